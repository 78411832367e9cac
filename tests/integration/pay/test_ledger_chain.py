"""P3: the ledger is chained; one changed byte anywhere ends `ledger verify` with 1."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connections

from accounts.roles import Role
from annotations.pay.models import LedgerEntry, LedgerTransaction
from annotations.pay.selectors.ledger_check import ledger_check
from annotations.pay.services.approval import work_approve
from tests.conftest import ROOT
from tests.factories.parallel import in_parallel
from tests.factories.pay import check_ledger, do_work, fund_project
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project

pytestmark = pytest.mark.usefixtures("committed_db")
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def worked(committed_db: str) -> None:
    """Two people's labels, a deposit, an approval: lines, moves and settlements on a dozen accounts."""
    project = make_project(make_organisation(), pay_kind="hourly", rate_minor=1500)
    for _ in range(2):
        do_work(project, make_member(project.organisation, Role.ANNOTATOR), ms=40_000, at=AT, labels=4)
    fund_project(project, 10_000, "r")
    work_approve(actor=actor_in(project.organisation, project.created_by), project_id=project.pk)


def tamper(sql: str, *values: int) -> None:
    """What somebody with the database's superuser in hand could do: the triggers are off for them."""
    with connections["owner"].cursor() as cursor:
        for table in ("pay_ledgerentry", "pay_ledgertransaction"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        assert cursor.rowcount == 1
    connections["owner"].close()


def verify(database: str) -> "subprocess.CompletedProcess[str]":
    given = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@:{given['PORT']}/{database}?host={given['HOST']}",
        "FAIRHAND_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-m", "cli.main", "ledger", "verify"]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_an_untouched_ledger_verifies_and_every_entry_is_chained(worked: None, committed_db: str) -> None:
    check_ledger()
    found = ledger_check()
    assert (found.problems, found.unchained) == ([], 0)
    assert found.entries == LedgerEntry.objects.count() > 20
    done = verify(committed_db)
    assert (done.returncode, "every balance, sum and hash follows" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pay_ledgerentry SET hash = set_byte(hash, 31, get_byte(hash, 31) # 1) WHERE id = %s",
        "UPDATE pay_ledgerentry SET amount_minor = amount_minor + 1, balance_after = balance_after + 1 WHERE id = %s",
        "UPDATE pay_ledgerentry SET balance_before = balance_before + 1, balance_after = balance_after + 1 WHERE id = %s",
        "UPDATE pay_ledgerentry SET currency = 'EUQ' WHERE id = %s",
        "UPDATE pay_ledgerentry SET hash = NULL WHERE id = %s",
        "UPDATE pay_ledgerentry SET account_version = account_version + 100 WHERE id = %s",
        "DELETE FROM pay_ledgerentry WHERE id = %s",
    ],
    ids=["hash", "amount", "balance", "currency", "no hash", "number", "deleted"],
)
def test_one_changed_byte_of_an_entry_ends_the_verification_with_1(worked: None, committed_db: str, sql: str) -> None:
    entry = LedgerEntry.objects.filter(account_version__gt=2).order_by("pk")[0]
    tamper(sql, entry.pk)
    done = verify(committed_db)
    assert done.returncode == 1
    assert str(entry.pk) in done.stderr or str(entry.transaction_id) in done.stderr


@pytest.mark.parametrize(
    "change",
    [
        "kind = kind || 's'",
        "explanation = jsonb_set(explanation, '{quantity}', '1')",
        "at = at + interval '1 microsecond'",
        "user_id = NULL",
        "idempotency_key = idempotency_key || '!'",
    ],
)
def test_one_changed_byte_of_a_line_is_found_as_well(worked: None, change: str) -> None:
    line = LedgerTransaction.objects.filter(kind="labelling").order_by("pk")[1]
    tamper(f"UPDATE pay_ledgertransaction SET {change} WHERE id = %s", line.pk)
    assert any("it or its line was changed" in problem for problem in ledger_check().problems)


def test_a_changed_balance_of_an_account_is_found(worked: None) -> None:
    tamper("UPDATE pay_ledgeraccount SET balance_minor = balance_minor + 1 WHERE id = %s",
           LedgerEntry.objects.order_by("pk")[0].account_id)  # fmt: skip
    assert any("does not say what its last entry says" in problem for problem in ledger_check().problems)


def test_postings_at_the_same_moment_still_make_one_chain(committed_db: str) -> None:
    project = make_project(make_organisation(), rate_minor=10)
    people = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(2)]
    results = in_parallel(8, lambda place: [do_work(project, people[place % 2], ms=1000, at=AT) for _ in range(5)])
    assert all(isinstance(result, list) for result in results), results
    assert ledger_check().problems == []
