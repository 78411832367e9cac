"""A03–A05 and A07: nobody reaches into another organisation, leaves a trace of a name, or keeps what has ended.

A01 (another organisation's addresses) is generated for every route in test_route_table.py, A02 (their ids under one's own
address) in test_ids_of_others.py.
"""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, Membership, User
from accounts.roles import Role, Scope
from accounts.services.invitations import invitation_create
from accounts.services.memberships import membership_end
from background.models import Job, JobState
from journal.models import Event
from tests.api.conftest import World
from tests.factories.people import actor_in, make_member, make_token, make_user, signed_in, with_token


def test_a_job_of_another_organisation_is_not_found_by_any_door(world: World) -> None:
    """A03: job status and cancel, by page and by API."""
    job = Job.objects.create(
        name="x", organisation_id=world.elsewhere.pk, created_by=world.stranger, state=JobState.RUNNING
    )
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    for address in (f"/api/jobs/{job.pk}/", f"/jobs/{job.pk}/"):
        assert browser.get(address).status_code == 404
    for address in (f"/api/jobs/{job.pk}/cancel/", f"/jobs/{job.pk}/cancel/"):
        assert browser.post(address).status_code == 404
    job.refresh_from_db()
    assert not job.cancel_requested


def test_a_token_of_one_organisation_finds_no_job_of_another_of_my_organisations(world: World) -> None:
    person = make_member(world.organisation, Role.OWNER)
    make_member(world.elsewhere, Role.OWNER, user=person)
    job = Job.objects.create(name="x", organisation_id=world.elsewhere.pk, created_by=person)
    _, bound = make_token(person, organisation=world.organisation)
    _, free = make_token(person)
    assert with_token(bound).get(f"/api/jobs/{job.pk}/").status_code == 404
    assert with_token(free).get(f"/api/jobs/{job.pk}/").status_code == 200


@pytest.mark.parametrize(
    "accept", ["text/html", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1", "application/xml", "*/*"]
)
def test_the_api_answers_json_or_refuses_whatever_is_asked_for(world: World, accept: str) -> None:
    """A04: there is no browsable page whose forms could list the ids of others."""
    browser = signed_in(world.people[Role.ANNOTATOR])
    response = browser.get(f"/api/organisations/{world.organisation.slug}/", headers={"Accept": accept})
    assert response.status_code in {200, 406}
    assert response["Content-Type"].startswith("application/")
    assert b"<html" not in response.content


def test_options_tell_nothing_about_the_data(world: World) -> None:
    """A04."""
    address = f"/api/organisations/{world.organisation.slug}/members/"
    body = signed_in(world.people[Role.ADMINISTRATOR]).options(address).content.decode()
    for person in [*world.people.values(), world.stranger]:
        assert person.email not in body
        assert person.display_name not in body
    assert signed_in(world.stranger).options(address).status_code == 404


def test_an_unknown_address_of_the_api_is_a_problem_document(world: World) -> None:
    response = signed_in(world.stranger).get("/api/there-is-no-such/")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_lists_hold_only_my_own_organisations(world: World) -> None:
    make_member(world.elsewhere, Role.AUDITOR, user=world.people[Role.OWNER])
    seen = signed_in(world.people[Role.OWNER]).get("/api/organisations/").json()["results"]
    assert [(row["name"], row["roles"]) for row in seen] == [("Elsewhere", ["auditor"]), ("Here", ["owner"])]
    assert [
        row["name"] for row in signed_in(world.people[Role.STEWARD]).get("/api/organisations/").json()["results"]
    ] == ["Here"]
    assert signed_in(world.former).get("/api/organisations/").json()["results"] == []


def test_whoever_is_removed_in_mid_session_finds_nothing_at_the_next_request(world: World) -> None:
    """A05: browser and token alike; nobody is signed out of what else they belong to."""
    person = world.people[Role.OWNER]
    browser, (_, secret) = signed_in(person), make_token(person, organisation=world.organisation)
    address = f"/api/organisations/{world.organisation.slug}/"
    assert browser.get(address).status_code == with_token(secret).get(address).status_code == 200
    membership = Membership.objects.get(user=person)
    administrator = signed_in(world.people[Role.ADMINISTRATOR])
    assert administrator.delete(f"{address}members/{membership.pk}/").status_code == 204
    assert browser.get(address).status_code == 404
    assert with_token(secret).get(address).status_code == 401
    assert browser.get("/api/me/").json()["organisations"] == []
    assert administrator.delete(f"{address}members/{membership.pk}/").status_code == 404


def test_a_person_without_any_organisation_sees_their_own_things_only(world: World) -> None:
    """A05."""
    browser = signed_in(make_user())
    assert browser.get("/api/me/").status_code == 200
    assert browser.get("/me/settings/").status_code == 200
    assert browser.get(f"/api/organisations/{world.organisation.slug}/").status_code == 404


def test_whoever_is_removed_cannot_come_back_by_a_link_they_kept(world: World) -> None:
    second = make_member(world.organisation, Role.ADMINISTRATOR)
    kept, _ = invitation_create(
        actor=actor_in(world.organisation, second), email="their-other-self@example.org", roles=["owner"]
    )
    own, _ = invitation_create(
        actor=actor_in(world.organisation, world.people[Role.ADMINISTRATOR]),
        email="unrelated@example.org",
        roles=["owner"],
    )
    membership = Membership.objects.get(user=second)
    membership_end(actor=actor_in(world.organisation, world.people[Role.ADMINISTRATOR]), membership_id=membership.pk)
    kept.refresh_from_db()
    own.refresh_from_db()
    assert kept.withdrawn_at is not None
    assert own.withdrawn_at is None


_EXTRA: dict[str, Any] = {
    "id": 1, "role": "administrator", "roles": ["administrator"], "is_staff": True, "is_active": False, "is_superuser": True,
    "email": "other@example.org", "org": 1, "organisation_id": 1, "session_epoch": 7, "password": "x", "user": 1, "active": False,
}  # fmt: skip


def test_fields_that_are_not_asked_for_change_nothing(world: World) -> None:
    """A07."""
    person = world.people[Role.ANNOTATOR]
    browser = signed_in(person)
    before = User.objects.values().get(pk=person.pk)
    body = {**_EXTRA, "display_name": "New name"}
    assert browser.patch("/api/me/", body, content_type="application/json").status_code == 200
    assert User.objects.values().get(pk=person.pk) == {**before, "display_name": "New name"}
    assert Membership.objects.get(user=person).roles == ["annotator"]


def test_changing_roles_takes_roles_and_nothing_else(world: World) -> None:
    """A07."""
    membership = Membership.objects.get(user=world.people[Role.ANNOTATOR])
    before = Membership.objects.values().get(pk=membership.pk)
    address = f"/api/organisations/{world.organisation.slug}/members/{membership.pk}/"
    body = {**_EXTRA, "roles": ["reviewer", "annotator"], "organisation": world.elsewhere.pk}
    response = signed_in(world.people[Role.ADMINISTRATOR]).patch(address, body, content_type="application/json")
    assert response.status_code == 200
    assert Membership.objects.values().get(pk=membership.pk) == {**before, "roles": ["annotator", "reviewer"]}


def test_an_invitation_is_for_the_organisation_of_the_address_whatever_the_body_says(world: World) -> None:
    """A07."""
    body = {
        "email": "new@example.org",
        "roles": ["annotator"],
        "organisation": world.elsewhere.pk,
        "invited_by": world.stranger.pk,
    }
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    address = f"/api/organisations/{world.organisation.slug}/invitations/"
    assert browser.post(address, body, content_type="application/json").status_code == 201
    invitation = Invitation.objects.get(email="new@example.org")
    assert (invitation.organisation, invitation.invited_by) == (world.organisation, world.people[Role.ADMINISTRATOR])


def test_a_retry_with_the_same_key_changes_roles_once(world: World) -> None:
    membership = Membership.objects.get(user=world.people[Role.STEWARD])
    address = f"/api/organisations/{world.organisation.slug}/members/{membership.pk}/"
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    answers = [
        browser.patch(address, {"roles": ["owner"]}, content_type="application/json", headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Event.objects.filter(action="accounts:membership:set-roles").count() == 1


def test_a_token_bound_to_one_organisation_opens_neither_another_nor_anything_personal(world: World) -> None:
    person = make_member(world.organisation, Role.ADMINISTRATOR)
    make_member(world.elsewhere, Role.ADMINISTRATOR, user=person)
    program = with_token(make_token(person, organisation=world.organisation)[1])
    assert program.get(f"/api/organisations/{world.organisation.slug}/members/").status_code == 200
    assert program.get(f"/api/organisations/{world.elsewhere.slug}/members/").status_code == 404
    assert [row["name"] for row in program.get("/api/organisations/").json()["results"]] == ["Here"]
    assert program.get("/api/me/").status_code == 403
    assert program.get("/api/me/tokens/").status_code == 403


def test_a_token_opens_no_page(world: World) -> None:
    person = world.people[Role.ADMINISTRATOR]
    program = with_token(make_token(person)[1])
    assert program.get("/me/settings/").status_code == 302
    assert program.get(f"/o/{world.organisation.slug}/people/").status_code == 302


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"), [([Scope.READ], 200, 403), ([Scope.WRITE], 403, 200), ([Scope.LABEL], 403, 403)]
)
def test_a_token_does_only_what_its_scopes_say(world: World, scopes: list[Scope], reads: int, writes: int) -> None:
    """A17: a token for reading cannot write."""
    program: Client = with_token(make_token(world.people[Role.OWNER], *scopes)[1])
    assert program.get("/api/me/").status_code == reads
    assert program.patch("/api/me/", {"display_name": "N"}, content_type="application/json").status_code == writes


def test_a_program_takes_nobodys_role_or_membership(world: World) -> None:
    """D5: what no token may decide, no token does past a decision; an administrator who has signed in may."""
    membership = Membership.objects.get(user=make_member(world.organisation, Role.STEWARD))
    address = f"/api/organisations/{world.organisation.slug}/members/{membership.pk}/"
    program = with_token(make_token(world.people[Role.ADMINISTRATOR], *Scope)[1])
    kwargs: dict[str, Any] = {"content_type": "application/json", "HTTP_IDEMPOTENCY_KEY": "k"}
    assert program.patch(address, {"roles": ["reviewer"]}, **kwargs).status_code == 403
    assert program.delete(address).status_code == 403
    membership.refresh_from_db()
    assert (membership.active, membership.roles) == (True, ["steward"])
    assert program.delete(f"/api/organisations/{world.organisation.slug}/membership/").status_code == 403
    assert signed_in(world.people[Role.ADMINISTRATOR]).delete(address).status_code == 204


def test_who_annotates_loses_no_place_and_no_role_without_a_decision(world: World) -> None:
    """D1: by no other way than a removal, with reason, evidence and notice; what is added, or of others, goes on."""
    membership = Membership.objects.get(user=make_member(world.organisation, Role.ANNOTATOR, Role.REVIEWER))
    browser, slug = signed_in(world.people[Role.ADMINISTRATOR]), world.organisation.slug
    address, page = f"/api/organisations/{slug}/members/{membership.pk}/", f"/o/{slug}/people/{membership.pk}/"
    answers = [
        browser.delete(address),
        browser.patch(address, {"roles": ["reviewer"]}, content_type="application/json"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:fairhand:problem:decision-needed")
    for refused in (browser.post(f"{page}end/"), browser.post(f"{page}roles/", {"roles": ["reviewer"]})):
        assert refused.status_code == 409
        assert "Decide on a removal, with its reason and evidence" in refused.content.decode()
    membership.refresh_from_db()
    assert (membership.active, membership.roles) == (True, ["annotator", "reviewer"])
    assert "End membership" not in browser.get(page).content.decode()
    assert browser.patch(address, {"roles": ["annotator"]}, content_type="application/json").status_code == 200


def test_whoever_wants_to_leave_leaves(world: World) -> None:
    person = world.people[Role.ANNOTATOR]
    browser, (_, secret) = signed_in(person), make_token(person, organisation=world.organisation)
    make_member(world.elsewhere, Role.ANNOTATOR, user=person)
    assert "Leave Here" in browser.get("/me/settings/").content.decode()
    assert browser.delete(f"/api/organisations/{world.organisation.slug}/membership/").status_code == 204
    assert not Membership.objects.get(user=person, organisation=world.organisation).active
    assert with_token(secret).get("/api/organisations/").status_code == 401
    assert browser.delete(f"/api/organisations/{world.organisation.slug}/membership/").status_code == 404
    left = browser.post(f"/o/{world.elsewhere.slug}/leave/", follow=True)
    assert "You have left Elsewhere" in left.content.decode()
    assert not Membership.objects.filter(user=person, active=True).exists()
    assert Event.objects.filter(action="accounts:membership:end").count() == 2


def test_the_last_administrator_stays_until_there_is_another(world: World) -> None:
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    answer = browser.delete(f"/api/organisations/{world.organisation.slug}/membership/")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fairhand:problem:last-administrator")
    page = browser.post(f"/o/{world.organisation.slug}/leave/", follow=True).content.decode()
    assert page.count("Make another member administrator first.") == 1
