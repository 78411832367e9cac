"""P1 for shifts: what is promised is covered, from the offer on, until it is paid or over."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.liability import project_cover
from annotations.projects.models import Project, ProjectState
from annotations.projects.services.projects import project_pause, project_publish
from annotations.projects.services.versions import pay_set
from annotations.work.models import Shift
from annotations.work.services.shift_plan import (
    shift_accept,
    shift_agree,
    shift_cancel,
    shift_leave,
    shift_offer,
    shift_propose,
)
from annotations.work.services.shift_run import shift_beat, shift_end, shift_start
from kernel.clock import ManualClock
from kernel.errors import Conflict
from tests.factories.clock import standing
from tests.factories.pay import do_work, fund_project
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Two hours at 15.00: docs/algorithms/pay.md section 7.
SHIFT = 3602


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(MONDAY - 72 * HOUR) as clock:
        yield clock


@pytest.fixture
def project(clock: ManualClock) -> Project:
    return make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1400)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by)


@pytest.fixture
def ada(project: Project) -> Actor:
    return Actor(user=make_member(project.organisation, Role.ANNOTATOR))


def offer(owner: Actor, project: Project, *, places: int = 1) -> Shift:
    return shift_offer(actor=owner, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + 2 * HOUR, places=places)[
        0
    ]


def propose(ada: Actor, project: Project) -> Shift:
    return shift_propose(actor=ada, project_id=project.pk, starts_at=MONDAY, ends_at=MONDAY + 2 * HOUR)


def promised(project: Project) -> int:
    cover = project_cover(project)
    assert cover is not None
    return cover.liability.shifts_minor


def post_offer(client: Client, project: Project, places: int) -> Any:
    plan = {"starts_at": MONDAY.isoformat(), "ends_at": (MONDAY + 2 * HOUR).isoformat(), "places": places}
    return client.post(f"/api/projects/{project.pk}/shifts/", json.dumps(plan), content_type="application/json")


def test_an_offer_one_unit_beyond_the_escrow_is_refused_with_what_is_missing(project: Project) -> None:
    client = signed_in(project.created_by)
    fund_project(project, 2 * SHIFT - 1)
    refused = post_offer(client, project, places=2)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:escrow-short")
    assert (refused.json()["missing_minor"], refused.json()["currency"]) == (1, "EUR")
    assert not Shift.objects.exists()
    fund_project(project, 1)
    assert post_offer(client, project, places=2).status_code == 201
    assert client.get(f"/api/projects/{project.pk}/escrow/").json()["liability"]["shifts"]["amount_minor"] == 2 * SHIFT
    assert post_offer(client, project, places=1).json()["missing_minor"] == SHIFT


def test_a_proposal_binds_nobody_until_it_is_agreed_and_then_asks_for_the_money(
    project: Project, owner: Actor, ada: Actor
) -> None:
    shift = propose(ada, project)
    assert promised(project) == 0
    with pytest.raises(Conflict) as refused:
        shift_agree(actor=owner, project_id=project.pk, shift_id=shift.pk)
    assert refused.value.extra["missing_minor"] == SHIFT
    fund_project(project, SHIFT)
    assert shift_agree(actor=owner, project_id=project.pk, shift_id=shift.pk).state == "accepted"
    assert promised(project) == SHIFT


def test_an_annotator_is_not_promised_what_the_escrow_no_longer_covers_and_reads_no_figures(
    project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift = offer(owner, project)
    do_work(project, make_member(project.organisation, Role.ANNOTATOR), ms=1000, at=MONDAY - 80 * HOUR)
    with pytest.raises(Conflict) as refused:
        shift_accept(actor=ada, shift_id=shift.pk)
    assert (refused.value.code, refused.value.extra) == ("escrow-short", {})
    shift.refresh_from_db()
    assert (shift.state, shift.annotator_id) == ("offered", None)
    fund_project(project, 1_000)
    assert shift_accept(actor=ada, shift_id=shift.pk).state == "accepted"


def test_a_paused_project_resumes_only_with_cover_for_its_agreed_shifts(
    project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift_accept(actor=ada, shift_id=offer(owner, project).pk)
    project_pause(actor=owner, project_id=project.pk)
    do_work(project, make_member(project.organisation, Role.ANNOTATOR), ms=1000, at=MONDAY - 80 * HOUR)
    with pytest.raises(Conflict) as refused:
        project_publish(actor=owner, project_id=project.pk)
    missing = refused.value.extra["missing_minor"]
    assert 0 < missing < SHIFT, "what was worked, not the shift: that is covered"
    fund_project(project, missing)
    assert project_publish(actor=owner, project_id=project.pk).state == "published"


def test_money_for_a_promise_is_not_refunded_and_is_free_again_when_the_promise_ends(
    project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift = shift_accept(actor=ada, shift_id=offer(owner, project).pk)
    cover = project_cover(project)
    assert cover is not None
    assert (cover.missing.minor, cover.spare.minor) == (0, 0)
    shift_leave(actor=ada, shift_id=shift.pk)
    assert promised(project) == 0


def test_whatever_is_waited_and_cancelled_stays_within_what_was_promised(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift = shift_accept(actor=ada, shift_id=offer(owner, project).pk)
    clock.set(MONDAY)
    shift_start(actor=ada, shift_id=shift.pk)
    for seq in range(61):
        clock.set(MONDAY + seq * timedelta(seconds=61))
        shift_beat(actor=ada, shift_id=shift.pk, seq=seq)
        cover = project_cover(project)
        assert cover is not None
        assert cover.missing.minor == 0, "what was promised becomes what is owed, never more"
    assert promised(project) < SHIFT * 3 // 5
    clock.set(MONDAY + timedelta(minutes=70))
    shift_cancel(actor=owner, project_id=project.pk, shift_id=shift.pk, reason="No items left")
    paid = sum(LedgerTransaction.objects.filter(user=ada.user).values_list("amount_minor", flat=True))
    assert 2600 < paid <= SHIFT
    assert promised(project) == 0


def test_a_shift_that_ends_early_promises_nothing_more(
    clock: ManualClock, project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift = shift_accept(actor=ada, shift_id=offer(owner, project).pk)
    clock.set(MONDAY)
    shift_start(actor=ada, shift_id=shift.pk)
    assert promised(project) == SHIFT
    shift_end(actor=ada, shift_id=shift.pk)
    assert promised(project) == 0


def test_the_currency_stays_once_published_so_that_no_promise_lies_outside_the_cover(
    project: Project, owner: Actor, ada: Actor
) -> None:
    fund_project(project, SHIFT)
    shift_accept(actor=ada, shift_id=offer(owner, project).pk)
    terms: dict[str, Any] = {"kind": "hourly", "rate_minor": 1500, "floor_minor": 1400}
    for state in (ProjectState.PUBLISHED, ProjectState.PAUSED, ProjectState.CLOSED):
        Project.objects.filter(pk=project.pk).update(state=state)
        with pytest.raises(Conflict) as refused:
            pay_set(actor=owner, project_id=project.pk, currency="USD", **terms)
        assert refused.value.code == "currency-fixed"
    project.refresh_from_db()
    assert promised(project) == SHIFT
    Project.objects.filter(pk=project.pk).update(state=ProjectState.DRAFT)
    assert pay_set(actor=owner, project_id=project.pk, currency="USD", **terms).currency == "USD"
