"""The desk's pages: deciding, looking at a score first, answering, holding; refusals show on the form and change nothing."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.services.pseudonyms import pseudonym_of
from annotations.recourse.models import Decision, Hold
from annotations.work.models import Assignment
from kernel import clock
from tests.factories.people import signed_in
from tests.factories.recourse import Court, make_court, make_gold

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    return make_court(objective=True)


def form(court: Court, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "restriction",
        "member": str(court.member.pk),
        "pseudonym": "",
        "project": str(court.project.pk),
        "reason": "conduct",
        "assignments": "",
        "threshold_percent": "",
        "evidence": "Three messages.",
        "rule_version": "conduct 2",
        "explanation": "You insulted a colleague.",
        "effect_at": (clock.utcnow() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
        **changes,
    }


def test_a_decision_is_made_on_its_page_and_shown_to_both_sides(court: Court) -> None:
    owner, ada = signed_in(court.owner), signed_in(court.ada)
    path = f"/o/{court.organisation.slug}/decisions/"
    made = owner.post(f"{path}new/", form(court))
    decision = Decision.objects.get()
    assert made["Location"] == f"{path}{decision.pk}/"
    for browser, page in ((owner, path), (owner, made["Location"]), (ada, f"/me/decisions/{decision.pk}/")):
        assert "Conduct towards other people" in browser.get(page).content.decode()
    assert ada.get(path).status_code == 403
    assert "Last moment to appeal" in ada.get(f"/me/decisions/{decision.pk}/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"explanation": ""},
        {"reason": "quality", "threshold_percent": "70"},
        {"kind": "rejection", "reason": "copied_answers"},
        {"kind": "rejection", "reason": "copied_answers", "assignments": "1, x"},
        {"effect_at": "2020-01-01T00:00"},
        {"member": "", "pseudonym": ""},
        {"member": "", "pseudonym": "p-nobody"},
        {"project": ""},
    ],
)
def test_an_incomplete_decision_comes_back_with_its_problems(court: Court, changes: dict[str, str]) -> None:
    answer = signed_in(court.owner).post(f"/o/{court.organisation.slug}/decisions/new/", form(court, **changes))
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not Decision.objects.exists()


def test_work_seen_under_a_pseudonym_is_rejected_under_it(court: Court) -> None:
    work = court.work()
    named = pseudonym_of(court.ada, f"project:{court.project.pk}")
    fields = {"kind": "rejection", "reason": "copied_answers", "member": "", "pseudonym": named}
    answer = signed_in(court.owner).post(
        f"/o/{court.organisation.slug}/decisions/new/",
        form(court, **fields, assignments=", ".join(map(str, work))),
        follow=True,
    )
    page = answer.content.decode()
    assert named in page
    assert court.ada.display_name not in page


def test_a_rejection_names_the_items_whose_work_it_is_about_to_both_sides(court: Court) -> None:
    work = court.work(labels=2)
    decision = court.decide("rejection", now=clock.utcnow(), evidence={"assignments": work, "note": "The same second."})
    ids = Assignment.objects.filter(pk__in=work).values_list("item__external_id", flat=True)
    desk = f"/o/{court.organisation.slug}/decisions/{decision.pk}/"
    for person, page in ((court.ada, f"/me/decisions/{decision.pk}/"), (court.reviewer, desk)):
        shown = signed_in(person).get(page).content.decode()
        assert all(f'<span class="mono">{external_id}</span>, handed in' in shown for external_id in ids)
        assert "Evidence: assignments" not in shown


def test_the_score_is_looked_at_with_n_and_interval_before_anything_is_decided(court: Court) -> None:
    make_gold(court, right=25, wrong=25)
    browser, path = signed_in(court.owner), f"/o/{court.organisation.slug}/decisions/new/"
    page = browser.post(path, {**form(court), "look": "1", "threshold_percent": "70"}).content.decode()
    assert "25 of 50" in page
    assert "36.6 % and 63.4 %" in page
    assert "quality may be the reason" in page
    assert (
        "may not be the reason"
        in browser.post(path, {**form(court), "look": "1", "threshold_percent": "60"}).content.decode()
    )
    assert "Choose the project first" in browser.post(path, {**form(court, project=""), "look": "1"}).content.decode()
    assert not Decision.objects.exists()


def test_the_decider_sees_no_answer_form_and_the_reviewer_does(court: Court) -> None:
    decision = court.decide(now=clock.utcnow())
    ada = signed_in(court.ada)
    assert ada.post(f"/me/decisions/{decision.pk}/appeal/", {"text": ""}).status_code == 422
    assert ada.post(f"/me/decisions/{decision.pk}/appeal/", {"text": "No."}).status_code == 302
    assert ada.post(f"/me/decisions/{decision.pk}/appeal/", {"text": "No."}).status_code == 409
    path = f"/o/{court.organisation.slug}/decisions/{decision.pk}/"
    assert "Overturn</button>" not in signed_in(court.owner).get(path).content.decode()
    assert "Overturn</button>" in signed_in(court.reviewer).get(path).content.decode()
    assert signed_in(court.owner).post(f"{path}answer/", {"text": "x", "outcome": "upheld"}).status_code == 409
    assert signed_in(court.reviewer).post(f"{path}answer/", {"text": "", "outcome": "upheld"}).status_code == 422
    assert signed_in(court.reviewer).post(f"{path}answer/", {"text": "x", "outcome": "upheld"}).status_code == 302
    assert "Upheld by another person" in ada.get(f"/me/decisions/{decision.pk}/").content.decode()


def test_a_hold_is_placed_and_lifted_on_its_page(court: Court) -> None:
    browser, path = signed_in(court.owner), f"/o/{court.organisation.slug}/holds/"
    data = {"person": str(court.member.pk), "hours": "73", "explanation": "A leaked token."}
    assert browser.post(path, data).status_code == 422
    assert browser.post(path, {**data, "hours": "2"}).status_code == 302
    page = browser.get(path).content.decode()
    assert "A leaked token." in page
    assert browser.post(f"{path}{Hold.objects.get().pk}/lift/").status_code == 302
    assert "over" in browser.get(path).content.decode()
    assert court.member.held_until is None
