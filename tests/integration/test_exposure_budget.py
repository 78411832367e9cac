"""Exposure is reserved before it is served, settled after, and never beyond a budget: on committed data, through the API."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.domain.windows import LogRow, used
from annotations.exposure.models import ExposureAccount, ExposureCharge, ExposureReservation
from annotations.exposure.selectors.usage import standing_read, usage_of
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Assignment
from annotations.work.services.expiry import leases_expire
from kernel import clock
from kernel.clock import epoch_ms
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_items, make_project
from tests.integration.test_labelling_loop import in_parallel, lease, post, submit

pytestmark = pytest.mark.usefixtures("committed_db")


def sensitive(organisation: Organisation, level: int, number: int = 12, **fields: Any) -> Project:
    """A project whose items are hateful at one level; a view lasts two minutes at most."""
    project = make_project(organisation, max_level=level, support_contact="Sam", **fields)
    severity = {"hate": level}
    make_items(
        project,
        [f"text {place}" for place in range(number)],
        level=level,
        severity=severity,
        needs=needs_mask({Category.HATE: level}),
    )
    return project


def consenting(organisation: Organisation, level: int = 4) -> tuple[User, Client, str]:
    user = make_member(organisation, Role.ANNOTATOR)
    secret = make_token(user)[1]
    client = with_token(secret)
    answer = client.put(
        "/api/me/consents/", json.dumps({"category": "hate", "level": level}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return user, client, secret


def test_nothing_disturbing_is_given_without_consent_and_a_consent_holds_at_once() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2)
    user = make_member(organisation, Role.ANNOTATOR)
    client = with_token(make_token(user)[1])
    assert lease(client, project).json()["reason"] == "consent"
    put = {"category": "hate", "level": 1}
    client.put("/api/me/consents/", json.dumps(put), content_type="application/json")
    assert lease(client, project).json()["reason"] == "consent"
    client.put("/api/me/consents/", json.dumps(put | {"level": 2}), content_type="application/json")
    assert lease(client, project).status_code == 201


def test_the_worst_case_is_reserved_when_served_and_settled_to_what_was_seen() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 3)
    user, client, _ = consenting(organisation)
    offer = lease(client, project).json()
    reserved = ExposureReservation.objects.get()
    assert (reserved.level, reserved.view_ms, reserved.qpms) == (3, 120_000, 12 * 120_000)
    assert submit(client, offer, key="k", query="").status_code == 201
    charge = ExposureCharge.objects.get()
    assert charge.qpms == 12 * Assignment.objects.get().active_ms < reserved.qpms
    assert ExposureReservation.objects.get().settled_at is not None
    assert ExposureAccount.objects.get(user=user).cum_qpms == charge.qpms


def test_a_lost_lease_is_charged_in_full() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2)
    _, client, _ = consenting(organisation)
    lease(client, project)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE work_assignment SET expires_at = now() - interval '1 second'")
    assert leases_expire() == 1
    assert ExposureCharge.objects.get().qpms == 4 * 120_000


def test_fifty_requests_at_a_budget_for_one_item_get_exactly_one() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 3, number=60)
    user, _, secret = consenting(organisation)
    one = STANDARD[Window.RUN] - 12 * 120_000
    ExposureAccount.objects.update_or_create(
        user=user,
        defaults={"cum_qpms": one, "run_base_qpms": 0, "last_view_at": clock.utcnow(), "first_work_at": clock.utcnow()},
    )
    answers = in_parallel(
        50, lambda _: post(with_token(secret), f"/api/projects/{project.pk}/leases/", {"resume": False})
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert ExposureReservation.objects.count() == 1


def test_a_full_run_gives_a_paid_break_once_and_level_zero_work_stays_open() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 3)
    user, client, _ = consenting(organisation)
    ExposureAccount.objects.update_or_create(
        user=user,
        defaults={
            "cum_qpms": STANDARD[Window.RUN],
            "last_view_at": clock.utcnow() - timedelta(seconds=5),
            "first_work_at": clock.utcnow(),
        },
    )
    first = lease(client, project).json()
    assert (first["lease"], first["reason"], first["paid"]) == (None, "break", True)
    assert lease(client, project).json()["paid"] is True
    line = LedgerTransaction.objects.get(kind="break")
    assert line.explanation["quantity"] == 600_000
    assert line.amount_minor == -(-1241 * 600_000 // 3_600_000)
    make_items(project, ["calm"])
    calm = lease(client, project)
    assert (calm.status_code, calm.json()["item"]["level"]) == (201, 0)


def test_the_hour_is_kept_over_two_projects_of_two_organisations() -> None:
    first, second = make_organisation(), make_organisation()
    here, there = sensitive(first, 3), sensitive(second, 3)
    user, client, _ = consenting(first)
    from accounts.models import Membership

    Membership.objects.create(organisation=second, user=user, roles=["annotator"])
    now = clock.utcnow()
    ExposureAccount.objects.update_or_create(
        user=user,
        defaults={
            "cum_qpms": STANDARD[Window.HOUR],
            "run_base_qpms": STANDARD[Window.HOUR],
            "last_view_at": now - timedelta(minutes=20),
            "first_work_at": now,
        },
    )
    ExposureCharge.objects.create(
        user=user,
        at=now - timedelta(minutes=20),
        category="hate",
        level=3,
        view_ms=1,
        qpms=STANDARD[Window.HOUR],
        cum_view_ms=1,
        cum_qpms=STANDARD[Window.HOUR],
        path="workbench",
        reason="settled",
    )
    for project in (here, there):
        refused = lease(client, project).json()
        assert (refused["lease"], refused["reason"]) == (None, "budget")
        assert refused["until"] is not None


def test_no_original_text_leaves_the_server_before_a_logged_reveal() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2, number=1)
    _, client, _ = consenting(organisation)
    answer = lease(client, project)
    offer = answer.json()
    assert b"text 0" not in answer.content
    assert offer["exposure"]["needs_reveal"] is True
    assert len(offer["item"]["description"].split()) <= 12
    shown = post(client, f"/api/leases/{offer['lease']}/reveal/", {"fence": offer["fence"]})
    assert shown.json()["text"] == "text 0"
    again = client.get(f"/api/leases/{offer['lease']}/").json()
    assert again["item"]["text"] == "text 0"


def test_level_four_is_not_for_the_first_fortnight_and_never_twice_running() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 4)
    user, client, _ = consenting(organisation)
    assert lease(client, project).json()["lease"] is None
    ExposureAccount.objects.filter(user=user).update(first_work_at=clock.utcnow() - timedelta(days=15))
    first = lease(client, project).json()
    assert first["item"]["level"] == 4
    done = submit(client, first, key="k").json()
    assert (done["next"]["lease"], done["next"]["reason"]) == (None, "break")
    ExposureAccount.objects.filter(user=user).update(cooldown_until=clock.utcnow())
    assert lease(client, project).json()["lease"] is None


def test_a_limit_can_only_be_lowered_and_a_lowered_one_holds() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2)
    _, client, _ = consenting(organisation)

    def put(amount: int) -> int:
        body = json.dumps({"window": "run", "amount": amount})
        return int(client.put("/api/me/limits/", body, content_type="application/json").status_code)

    assert put(1501) == 403
    assert put(100) == 200
    assert lease(client, project).json()["lease"] is None
    assert put(1500) == 200
    assert lease(client, project).status_code == 201


def test_the_windows_of_the_database_agree_with_the_domain_over_the_whole_log() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2, number=30)
    user, client, _ = consenting(organisation)
    offer = lease(client, project).json()
    for number in range(8):
        offer = submit(client, offer, key=f"k{number}").json()["next"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM exposure_exposurecharge")
        assert cursor.fetchone()[0] == 8
    account = ExposureAccount.objects.get(user=user)
    for ahead in (timedelta(0), timedelta(minutes=9), timedelta(minutes=61), timedelta(hours=25), timedelta(days=8)):
        now = clock.utcnow() + ahead
        standing = standing_read(account, now)
        log = [
            LogRow(epoch_ms(row.at), row.cum_qpms, row.cum_view_ms, account.run_base_qpms)
            for row in ExposureCharge.objects.filter(user=user).order_by("id")
        ]
        assert usage_of(standing) == used(log, standing.holds, now_ms=epoch_ms(now))
    assert Item.objects.filter(slots_free=0).count() == 9


def test_what_is_in_view_beside_another_tab_is_paid_once_but_charged_in_both() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2)
    user, client, _ = consenting(organisation)
    offers = [post(client, f"/api/projects/{project.pk}/leases/", {"resume": False}).json() for _ in range(2)]
    # Both were opened ten seconds ago and stayed in view.
    Assignment.objects.filter(annotator=user).update(leased_at=F("leased_at") - timedelta(seconds=10))
    for number, offer in enumerate(offers):
        assert submit(client, offer, key=f"k{number}", query="").status_code == 201
    first, second = ExposureCharge.objects.order_by("pk").values_list("qpms", flat=True)
    assert min(first, second) >= 4 * 10_000
    assert sum(Assignment.objects.values_list("active_ms", flat=True)) < 20_000


def test_a_withdrawn_consent_takes_the_item_in_hand_back_at_the_next_request_and_pays_it() -> None:
    organisation = make_organisation()
    project = sensitive(organisation, 2, number=2, pay_kind="hourly", rate_minor=36_000)
    _, client, _ = consenting(organisation, 2)
    held = lease(client, project).json()
    Assignment.objects.update(leased_at=F("leased_at") - timedelta(seconds=20))
    assert lease(client, project).json()["lease"] == held["lease"]
    withdrawn = json.dumps({"category": "hate", "level": 1})
    assert client.put("/api/me/consents/", withdrawn, content_type="application/json").status_code == 200
    assert client.get(f"/api/leases/{held['lease']}/").status_code == 410
    after = lease(client, project).json()
    assert (after["lease"], after["reason"]) == (None, "consent")
    assert after["earned"]["amount_minor"] >= 200
    assert Assignment.objects.get().state == "returned"
    assert not ExposureReservation.objects.filter(settled_at=None).exists()
    assert Item.objects.filter(slots_free=0).count() == 0
