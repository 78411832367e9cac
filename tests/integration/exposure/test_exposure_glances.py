"""Every path charges what it serves (G02), re-rating charges upwards (E8), level 4 has its rules (E11)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureConsent, ExposureReservation, Glance
from annotations.exposure.selectors import planned_end
from annotations.exposure.services.gate import gate_open
from annotations.exposure.services.glance import glance_open
from annotations.exposure.services.rating import item_rate
from annotations.exposure.services.reservation import level_noted, reservation_settle
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item, Source
from annotations.projects.models import ExposurePolicyVersion, Project
from annotations.work.models import Assignment
from journal.models import Event
from kernel import clock
from kernel.clock import epoch_ms
from kernel.errors import Conflict
from tests.factories.exposure import reserve_view
from tests.factories.people import make_member, make_organisation, make_token, make_user, signed_in, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
HATE = {Category.HATE: 3}


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


def sensitive(level: int = 3, number: int = 1, **fields: Any) -> tuple[Project, list[Item]]:
    project = make_project(max_level=level, support_contact="Sam", **fields)
    severity = {Category.HATE: level}
    items = make_items(
        project, [f"hidden {n}" for n in range(number)], level=level, severity=severity, needs=needs_mask(severity)
    )
    return project, items


def agreed(user: User, level: int = 3) -> User:
    ExposureConsent.objects.create(user=user, category="hate", level=level, text_version="2026-11")
    return user


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER])
def test_nobody_sees_what_they_have_not_agreed_to_whatever_their_role(role: Role) -> None:
    project, (item,) = sensitive()
    browser = signed_in(agreed(make_member(project.organisation, role), level=2))
    address, page = f"/api/projects/{project.pk}/items/{item.pk}/reveal/", f"/p/{project.pk}/items/{item.pk}/"
    refused = send(browser, address)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:consent-missing")
    assert refused.json()["missing"] == {"hate": 3}
    told = browser.post(f"{page}reveal/", follow=True)
    assert (told.status_code, b"hidden 0" in told.content) == (200, False)
    assert b"You can agree under My wellbeing" in told.content
    assert not Glance.objects.exists()
    assert not ExposureCharge.objects.exists()
    send(browser, "/api/me/consents/", {"category": "hate", "level": 3}, "put")
    assert send(browser, address).json()["text"] == "hidden 0"
    send(browser, "/api/me/consents/", {"category": "hate", "level": 0}, "put")
    assert send(browser, address).status_code == 409


@pytest.mark.parametrize(
    ("role", "path"), [(Role.OWNER, "preview"), (Role.AUDITOR, "preview"), (Role.REVIEWER, "review")]
)
def test_whoever_browses_sees_the_card_until_a_logged_and_charged_glance(role: Role, path: str) -> None:
    project, (item,) = sensitive()
    person = agreed(make_member(project.organisation, role))
    browser, address = signed_in(person), f"/api/projects/{project.pk}/items/{item.pk}/"
    for page in (address, f"/p/{project.pk}/items/{item.pk}/", f"/p/{project.pk}/items/"):
        assert b"hidden 0" not in browser.get(page).content
    assert not ExposureCharge.objects.exists()
    shown = send(browser, f"{address}reveal/")
    assert shown.json()["text"] == "hidden 0"
    charge = ExposureCharge.objects.get(user=person)
    assert (charge.path, charge.qpms, charge.reason) == (path, 12 * 60_000, "served")
    assert Event.objects.filter(action="exposure:item:reveal").count() == 1
    assert send(browser, f"{address}reveal/").json()["until"] == shown.json()["until"]
    assert ExposureCharge.objects.count() == Glance.objects.count() == 1


def test_an_annotator_and_a_steward_may_not_browse_into_it() -> None:
    project, (item,) = sensitive()
    for role in (Role.ANNOTATOR, Role.STEWARD):
        browser = signed_in(make_member(project.organisation, role))
        assert send(browser, f"/api/projects/{project.pk}/items/{item.pk}/reveal/").status_code == 403
    assert not Glance.objects.exists()


def test_a_glance_that_does_not_fit_is_refused_and_says_when_it_will() -> None:
    project, (item,) = sensitive()
    owner = agreed(make_member(project.organisation, Role.OWNER))
    now = clock.utcnow()
    ExposureAccount.objects.create(user=owner, cum_qpms=STANDARD[Window.RUN], last_view_at=now, first_work_at=now)
    refused = send(signed_in(owner), f"/api/projects/{project.pk}/items/{item.pk}/reveal/")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:fairhand:problem:exposure-limit")
    assert datetime.fromisoformat(refused.json()["until"]) > now
    assert not ExposureCharge.objects.exists()


def test_what_was_seen_without_a_lease_is_counted_on_the_persons_own_page() -> None:
    project, items = sensitive(level=2, number=2)
    reviewer = agreed(make_member(project.organisation, Role.REVIEWER))
    browser = signed_in(reviewer)
    for item in items:
        send(browser, f"/api/projects/{project.pk}/items/{item.pk}/reveal/")
    seen = browser.get("/api/me/wellbeing/").json()["seen"]
    assert seen == [{"category": "hate", "items": 2, "seconds": 120, "points": 120}]
    item_rate(item_id=items[0].pk, user=make_user(), category="hate", level=3, now=clock.utcnow())
    (row,) = browser.get("/api/me/wellbeing/").json()["seen"]
    assert (row["items"], row["points"]) == (2, 240)


def test_glances_and_leases_share_one_account() -> None:
    project, (item,) = sensitive(number=1)
    person = make_member(project.organisation, Role.OWNER, Role.ANNOTATOR)
    client = with_token(make_token(person)[1])
    send(client, "/api/me/consents/", {"category": "hate", "level": 3}, "put")
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    assert offer["lease"]
    run = STANDARD[Window.RUN] - 12 * 120_000 - 12 * 60_000
    ExposureAccount.objects.update(cum_qpms=run + 1, last_view_at=clock.utcnow())
    address = f"/api/projects/{project.pk}/items/{item.pk}/reveal/"
    assert send(client, address).status_code == 409
    ExposureAccount.objects.update(cum_qpms=run)
    assert send(client, address).status_code == 200


def viewed(user: User, item: Item, number: int, *, level: int, seen_ms: int | None, now: datetime) -> None:
    """A view in a lease, as the workbench reserves and settles it."""
    severity = {"hate": level}
    reserve_view(
        user_id=user.pk,
        assignment_id=number,
        item_id=item.pk,
        severity=severity,
        level=level,
        view_ms=120_000,
        now=now - timedelta(seconds=120),
    )
    if seen_ms is not None:
        gate_open(user_id=user.pk, policy=ExposurePolicyVersion(), now=now)
        reservation_settle(user_id=user.pk, assignment_id=number, now=now, seen_ms=seen_ms)


def total(user: User) -> int:
    return ExposureAccount.objects.get(user=user).cum_qpms


def test_a_higher_rating_charges_everybody_who_saw_it_and_a_lower_one_nobody() -> None:
    _, (item,) = sensitive(level=2)
    Item.objects.filter(pk=item.pk).update(severity={"hate": 2})
    first, second, rater = make_user(), make_user(), make_user()
    now = clock.utcnow()
    viewed(first, item, 1, level=2, seen_ms=10_000, now=now)
    viewed(second, item, 2, level=2, seen_ms=30_000, now=now)
    item_rate(item_id=item.pk, user=rater, category="hate", level=4, now=now)
    assert (total(first), total(second)) == (32 * 10_000, 32 * 30_000)
    assert sorted(ExposureCharge.objects.filter(reason="re-rated").values_list("qpms", flat=True)) == [280_000, 840_000]
    item.refresh_from_db()
    assert (item.level, item.severity) == (4, {"hate": 4})
    item_rate(item_id=item.pk, user=rater, category="hate", level=2, now=now)
    item_rate(item_id=item.pk, user=rater, category="hate", level=4, now=now)
    assert (total(first), total(second)) == (32 * 10_000, 32 * 30_000)
    assert all(row.cum_qpms <= total(first) for row in ExposureCharge.objects.filter(user=first))


def test_a_view_that_is_still_open_is_reserved_at_the_higher_level() -> None:
    _, (item,) = sensitive(level=1)
    Item.objects.filter(pk=item.pk).update(severity={"hate": 1})
    user, now = make_user(), clock.utcnow()
    viewed(user, item, 1, level=1, seen_ms=None, now=now)
    item_rate(item_id=item.pk, user=make_user(), category="sexual", level=3, now=now)
    held = ExposureReservation.objects.get()
    assert (held.level, held.qpms, held.category) == (3, 12 * 120_000, "sexual")
    reservation_settle(user_id=user.pk, assignment_id=1, now=now, seen_ms=20_000)
    assert total(user) == 12 * 20_000


def test_an_item_thought_harmless_is_charged_to_those_who_labelled_it() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    (item,) = make_items(project, ["seemed harmless"])
    annotator = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(annotator)[1])
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    rated = send(client, f"/api/leases/{offer['lease']}/rating/", {"category": "hate", "level": 3})
    assert rated.status_code == 200, rated.content
    assert rated.json()["level"] == 3
    open_view = ExposureReservation.objects.get(user=annotator)
    lease = Assignment.objects.get(pk=offer["lease"])
    # Reserved as long as the lease may last, which is one view of the project's longest from now on.
    assert open_view.settled_at is None
    assert open_view.qpms == 12 * open_view.view_ms
    assert open_view.view_ms == epoch_ms(lease.expires_at) - epoch_ms(lease.leased_at)
    assert 120_000 <= open_view.view_ms < 140_000
    sent = client.post(
        f"/api/leases/{offer['lease']}/submission/",
        json.dumps({"fence": offer["fence"], "answers": {"tone": "polite"}}),
        content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )
    assert sent.status_code == 201, sent.content
    charge = ExposureCharge.objects.get(user=annotator)
    assert charge.qpms == 12 * charge.view_ms == ExposureAccount.objects.get(user=annotator).cum_qpms
    assert charge.view_ms >= sent.json()["submission"]["active_ms"] > 0
    assert not ExposureReservation.objects.filter(settled_at=None).exists()
    project.refresh_from_db()
    assert project.max_level == 3
    item.refresh_from_db()
    assert item.needs == needs_mask(HATE)


def test_a_colleague_who_has_the_item_open_is_charged_from_the_first_moment_to_the_last() -> None:
    """Their lease was made at level 0; somebody else says that it is more while they are still at it."""
    organisation = make_organisation()
    project = make_project(organisation, overlap=2)
    (item,) = make_items(project, ["seemed harmless"])
    annotator = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(annotator)[1])
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    Assignment.objects.update(leased_at=F("leased_at") - timedelta(seconds=90))
    item_rate(item_id=item.pk, user=make_user(), category="hate", level=2, now=clock.utcnow())
    assert not ExposureCharge.objects.exists()
    Assignment.objects.update(leased_at=F("leased_at") - timedelta(seconds=30))
    assert (
        send(client, f"/api/leases/{offer['lease']}/skip/", {"fence": offer["fence"], "reason": "other"}).status_code
        == 201
    )
    charge = ExposureCharge.objects.get(user=annotator)
    assert (charge.level, charge.reason) == (2, "settled")
    assert charge.view_ms >= 120_000
    assert not ExposureReservation.objects.filter(settled_at=None).exists()


def test_a_lease_that_was_rated_higher_is_renewed_only_as_far_as_the_budget_goes() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["seemed harmless"])
    annotator = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(annotator)[1])
    offer = send(client, f"/api/projects/{project.pk}/leases/").json()
    send(client, f"/api/leases/{offer['lease']}/rating/", {"category": "hate", "level": 4})
    soon = clock.utcnow() + timedelta(seconds=30)
    Assignment.objects.update(expires_at=soon)
    ExposureAccount.objects.update(cum_qpms=STANDARD[Window.RUN], last_view_at=clock.utcnow())
    beat = {"lease": offer["lease"], "seq": 1, "visible": True, "interacted": False}
    answer = send(client, f"/api/leases/{offer['lease']}/heartbeats/", beat)
    assert datetime.fromisoformat(answer.json()["expires_at"]) == soon


def test_only_whoever_holds_the_lease_rates_through_it() -> None:
    organisation = make_organisation()
    project = make_project(organisation)
    make_items(project, ["one"])
    holder, other = (with_token(make_token(make_member(organisation, Role.ANNOTATOR))[1]) for _ in range(2))
    offer = send(holder, f"/api/projects/{project.pk}/leases/").json()
    url = f"/api/leases/{offer['lease']}/rating/"
    assert send(other, url, {"category": "hate", "level": 4}).status_code == 404
    assert send(holder, url, {"category": "hate", "level": 5}).status_code == 422
    assert send(holder, url, {"category": "rude", "level": 1}).status_code == 422


def unknown_source(number: int) -> tuple[Project, Source, list[Item]]:
    project = make_project(max_level=3, support_contact="Sam")
    source = Source.objects.create(project=project, name="Undeclared", created_by=project.created_by)
    severity = {Category.OTHER: 3}
    items = make_items(
        project,
        [f"text {n}" for n in range(number)],
        source=source,
        level=3,
        severity=severity,
        severity_known=False,
        needs=needs_mask(severity),
    )
    return project, source, items


def levels(items: list[Item]) -> set[int]:
    return set(Item.objects.filter(pk__in=[item.pk for item in items]).values_list("level", flat=True))


def test_an_undeclared_source_counts_as_level_3_until_30_items_are_rated() -> None:
    _, source, items = unknown_source(40)
    rater, now = make_user(), clock.utcnow()
    for item in items[:29]:
        item_rate(item_id=item.pk, user=rater, category="hate", level=0, now=now)
    assert levels(items) == {3}
    item_rate(item_id=items[29].pk, user=rater, category="hate", level=0, now=now)
    source.refresh_from_db()
    assert source.history_bound == {"hate": 0}
    assert levels(items[30:]) == {0}
    item_rate(item_id=items[30].pk, user=rater, category="hate", level=4, now=now)
    source.refresh_from_db()
    # 30 at level 0 and one at 4: by the binomial bound more than a tenth may be worse than 3.
    assert source.history_bound == {"hate": 4}
    assert levels(items[31:]) == {4}


def test_a_declaration_is_overruled_upwards_by_the_history_and_never_downwards() -> None:
    project = make_project(max_level=2, support_contact="Sam")
    source = Source.objects.create(
        project=project, name="Declared", declared_severity={"hate": 2}, created_by=project.created_by
    )
    texts = [f"text {number}" for number in range(40)]
    items = make_items(project, texts, source=source, level=2, severity={"hate": 2})
    rater, now = make_user(), clock.utcnow()
    for item in items[:30]:
        item_rate(item_id=item.pk, user=rater, category="hate", level=0, now=now)
    assert levels(items) == {2}
    for item in items[30:36]:
        item_rate(item_id=item.pk, user=rater, category="hate", level=3, now=now)
    assert levels(items[36:]) == {3}


@pytest.fixture
def shift() -> Iterator[None]:
    yield
    planned_end.use_planned_end(lambda user_id, now: None)


def gate_level(user: User, now: datetime) -> int:
    return gate_open(user_id=user.pk, policy=ExposurePolicyVersion(max_view_ms=5_000), now=now).max_level


def veteran() -> tuple[User, datetime]:
    user, now = make_user(), clock.utcnow()
    ExposureAccount.objects.create(user=user, first_work_at=now - timedelta(days=14))
    return user, now


def test_level_4_begins_after_14_days_to_the_second() -> None:
    user, now = veteran()
    assert gate_level(user, now - timedelta(seconds=1)) == 3
    assert gate_level(user, now) == 4


def test_level_4_ends_an_hour_before_the_planned_end(shift: None) -> None:
    user, now = veteran()
    planned_end.use_planned_end(lambda user_id, at: now + timedelta(hours=1, seconds=5))
    assert gate_level(user, now) == 4
    planned_end.use_planned_end(lambda user_id, at: now + timedelta(hours=1, seconds=4))
    assert gate_level(user, now) == 3


def glances_at_level_four(user: User, number: int, now: datetime) -> None:
    ExposureReservation.objects.bulk_create(
        [
            ExposureReservation(
                user=user,
                assignment_id=place + 1,
                category="hate",
                level=4,
                view_ms=1,
                qpms=32,
                reserved_at=now - timedelta(hours=20, minutes=place),
                settled_at=now - timedelta(hours=19),
            )
            for place in range(number)
        ]
    )


def test_level_4_stops_at_ten_in_24_hours() -> None:
    user, now = veteran()
    glances_at_level_four(user, 9, now)
    assert gate_level(user, now) == 4
    ExposureReservation.objects.create(
        user=user,
        path=ViewPath.PREVIEW,
        category="hate",
        level=4,
        view_ms=1,
        qpms=32,
        reserved_at=now - timedelta(hours=20, minutes=30),
        settled_at=now,
    )
    assert gate_level(user, now) == 3
    assert gate_level(user, now + timedelta(hours=4)) == 4


def test_level_4_never_follows_level_4_and_asks_for_five_minutes() -> None:
    user, now = veteran()
    glance_open(user_id=user.pk, item_id=1, level=4, severity={"hate": 4}, path=ViewPath.PREVIEW, now=now)
    with pytest.raises(Conflict):
        glance_open(user_id=user.pk, item_id=2, level=1, severity={"hate": 1}, path=ViewPath.PREVIEW, now=now)
    later = now + timedelta(minutes=5)
    assert gate_level(user, later - timedelta(seconds=1)) == 0
    assert gate_level(user, later) == 3
    glance_open(user_id=user.pk, item_id=3, level=1, severity={"hate": 1}, path=ViewPath.PREVIEW, now=later)
    assert gate_level(user, later) == 4


@pytest.mark.parametrize("between", ["the same project", "a project without anything disturbing"])
def test_level_4_comes_again_once_anything_else_lay_between(between: str) -> None:
    organisation = make_organisation()
    grave = make_project(organisation, max_level=4, support_contact="Sam")
    calm = grave if between == "the same project" else make_project(organisation)
    needs = needs_mask({Category.HATE: 4})
    make_items(grave, ["grave 1", "grave 2"], level=4, severity={"hate": 4}, needs=needs)
    make_items(calm, ["calm"])
    annotator = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(annotator)[1])
    send(client, "/api/me/consents/", {"category": "hate", "level": 4}, "put")
    ExposureAccount.objects.create(
        user=annotator, first_work_at=clock.utcnow() - timedelta(days=20), last_level=4, last_view_at=None
    )
    # The policy's two minutes at level 4 fit into a run; only the rule about two running refuses.
    first = send(client, f"/api/projects/{grave.pk}/leases/").json()
    assert first["lease"] is None or first["item"]["level"] == 0
    if first["lease"] is None:
        assert first["reason"] == "budget"
        first = send(client, f"/api/projects/{calm.pk}/leases/").json()
        assert first["item"]["level"] == 0
    assert send(client, f"/api/projects/{grave.pk}/leases/", {"resume": False}).json()["item"]["level"] == 4
    again = send(client, f"/api/projects/{grave.pk}/leases/", {"resume": False}).json()
    assert again["lease"] is None


def test_an_open_item_that_is_rated_at_level_4_counts_as_one_of_level_4() -> None:
    _, (item,) = sensitive(level=1)
    Item.objects.filter(pk=item.pk).update(severity={"hate": 1})
    user, now = veteran()
    viewed(user, item, 1, level=1, seen_ms=None, now=now)
    assert gate_level(user, now) == 4
    item_rate(item_id=item.pk, user=make_user(), category="hate", level=4, now=now)
    reservation_settle(user_id=user.pk, assignment_id=1, now=now, seen_ms=1_000)
    later = now + timedelta(minutes=6)
    assert gate_level(user, later) == 3
    level_noted(user_id=user.pk, level=0)
    assert gate_level(user, later) == 4
