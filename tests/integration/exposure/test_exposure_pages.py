"""The pages of exposure, each as the person it is for opens it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.roles import Duty, Role
from annotations.exposure.models import ExposureCharge, LimitOverride
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item, Seal
from annotations.items.services.seal import item_seal
from annotations.projects.models import Project
from kernel import clock
from tests.factories.exposure import reserve_view
from tests.factories.people import make_duty_holder, make_member, make_organisation, make_user, signed_in
from tests.factories.projects import make_items, make_project

pytestmark = pytest.mark.django_db


def ground() -> tuple[Project, Item]:
    project = make_project(make_organisation(), max_level=2, support_contact="Sam")
    severity = {Category.HATE: 2}
    item = make_items(project, ["hidden words"], level=2, severity=severity, needs=needs_mask(severity))[0]
    return project, item


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:400]
    return str(answer.content.decode())


def test_an_item_is_on_its_card_until_it_is_shown_for_a_minute() -> None:
    project, item = ground()
    owner = make_member(project.organisation, Role.OWNER)
    browser, page = signed_in(owner), f"/p/{project.pk}/items/{item.pk}/"
    browser.put("/api/me/consents/", {"category": "hate", "level": 2}, content_type="application/json")
    before = shown(browser.get(page))
    assert "hidden words" not in before
    assert "Hate" in before
    assert browser.post(f"{page}reveal/").status_code == 302
    assert "hidden words" in shown(browser.get(page))
    assert ExposureCharge.objects.get(user=owner).path == "preview"
    assert "hidden words" not in shown(browser.get(f"/p/{project.pk}/items/"))


def test_an_item_is_rated_and_reported_from_its_page() -> None:
    project, item = ground()
    browser, page = signed_in(make_member(project.organisation, Role.REVIEWER)), f"/p/{project.pk}/items/{item.pk}/"
    assert browser.post(f"{page}rating/", {"category": "sexual", "level": "3"}).status_code == 302
    item.refresh_from_db()
    assert item.level == 3
    assert browser.post(f"{page}report/", {"reason": "unlawful", "note": "See the name"}).status_code == 302
    assert browser.get(page).status_code == 451
    assert Seal.objects.get().note == "See the name"


def test_the_officers_desk_from_the_list_to_the_second_signature() -> None:
    project, item = ground()
    first, second = make_duty_holder(Duty.CONTENT_OFFICER), make_duty_holder(Duty.CONTENT_OFFICER)
    seal = item_seal(item_id=item.pk, reported_by=project.created_by, reason="unlawful", now=clock.utcnow())
    desk, page = signed_in(first), f"/officer/seals/{seal.pk}/"
    assert page in shown(desk.get("/officer/seals/"))
    assert "hidden words" not in shown(desk.get(page))
    desk.post(f"{page}open/", {"purpose": "To decide"})
    assert "hidden words" in shown(desk.get(page))
    assert "hidden words" not in shown(signed_in(second).get(page)), "an opening is one officer's own"
    desk.post(f"{page}decide/", {"verdict": "mistaken"})
    assert "Another content officer has to agree" in shown(desk.get(page))
    signed_in(second).post(f"{page}decide/", {"verdict": "confirm"})
    item.refresh_from_db()
    assert item.state == "ready"


def test_the_operators_page_asks_and_another_approves() -> None:
    first, second, person = make_duty_holder(Duty.OPERATOR), make_duty_holder(Duty.OPERATOR), make_user()
    form = {"email": person.email, "window": "day", "amount": "10000", "days": "2", "reason": "The backlog of May"}
    assert signed_in(first).post("/operator/exceptions/new/", form).status_code == 302
    asked = LimitOverride.objects.get()
    assert "waits for another operator" in shown(signed_in(first).get("/operator/exceptions/"))
    page = shown(signed_in(second).get("/operator/exceptions/"))
    assert f"/operator/exceptions/{asked.pk}/decide/" in page
    assert signed_in(first).post(f"/operator/exceptions/{asked.pk}/decide/", {"approve": "yes"}).status_code == 409
    assert signed_in(second).post(f"/operator/exceptions/{asked.pk}/decide/", {"approve": "yes"}).status_code == 302
    own = shown(signed_in(person).get("/me/wellbeing/"))
    assert "The backlog of May" in own
    assert '<td class="num">10,000</td>' in own
    assert own.count(f"<td>{first.get_full_name()} and {second.get_full_name()}</td>") == 1


@pytest.mark.parametrize(
    "form", [{"amount": "-1"}, {"days": "x"}, {"email": "nobody@example.org"}, {"amount": "99999"}]
)
def test_a_wrong_form_of_the_operator_asks_for_nothing(form: dict[str, str]) -> None:
    person = make_user()
    whole = {"email": person.email, "window": "day", "amount": "10000", "days": "2", "reason": "The backlog of May"}
    answer = signed_in(make_duty_holder(Duty.OPERATOR)).post("/operator/exceptions/new/", whole | form)
    assert answer.status_code in {404, 422}
    assert not LimitOverride.objects.exists()


def test_the_stewards_page_and_the_log_of_whoever_stands_on_it() -> None:
    organisation = make_organisation()
    steward, annotator = make_member(organisation, Role.STEWARD), make_member(organisation, Role.ANNOTATOR)
    assert annotator.get_full_name() in shown(signed_in(steward).get(f"/o/{organisation.slug}/safety/"))
    assert steward.get_full_name() in shown(signed_in(annotator).get("/me/wellbeing/"))


def test_the_workforce_page_offers_weeks_and_says_why_nothing_is_shown() -> None:
    project, _ = ground()
    browser, page = signed_in(make_member(project.organisation, Role.OWNER)), f"/p/{project.pk}/workforce/"
    today = clock.utcnow().date()
    monday = today - timedelta(days=today.weekday() + 7)
    assert monday.isoformat() in shown(browser.get(page))
    refused = browser.post(page, {"week": monday.isoformat(), "category": ""})
    assert refused.status_code == 409
    assert b"Fewer than ten people" in refused.content
    assert f'<option value="{monday.isoformat()}" selected>' in refused.content.decode(), (
        "the page itself says so, with what was asked"
    )
    assert browser.post(page, {"week": "soon"}).status_code == 422


def test_links_lead_each_duty_to_its_desk_and_nobody_else() -> None:
    for duty, link in ((Duty.CONTENT_OFFICER, "/officer/seals/"), (Duty.OPERATOR, "/operator/exceptions/")):
        browser: Client = signed_in(make_duty_holder(duty))
        assert link in shown(browser.get("/me/settings/"))
    plain = shown(signed_in(make_user()).get("/me/settings/"))
    assert "/officer/" not in plain
    assert "/operator/" not in plain


def test_pictures_are_asked_for_again_each_time_so_that_a_seal_closes_them() -> None:
    from tests.integration.exposure.test_exposure_seal import pictured

    importer, first, _ = pictured()
    address = f"/p/{first.project_id}/media/{first.pk}/{first.content['media']}/"
    answer = signed_in(importer.owner).get(address)
    assert answer["Cache-Control"] == "private, no-store"


def test_my_wellbeing_says_what_is_left_and_which_limit_i_lowered_myself() -> None:
    annotator = make_user()
    browser = signed_in(annotator)
    browser.put("/api/me/limits/", {"window": "day", "amount": 3000}, content_type="application/json")
    with transaction.atomic():
        reserve_view(
            user_id=annotator.pk,
            assignment_id=1,
            severity={"hate": 2},
            level=2,
            view_ms=120_000,
            now=clock.utcnow(),
        )
    page = shown(browser.get("/me/wellbeing/"))
    assert "<b>2,880</b> of 3,000 points left" in page, "what is open counts in full"
    assert page.count("You lowered it from") == 1
    assert "You lowered it from 7,200." in page
