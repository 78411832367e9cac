"""T7: raw beats go 60 days after the payout of the line they carry, not before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerTransaction
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from annotations.projects.models import Project
from annotations.work.models import Assignment, Heartbeat
from annotations.work.services.beats import beats_delete_paid
from tests.factories.clock import standing
from tests.factories.pay import do_work
from tests.factories.people import make_member, make_organisation
from tests.factories.projects import make_lease, make_project
from tests.unit.worked_tables import rows

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = (1, 8, 15)
HUNDRED_MS = 240_000  # 1.00 at 15.00 an hour


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def worked(project: Project, user: User) -> None:
    """A line of 100 on each of the days, each with three beats."""
    for number in DAYS:
        assert do_work(project, user, ms=HUNDRED_MS, at=day(number)) == 100
        lease = Assignment.objects.latest("pk")
        for seq in range(3):
            Heartbeat.objects.create(assignment=lease, seq=seq, visible=True, interacted=True, at=day(number))


def pay_out(project: Project, user: User, amount: int, at: datetime) -> None:
    """Money's last two moves; the ones before matter to nobody here, so the accounts are filled by hand."""
    owner: dict[str, Any] = {
        "currency": "EUR", "organisation_id": project.organisation_id, "project_id": project.pk, "user_id": user.pk,
    }  # fmt: skip
    way = [
        (Move.APPROVE, AccountKind.EARNED, AccountKind.APPROVED),
        (Move.MAKE_PAYABLE, AccountKind.APPROVED, AccountKind.PAYABLE),
        (Move.BATCH, AccountKind.PAYABLE, AccountKind.IN_PAYOUT),
        (Move.PAY, AccountKind.IN_PAYOUT, AccountKind.PAID),
    ]
    for move, source, target in way:
        ledger_post(Booking(
            key=f"{move}:{user.pk}:{at}", kind=move.value, move=move,
            source=account_get(kind=source, **owner), target=account_get(kind=target, **owner),
            amount_minor=amount, currency="EUR", organisation_id=project.organisation_id,
            project_id=project.pk, user_id=user.pk, at=at,
        ))  # fmt: skip


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)


@pytest.fixture
def ada(project: Project) -> User:
    user = make_member(project.organisation, Role.ANNOTATOR)
    worked(project, user)
    return user


def kept(user: User) -> list[int]:
    beats = Heartbeat.objects.filter(assignment__annotator=user)
    return sorted({(at - START).days for at in beats.values_list("at", flat=True)})


@pytest.mark.parametrize("row", rows("time.md", "beats"), ids=lambda row: f"{row['Paid on days']} at {row['Today']}")
def test_the_worked_table_of_deletion(project: Project, ada: User, row: dict[str, str]) -> None:
    for number in filter(None, row["Paid on days"].split(", ")):
        pay_out(project, ada, 150, day(int(number)))
    before = LedgerTransaction.objects.count()
    with standing(day(int(row["Today"]))):
        deleted = beats_delete_paid()
        again = beats_delete_paid()
    expected = [int(number) for number in filter(None, row["Beats kept of days"].split(", "))]
    assert kept(ada) == expected
    assert (deleted, again) == (3 * (len(DAYS) - len(expected)), 0)
    assert Assignment.objects.filter(active_ms=HUNDRED_MS).count() == len(DAYS)
    assert LedgerTransaction.objects.count() == before


def test_the_payout_of_one_person_or_project_does_not_delete_another_s_beats(project: Project, ada: User) -> None:
    ben = make_member(project.organisation, Role.ANNOTATOR)
    worked(project, ben)
    elsewhere = make_project(project.organisation, pay_kind="hourly", rate_minor=1500, floor_minor=1241)
    worked(elsewhere, ada)
    pay_out(project, ada, 300, day(20))
    with standing(day(400)):
        assert beats_delete_paid() == 9
    assert kept(ben) == list(DAYS)
    assert Heartbeat.objects.filter(assignment__project=elsewhere).count() == 9


def test_the_beats_of_an_item_in_hand_stay(project: Project, ada: User) -> None:
    lease = make_lease(Assignment.objects.latest("pk").item, make_member(project.organisation, Role.ANNOTATOR))
    Heartbeat.objects.create(assignment=lease, seq=1, visible=True, interacted=True, at=day(1))
    pay_out(project, ada, 300, day(20))
    with standing(day(400)):
        beats_delete_paid()
    assert list(Heartbeat.objects.values_list("assignment_id", flat=True)) == [lease.pk]
