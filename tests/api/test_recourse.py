"""Recourse over HTTP: who may decide, what a decision must say, that no program does, and that appeals work both ways."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role, Scope
from annotations.recourse.models import Decision
from annotations.recourse.services.sweep import recourse_sweep
from kernel import clock
from tests.factories.people import make_member, make_organisation, make_token, make_user, signed_in, with_token
from tests.factories.recourse import Court, make_court

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    return make_court()


def body(court: Court, **changes: Any) -> dict[str, Any]:
    complete = {
        "person": str(court.member.pk),
        "project": court.project.pk,
        "kind": "restriction",
        "reason": "conduct",
        "evidence": {"note": "Three messages of 2 March."},
        "rule_version": "conduct 2",
        "explanation": "You insulted a colleague three times.",
        "effect_at": (clock.utcnow() + timedelta(hours=1)).isoformat(),
    }
    return {name: value for name, value in {**complete, **changes}.items() if value is not ...}


def post(browser: Client, path: str, data: dict[str, Any]) -> Any:
    return browser.post(path, data, content_type="application/json")


def decisions(court: Court) -> str:
    return f"/api/organisations/{court.organisation.slug}/decisions/"


def made(court: Court) -> int:
    answer = post(signed_in(court.owner), decisions(court), body(court))
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


@pytest.mark.parametrize(
    "missing", ["reason", "evidence", "rule_version", "explanation", "effect_at", "person", "kind"]
)
def test_a_decision_without_one_of_its_parts_is_refused(court: Court, missing: str) -> None:
    answer = post(signed_in(court.owner), decisions(court), body(court, **{missing: ...}))
    assert answer.status_code == 422
    assert missing in {error["field"] for error in answer.json()["errors"]}
    assert not Decision.objects.exists()


def test_the_notice_precedes_the_effect(court: Court) -> None:
    answer = post(signed_in(court.owner), decisions(court), body(court)).json()
    assert answer["notice_at"] < answer["effect_at"]
    past = (clock.utcnow() - timedelta(seconds=1)).isoformat()
    assert post(signed_in(court.owner), decisions(court), body(court, effect_at=past)).status_code == 422


@pytest.mark.parametrize("of", ["owner", "reviewer", "ada"])
def test_no_token_decides_answers_or_holds(court: Court, of: str) -> None:
    number = made(court)
    _, secret = make_token(getattr(court, of), *Scope)
    program = with_token(secret)
    paths = {
        decisions(court): body(court),
        f"{decisions(court)}{number}/answer/": {"outcome": "upheld", "text": "x"},
        f"/api/organisations/{court.organisation.slug}/holds/": {
            "person": str(court.member.pk),
            "hours": 1,
            "explanation": "x",
        },
    }
    for path, data in paths.items():
        assert post(program, path, data).status_code == 403
    assert Decision.objects.count() == 1


def test_annotators_reviewers_and_strangers_do_not_decide(court: Court) -> None:
    for person in (court.ada, court.reviewer):
        assert post(signed_in(person), decisions(court), body(court)).status_code == 403
    for stranger in (make_user(), make_member(make_organisation(), Role.OWNER)):
        assert post(signed_in(stranger), decisions(court), body(court)).status_code == 404


def test_the_whole_way_of_an_appeal(court: Court) -> None:
    number = made(court)
    ada, owner, judge = (signed_in(person) for person in (court.ada, court.owner, court.reviewer))
    [listed] = ada.get("/api/me/decisions/").json()["results"]
    assert (listed["id"], listed["state"]) == (number, "announced")
    assert owner.get(f"/api/me/decisions/{number}/").status_code == 404
    assert post(owner, f"/api/me/decisions/{number}/appeal/", {"text": "x"}).status_code == 404
    assert post(ada, f"/api/me/decisions/{number}/appeal/", {"text": " "}).status_code == 422
    appealed = post(ada, f"/api/me/decisions/{number}/appeal/", {"text": "They began."})
    assert (appealed.status_code, appealed.json()["state"]) == (201, "appealed")
    assert judge.get("/api/me/notices/").json()["results"][0]["kind"] == "appeal"
    assert owner.get("/api/me/notices/").json()["results"] == []
    same = post(owner, f"{decisions(court)}{number}/answer/", {"outcome": "upheld", "text": "No."})
    assert (same.status_code, same.json()["type"]) == (409, "urn:fairhand:problem:same-person")
    done = post(judge, f"{decisions(court)}{number}/answer/", {"outcome": "overturned", "text": "They did."})
    assert (done.status_code, done.json()["state"]) == (200, "overturned")
    kinds = [notice["kind"] for notice in ada.get("/api/me/notices/").json()["results"]]
    assert kinds == ["appeal-answer", "decision"]
    [line] = [row for row in ada.get("/api/me/pay/lines/").json()["results"] if row["kind"] == "appeal_upheld"]
    assert line


def test_a_repeated_decision_with_its_key_is_one_decision(court: Court) -> None:
    browser, data = signed_in(court.owner), body(court)
    answers = [
        browser.post(decisions(court), data, content_type="application/json", headers={"Idempotency-Key": "k"}).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Decision.objects.count() == 1


def test_after_a_removal_the_person_still_reads_appeals_and_exports(court: Court) -> None:
    answer = post(signed_in(court.owner), decisions(court), body(court, kind="removal", project=None))
    number = answer.json()["id"]
    recourse_sweep(now=clock.utcnow() + timedelta(hours=2))
    ada = signed_in(court.ada)
    assert ada.get(f"/api/projects/{court.project.pk}/").status_code == 404
    assert ada.get("/api/me/decisions/").json()["results"][0]["id"] == number
    for page in ("/me/decisions/", f"/me/decisions/{number}/", "/me/inbox/", "/me/everything/", "/me/pay/"):
        assert ada.get(page).status_code == 200, page
    assert post(ada, f"/api/me/decisions/{number}/appeal/", {"text": "Why?"}).status_code == 201


def test_the_proposal_shows_n_and_the_interval_and_a_subjective_project_has_none(court: Court) -> None:
    path = f"{decisions(court)}proposal/?project={court.project.pk}&person={court.member.pk}"
    assert signed_in(court.owner).get(path).status_code == 409
    court.project.objective = True
    court.project.save()
    shown = signed_in(court.owner).get(path).json()
    assert (shown["n"], shown["allowed"]) == (0, False)
    assert "50" in shown["refused_because"]
    assert signed_in(court.owner).get(f"{decisions(court)}proposal/?project=x").status_code == 400
