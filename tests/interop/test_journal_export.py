"""P3: `hledger check` and `bean-check` accept the ledger as it is, and refuse it with one changed amount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accounts.roles import Role
from annotations.pay.services.approval import work_approve
from annotations.pay.services.bank_answers import bank_answer_apply
from annotations.pay.services.payouts import payout_approve, payout_prepare
from annotations.projects.models import Project
from tests.factories.clock import standing
from tests.factories.pay import do_work, fund_project, give_details, new_policy
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project
from tests.tools import tool

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
BEAN_CHECK = Path(__file__).parent / ".venv" / "bin" / "bean-check"
Check = Callable[[Path], "subprocess.CompletedProcess[str]"]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=120)


def hledger(file: Path) -> subprocess.CompletedProcess[str]:
    return run(tool("hledger"), "-f", file, "check", "--strict")


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    if not BEAN_CHECK.exists():
        message = "the environment of tests/interop is missing: make test-interop sets it up"
        if os.environ.get("FAIRHAND_REQUIRE_TOOLS") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return run(BEAN_CHECK, file)


@pytest.fixture
def project() -> Iterator[Project]:
    """Money in euro, yen and Kuwaiti dinar on every account: earned, approved, payable, in payout, paid, came back."""
    with standing(START) as clock:
        organisation = make_organisation('Fair "Data"; gGmbH')
        project = make_project(organisation, pay_kind="hourly", rate_minor=1500)
        owner = actor_in(organisation, project.created_by)
        other = actor_in(organisation, make_member(organisation, Role.ADMINISTRATOR))
        people = [make_member(organisation, Role.ANNOTATOR) for _ in range(3)]
        for currency in ("EUR", "JPY", "KWD"):
            new_policy(project, rate_minor=1500, floor_minor=1400, currency=currency)
            for user in people:
                do_work(project, user, ms=50_000, at=START, labels=3)
            fund_project(project, 100_000, currency)
            work_approve(actor=owner, project_id=project.pk)
            do_work(project, people[0], ms=10_000, at=START + timedelta(days=1))
        for user in people[:2]:
            give_details(user, START)
        clock.advance(timedelta(days=7))
        payout = payout_prepare(actor=owner, currency="EUR")
        payout_approve(actor=other, payout_id=payout.pk)
        rows = zip(people[:2], ("paid,", "failed,closed"), strict=True)
        data = "reference,status,reason\r\n" + "".join(f"FH-{payout.pk}-{user.pk},{said}\r\n" for user, said in rows)
        bank_answer_apply(actor=owner, payout_id=payout.pk, data=data.encode())
        yield project


def exported(project: Project, book: str) -> str:
    client = signed_in(project.created_by)
    answer = client.get(f"/api/organisations/{project.organisation.slug}/ledger/{book}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("book", "check"), [("hledger", hledger), ("beancount", bean_check)])
def test_the_checker_accepts_the_ledger_and_refuses_one_changed_amount(
    project: Project, book: str, check: Check, tmp_path: Path
) -> None:
    text = exported(project, book)
    file = tmp_path / "ledger"
    file.write_text(text)
    done = check(file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PayoutFailed" in text
    # Both postings of the first transaction, so that it still balances: only the assertions can tell.
    head, first, rest = text.partition("accrue" if "accrue" in text else "labelling")
    at = rest.index("Assets:")
    lines = rest[at:].split("\n", 2)
    changed = [line.replace("0.", "1.", 1) for line in lines[:2]]
    assert changed != lines[:2]
    file.write_text(head + first + rest[:at] + "\n".join([*changed, lines[2]]))
    assert check(file).returncode != 0


def test_no_name_address_or_time_of_day_is_in_the_export(project: Project) -> None:
    text = exported(project, "hledger")
    for user in (project.created_by, *project.organisation.memberships.all()):
        person = getattr(user, "user", user)
        assert person.email not in text
        assert person.display_name not in text
    assert "12:00" not in text


def test_only_who_pays_or_audits_gets_it(project: Project) -> None:
    address = f"/api/organisations/{project.organisation.slug}/ledger"
    for role, status in ((Role.AUDITOR, 200), (Role.ANNOTATOR, 403), (Role.STEWARD, 403)):
        client = signed_in(make_member(project.organisation, role))
        assert client.get(f"{address}/hledger/").status_code == status
    assert signed_in(project.created_by).get(f"{address}/excel/").status_code == 404
