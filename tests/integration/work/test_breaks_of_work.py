"""U2: a paid break is offered at 50 minutes and required after 2 hours, by the server's clock, over all projects."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from accounts.actor import Actor
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.services.break_take import break_take
from annotations.work.services.heartbeat import heartbeat_record
from annotations.work.services.lease import Offer, lease_next
from annotations.work.services.offer_body import offer_body
from annotations.work.services.skip import lease_skip
from kernel.clock import ManualClock
from kernel.errors import Conflict
from tests.factories.clock import standing
from tests.factories.pay import check_ledger
from tests.factories.people import make_member
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(NOW) as clock:
        yield clock


def ready(**fields: object) -> Project:
    terms = {"pay_kind": "hourly", "rate_minor": 1500, "floor_minor": 1241} | fields
    project = make_project(**terms)  # type: ignore[arg-type]
    make_items(project, [f"text {number}" for number in range(60)])
    return project


@pytest.fixture
def project(clock: ManualClock) -> Project:
    return ready()


@pytest.fixture
def ada(project: Project) -> Actor:
    return Actor(user=make_member(project.organisation, Role.ANNOTATOR))


def work(clock: ManualClock, ada: Actor, project: Project, minutes: int) -> Offer:
    """Take items and leave each after five minutes of looking; the last answer to "what is next?"."""
    offer = lease_next(actor=ada, project_id=project.pk)
    for _ in range(minutes // 5):
        assert offer.lease is not None, offer.reason
        for beat in range(5):
            clock.advance(MINUTE)
            heartbeat_record(actor=ada, lease_id=offer.lease.id, fence=None, seq=beat, visible=True, interacted=True)
        lease_skip(actor=ada, lease_id=offer.lease.id, fence=offer.lease.fence, reason="unclear")
        offer = lease_next(actor=ada, project_id=project.pk)
    return offer


def breaks(ada: Actor) -> list[LedgerTransaction]:
    return list(LedgerTransaction.objects.filter(user=ada.user, kind="break"))


def test_after_fifty_minutes_a_break_is_offered_beside_the_item_with_what_it_pays(
    clock: ManualClock, ada: Actor, project: Project
) -> None:
    assert offer_body(work(clock, ada, project, 45))["break_pay"] is None
    body = offer_body(work(clock, ada, project, 5))
    assert body["lease"] is not None
    assert body["break_pay"] == {"amount_minor": 250, "currency": "EUR"}
    assert breaks(ada) == [], "offered is not taken"


def test_an_offered_break_that_is_taken_is_paid_once_and_gives_rest(
    clock: ManualClock, ada: Actor, project: Project
) -> None:
    offer = work(clock, ada, project, 50)
    assert offer.lease is not None
    lease_skip(actor=ada, lease_id=offer.lease.id, fence=offer.lease.fence, reason="unclear")
    taken = [break_take(actor=ada, project_id=project.pk) for _ in range(2)]
    assert {(one.reason, one.until, one.paid) for one in taken} == {("break", clock.now() + 10 * MINUTE, True)}
    (line,) = breaks(ada)
    assert (line.amount_minor, line.explanation["quantity"]) == (250, 600_000)
    clock.advance(9 * MINUTE)
    assert lease_next(actor=ada, project_id=project.pk).reason == "break"
    clock.advance(MINUTE)
    offer = lease_next(actor=ada, project_id=project.pk)
    assert offer.lease is not None
    assert offer.rest is None, "a new stretch has begun"


def test_after_two_hours_no_item_is_given_in_any_project_and_the_break_is_paid_once(
    clock: ManualClock, ada: Actor, project: Project
) -> None:
    elsewhere = ready(rate_minor=3000)
    make_member(elsewhere.organisation, Role.ANNOTATOR, user=ada.user)
    work(clock, ada, project, 60)
    offer = lease_next(actor=ada, project_id=project.pk)
    assert offer.lease is not None
    lease_skip(actor=ada, lease_id=offer.lease.id, fence=offer.lease.fence, reason="unclear")
    refused = work(clock, ada, elsewhere, 60)
    assert (refused.lease, refused.reason, refused.until) == (None, "break", clock.now() + 10 * MINUTE)
    clock.advance(4 * MINUTE)
    for again in (project, elsewhere):
        offer = lease_next(actor=ada, project_id=again.pk)
        assert (offer.reason, offer.paid, offer.until) == ("break", True, refused.until)
    body = offer_body(offer)
    (line,) = breaks(ada)
    assert body["break_pay"] == {"amount_minor": line.amount_minor, "currency": "EUR"}
    assert line.explanation["evidence"]["cause"] == "work_required"
    assert line.amount_minor == 500, "ten minutes at the person's own rate in the project that was asked"
    clock.advance(6 * MINUTE)
    assert lease_next(actor=ada, project_id=project.pk).lease is not None
    check_ledger()


def test_whoever_went_away_for_ten_minutes_has_rested(clock: ManualClock, ada: Actor, project: Project) -> None:
    for _ in range(3):
        offer = work(clock, ada, project, 45)
        assert offer.lease is not None
        lease_skip(actor=ada, lease_id=offer.lease.id, fence=offer.lease.fence, reason="unclear")
        clock.advance(10 * MINUTE)
    assert breaks(ada) == []


def test_a_break_is_not_open_before_its_time(clock: ManualClock, ada: Actor, project: Project) -> None:
    work(clock, ada, project, 45)
    with pytest.raises(Conflict, match="50 minutes"):
        break_take(actor=ada, project_id=project.pk)
    assert breaks(ada) == []
