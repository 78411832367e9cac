"""P11, F06, F07: work is approved by itself or by the owner, covered as far as the escrow goes, and never taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from annotations.pay.domain.states import AccountKind
from annotations.pay.jobs import approve_due
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.services.approval import work_approve, work_approve_due
from annotations.projects.models import Project
from journal.models import Event
from kernel import clock
from kernel.clock import ManualClock
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import balance, check_ledger, do_work, fund_project, new_policy
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now() -> Iterator[ManualClock]:
    with standing(START) as manual:
        yield manual


@pytest.fixture
def project(committed_db: str) -> Project:
    return make_project(make_organisation(), pay_kind="per_item", rate_minor=100)


def annotator(project: Project) -> User:
    return make_member(project.organisation, Role.ANNOTATOR)


def fund(project: Project, amount_minor: int, reference: str = "r") -> None:
    fund_project(project, amount_minor, reference)


def approve(project: Project) -> None:
    work_approve(actor=actor_in(project.organisation, project.created_by), project_id=project.pk)


def states(project: Project, user: User | None = None) -> dict[str, int]:
    kinds = (AccountKind.EARNED, AccountKind.APPROVED, AccountKind.PAYABLE)
    return {kind.value: found for kind in kinds if (found := balance(kind, project=project, user=user))}


def test_work_approves_itself_after_seven_days_and_not_before(project: Project, now: ManualClock) -> None:
    user = annotator(project)
    fund(project, 10_000)
    do_work(project, user, ms=1000, at=START, labels=3)
    now.advance(7 * DAY - timedelta(seconds=1))
    assert work_approve_due() == 0
    assert states(project, user) == {"earned": 300}
    now.advance(timedelta(seconds=1))
    approve_due()
    assert states(project, user) == {"payable": 300}
    assert balance(AccountKind.ESCROW, project=project) == 9700
    assert balance(AccountKind.DUE, project=project) == 0
    check_ledger()


def test_only_what_is_seven_days_old_is_approved(project: Project, now: ManualClock) -> None:
    user = annotator(project)
    fund(project, 10_000)
    for day in range(4):
        do_work(project, user, ms=1000, at=START + day * DAY)
    now.set(START + 8 * DAY)
    assert (work_approve_due(), work_approve_due()) == (1, 0)
    assert states(project, user) == {"earned": 200, "payable": 200}
    now.advance(2 * DAY)
    work_approve_due()
    assert states(project, user) == {"payable": 400}
    check_ledger()


def test_a_project_that_is_locked_keeps_no_other_from_being_approved(project: Project, now: ManualClock) -> None:
    other = make_project(project.organisation, pay_kind="per_item", rate_minor=100)
    for one in (project, other):
        fund(one, 1000, reference=f"r{one.pk}")
        do_work(one, annotator(one), ms=1000, at=START)
    now.advance(7 * DAY)
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        list(LedgerAccount.objects.using("owner").select_for_update().filter(project=project))
        assert work_approve_due() == 1
        cursor.execute("SET lock_timeout = '5min'")
    assert states(project) == {"earned": 100}
    assert states(other) == {"payable": 100}
    assert work_approve_due() == 1
    assert states(project) == {"payable": 100}
    check_ledger()


def test_the_owner_can_approve_at_once_and_twice_changes_nothing(project: Project) -> None:
    user = annotator(project)
    fund(project, 10_000)
    do_work(project, user, ms=1000, at=START, labels=2)
    owner = signed_in(project.created_by)
    first = owner.post(f"/api/projects/{project.pk}/pay/approve/", content_type="application/json")
    assert first.json()["results"][0]["payable"]["amount"] == "2.00"
    count = LedgerTransaction.objects.count()
    again = owner.post(f"/api/projects/{project.pk}/pay/approve/", content_type="application/json")
    assert (again.json()["results"], LedgerTransaction.objects.count()) == ([], count)
    assert Event.objects.filter(action="pay:work:approve").count() == 1
    check_ledger()


def test_what_the_escrow_does_not_cover_stays_owed_and_the_pages_say_so(project: Project) -> None:
    slow, fast = annotator(project), annotator(project)
    do_work(project, slow, ms=1000, at=START, labels=3)
    do_work(project, fast, ms=1000, at=START, labels=6)
    fund(project, 300)
    owner = signed_in(project.created_by)
    page = owner.post(f"/p/{project.pk}/pay/approve/", follow=True).content.decode()
    assert "EUR 6.00 stays owed" in page
    assert "The escrow is EUR 6.00 short." in page
    assert states(project, slow) == {"approved": 200, "payable": 100}
    assert states(project, fast) == {"approved": 400, "payable": 200}
    mine = signed_in(slow).get("/me/pay/").content.decode()
    assert "<b>EUR 2.00</b> of this is owed to you and not yet covered" in mine
    check_ledger()
    fund(project, 1000, "second")
    work_approve_due()
    assert states(project) == {"payable": 900}
    assert balance(AccountKind.ESCROW, project=project) == 400
    check_ledger()


def test_one_project_s_escrow_never_pays_for_another(project: Project) -> None:
    user, other = annotator(project), make_project(project.organisation, rate_minor=100)
    fund(project, 10_000)
    do_work(other, user, ms=1000, at=START)
    approve(other)
    assert states(other) == {"approved": 100}
    assert balance(AccountKind.ESCROW, project=project) == 10_000


def test_a_lease_is_paid_at_the_rate_it_was_taken_under(project: Project) -> None:
    make_items(project, ["a", "b"])
    client = signed_in(annotator(project))

    def lease() -> dict[str, int]:
        response = client.post(f"/api/projects/{project.pk}/leases/", "{}", content_type="application/json")
        body: dict[str, int] = response.json()
        return body

    def submit(offer: dict[str, int]) -> int:
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        done = client.post(
            f"/api/leases/{offer['lease']}/submission/", body, content_type="application/json",
            headers={"Idempotency-Key": f"k{offer['lease']}"},
        )  # fmt: skip
        return int(done.json()["submission"]["pay"]["amount_minor"])

    taken_before = lease()
    new_policy(project, rate_minor=1, floor_minor=1241)
    assert submit(taken_before) == 100
    assert submit(lease()) == 1


def test_work_and_approval_at_the_same_moment_neither_block_each_other_nor_lose_money(project: Project) -> None:
    people = [annotator(project) for _ in range(4)]
    fund(project, 100_000)
    for user in people:
        do_work(project, user, ms=1000, at=clock.utcnow())

    def act(place: int) -> None:
        for _ in range(5):
            if place % 2:
                approve(project)
            else:
                do_work(project, people[place // 2], ms=1000, at=clock.utcnow())

    results = in_parallel(8, act)
    assert results == [None] * 8, results
    approve(project)
    assert states(project) == {"payable": 100 * (4 + 4 * 5)}
    check_ledger()
