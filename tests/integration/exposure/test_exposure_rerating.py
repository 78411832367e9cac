"""Re-rating charges upwards (E8), and what is unknown counts as level 3 until it was rated often enough."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureReservation
from annotations.exposure.services.rating import item_rate
from annotations.exposure.services.reservation import reservation_settle
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item, Source
from annotations.projects.models import Project
from annotations.work.models import Assignment
from kernel import clock
from kernel.clock import epoch_ms
from tests.factories.exposure import sensitive, viewed
from tests.factories.people import make_member, make_organisation, make_token, make_user, with_token
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db
HATE = {Category.HATE: 3}


def send(client: Client, url: str, body: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(body or {}), content_type="application/json")


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
