"""E4 and G08: ceilings in the code, two people for an exception, an end by itself, and the person is told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Duty, Role
from annotations.exposure.domain.dose import QPMS_PER_POINT
from annotations.exposure.domain.limits import STANDARD, Window
from annotations.exposure.models import ExposureAccount, LimitOverride
from annotations.exposure.selectors.usage import limits_for
from annotations.exposure.services.gate import gate_open
from annotations.projects.models import ExposurePolicyVersion
from journal.models import Event
from kernel import clock
from notices.models import Notice
from tests.factories.people import make_duty_holder, make_member, make_organisation, make_user, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db
REASON = "The backlog after the outage"


def send(client: Client, method: str, url: str, body: Any) -> Any:
    return getattr(client, method)(url, json.dumps(body), content_type="application/json")


def ask(client: Client, person: User, window: str = "day", amount: int = 10_000, days: float = 3, **more: Any) -> Any:
    until = (clock.utcnow() + timedelta(days=days)).isoformat()
    body = {"window": window, "amount": amount, "reason": REASON, "until": until, **more}
    return send(client, "patch", f"/api/operator/people/{person.pk}/limits/", body)


def decide(client: Client, override: int, *, approve: bool = True) -> Any:
    return send(client, "post", f"/api/operator/overrides/{override}/decision/", {"approve": approve})


def limit_of(person: User, window: Window, *, ahead: timedelta = timedelta(0)) -> int:
    account = ExposureAccount.objects.filter(user=person).first() or ExposureAccount(user=person)
    return limits_for(account, {}, clock.utcnow() + ahead)[window]


@pytest.mark.parametrize(
    ("window", "amount"),
    [("run", 3_015), ("hour", 4_824), ("day", 14_472), ("week", 57_888), ("view", 241), ("view", 482)],
)
def test_no_operator_asks_beyond_the_ceiling(window: str, amount: int) -> None:
    answer = ask(signed_in(make_duty_holder(Duty.OPERATOR)), make_user(), window, amount)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:fairhand:problem:above-ceiling")
    assert not LimitOverride.objects.exists()


def test_an_exception_holds_only_after_a_second_operator_and_ends_by_itself() -> None:
    first, second = make_duty_holder(Duty.OPERATOR), make_duty_holder(Duty.OPERATOR)
    person = make_user()
    asked = ask(signed_in(first), person)
    assert asked.status_code == 202, asked.content
    assert limit_of(person, Window.DAY) == STANDARD[Window.DAY]
    same = decide(signed_in(first), asked.json()["id"])
    assert (same.status_code, same.json()["type"]) == (409, "urn:fairhand:problem:second-person-needed")
    assert limit_of(person, Window.DAY) == STANDARD[Window.DAY]
    assert decide(signed_in(second), asked.json()["id"]).status_code == 200
    assert limit_of(person, Window.DAY) == 10_000 * QPMS_PER_POINT
    assert limit_of(person, Window.DAY, ahead=timedelta(days=3, seconds=1)) == STANDARD[Window.DAY]
    assert limit_of(person, Window.HOUR) == STANDARD[Window.HOUR]
    notice = Notice.objects.get(user=person)
    assert notice.reason == REASON
    actions = set(Event.objects.values_list("action", flat=True))
    assert {"exposure:override:request", "exposure:override:approve"} <= actions


def test_neither_an_exception_nor_a_lowered_limit_begins_the_first_fortnight() -> None:
    first, second = make_duty_holder(Duty.OPERATOR), make_duty_holder(Duty.OPERATOR)
    person = make_user()
    decide(signed_in(second), ask(signed_in(first), person).json()["id"])
    lowered = send(signed_in(person), "put", "/api/me/limits/", {"window": "hour", "amount": 100})
    assert lowered.status_code == 200, lowered.content
    account = ExposureAccount.objects.get(user=person)
    assert (account.raised != {}, account.lowered != {}, account.first_work_at) == (True, True, None)
    now = clock.utcnow()
    gate = gate_open(user_id=person.pk, policy=ExposurePolicyVersion(max_view_ms=5_000), now=now)
    assert gate.max_level == 3
    account.refresh_from_db()
    assert account.first_work_at == now


def test_a_refused_or_decided_request_changes_nothing() -> None:
    first, second = (signed_in(make_duty_holder(Duty.OPERATOR)) for _ in range(2))
    person = make_user()
    asked = ask(first, person).json()["id"]
    assert decide(second, asked, approve=False).json()["approved"] is False
    assert decide(second, asked).status_code == 409
    assert limit_of(person, Window.DAY) == STANDARD[Window.DAY]
    assert not Notice.objects.exists()


def test_nobody_asks_or_decides_about_themselves() -> None:
    first, second = make_duty_holder(Duty.OPERATOR), make_duty_holder(Duty.OPERATOR)
    assert ask(signed_in(first), first).status_code == 409
    asked = ask(signed_in(first), second).json()["id"]
    assert decide(signed_in(second), asked).status_code == 409
    assert limit_of(second, Window.DAY) == STANDARD[Window.DAY]


def test_what_the_person_lowered_still_holds() -> None:
    first, second = (signed_in(make_duty_holder(Duty.OPERATOR)) for _ in range(2))
    person = make_member(make_organisation(), Role.ANNOTATOR)
    assert send(signed_in(person), "put", "/api/me/limits/", {"window": "day", "amount": 100}).status_code == 200
    decide(second, ask(first, person).json()["id"])
    assert limit_of(person, Window.DAY) == 100 * QPMS_PER_POINT


@pytest.mark.parametrize("duty", [None, Duty.CONTENT_OFFICER])
def test_nobody_but_an_operator_finds_the_address(duty: Duty | None) -> None:
    somebody = make_duty_holder(duty) if duty else make_member(make_organisation(), *Role)
    assert ask(signed_in(somebody), make_user()).status_code == 404
    assert signed_in(somebody).get("/api/operator/overrides/").status_code == 404


def test_an_owner_who_would_raise_a_limit_is_refused_and_may_lower_it() -> None:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    project = make_project(organisation, owner=owner)
    browser, url = signed_in(owner), f"/api/projects/{project.pk}/exposure-policy/"
    for window, standard in STANDARD.items():
        assert send(browser, "post", url, {"limits": {window: standard + 1}}).status_code == 403, window
    assert send(browser, "post", url, {"limits": {"run": STANDARD[Window.RUN] - 1}}).status_code in {200, 201}


def test_the_database_refuses_an_exception_approved_by_whoever_asked() -> None:
    from django.db import IntegrityError, transaction

    first = make_duty_holder(Duty.OPERATOR)
    asked = ask(signed_in(first), make_user()).json()["id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        LimitOverride.objects.filter(pk=asked).update(decided_by=first, approved=True)
