"""The frame around every page: its links follow the role × route table, its banner and its menu the person."""

import pytest
from django.template import Context, Template
from django.test import Client

from accounts.models import User
from accounts.roles import Duty, Role
from tests.factories.people import make_duty_holder, make_member, make_organisation
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


def page_of(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_an_annotator_is_led_to_work_pay_and_wellbeing_and_to_nothing_about_managing() -> None:
    page = page_of(make_member(make_organisation(), Role.ANNOTATOR), "/me/settings/")
    for link in ('href="/work/"', 'href="/me/pay/"', 'href="/me/wellbeing/"'):
        assert link in page
    assert "/people/" not in page
    assert "No worker is running" not in page


def test_an_administrator_is_led_to_people_and_payouts_and_told_that_no_worker_runs() -> None:
    organisation = make_organisation()
    page = page_of(make_member(organisation, Role.ADMINISTRATOR), "/me/settings/")
    assert f'href="/o/{organisation.slug}/people/"' in page
    assert f'href="/o/{organisation.slug}/payouts/"' in page
    assert 'href="/me/pay/"' not in page
    assert "No worker is running" in page


def test_a_member_of_two_organisations_gets_a_menu_with_both() -> None:
    first, second = make_organisation("First Lab"), make_organisation("Second Lab")
    user = make_member(first, Role.OWNER)
    make_member(second, Role.AUDITOR, user=user)
    page = page_of(user, "/me/settings/")
    assert "First Lab" in page
    assert "Second Lab" in page
    assert f'href="/o/{second.slug}/"' in page


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.ANNOTATOR, "/work/"),
        (Role.STEWARD, "/o/{org}/safety/"),
        (Role.OWNER, "/o/{org}/"),
        (Duty.OPERATOR, "/operator/exceptions/"),
        (Duty.CONTENT_OFFICER, "/officer/seals/"),
    ],
)
def test_everybody_lands_on_the_page_of_their_own_work(role: Role | Duty, first_page: str) -> None:
    organisation = make_organisation()
    user = make_duty_holder(role) if isinstance(role, Duty) else make_member(organisation, role)
    client = Client()
    client.force_login(user)
    response = client.get("/", follow=True)
    assert response.redirect_chain == [(first_page.format(org=organisation.slug), 302)]
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("roles", "view", "shown"),
    [
        (["owner"], "pay:payouts", True),
        (["annotator"], "pay:payouts", False),
        (["owner"], "no:such-page", False),
        ([], "accounts:settings", False),
    ],
)
def test_a_link_is_shown_exactly_where_the_table_would_let_it_be_followed(
    roles: list[str], view: str, *, shown: bool
) -> None:
    template = Template("{% load routes %}{% route_for roles view org='lab' as url %}{{ url }}")
    assert bool(template.render(Context({"roles": roles, "view": view}))) is shown


def test_no_page_of_the_frame_holds_an_inline_script_or_style() -> None:
    organisation = make_organisation()
    user = make_member(organisation, Role.OWNER, Role.ANNOTATOR)
    project = make_project(organisation, owner=user)
    for path in ("/me/settings/", f"/work/projects/{project.pk}/", "/accounts/2fa/", "/accounts/logout/"):
        page = page_of(user, path)
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick=" not in page
        assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')
