"""A17: tokens and invitations are shown once, kept as hashes, single-use, and for one person."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.jobs import send_invitation
from accounts.models import ApiToken, Invitation, Membership, User
from accounts.roles import Role
from accounts.services.invitations import invitation_create, secret_of
from background.models import Job
from background.services import JobContext
from journal.models import Event
from kernel import clock
from kernel.ids import token_digest
from tests.api.conftest import World
from tests.factories.people import (
    PASSWORD,
    actor_in,
    make_link,
    make_member,
    make_token,
    make_user,
    signed_in,
    with_token,
)

JSON = "application/json"
ACCEPT = "/api/invitations/accept/"


def _invite(world: World, email: str = "new@example.org", roles: list[str] | None = None) -> tuple[Invitation, str]:
    actor = actor_in(world.organisation, world.people[Role.ADMINISTRATOR])
    return invitation_create(actor=actor, email=email, roles=roles or ["annotator"])


def _account(secret: str, **more: Any) -> dict[str, Any]:
    return {"token": secret, "display_name": "New Person", "password": PASSWORD, **more}


def _everything_stored() -> str:
    """Every text of every table: what somebody reads who steals the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            texts.append(cursor.fetchone()[0])
    return "\n".join(texts)


def test_no_secret_stands_in_the_database(world: World, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    body = {"name": "t", "scopes": ["read"]}
    by_api = browser.post("/api/me/tokens/", body, content_type=JSON, headers={"Idempotency-Key": "k"}).json()["token"]
    by_page = browser.post("/me/tokens/", {"name": "t", "scopes": ["read"], "days": 30}).context["secret"]
    address = f"/api/organisations/{world.organisation.slug}/invitations/"
    key = {"Idempotency-Key": "k2"}
    link = browser.post(address, {"email": "a@example.org", "roles": ["owner"]}, content_type=JSON, headers=key).json()[
        "link"
    ]
    page = browser.post(
        f"/o/{world.organisation.slug}/people/invitations/", {"email": "b@example.org", "roles": ["owner"]}
    )
    secrets = [by_api, by_page, link.rstrip("/").rsplit("/")[-1], page.context["link"].rstrip("/").rsplit("/")[-1]]
    secrets.append(make_link(world.stranger).strip("/").rsplit("/")[-1])
    stored = _everything_stored()
    assert all(token_digest(secret) in stored for secret in secrets), (
        "their hashes do, so the search looks in the right place"
    )
    assert all(len(secret) > 40 and secret not in stored for secret in secrets)
    assert Job.objects.filter(name="accounts.send_invitation").count() == 2


def test_a_token_is_shown_once(world: World) -> None:
    browser = signed_in(world.stranger)
    secret = browser.post("/api/me/tokens/", {"name": "t", "scopes": ["read"]}, content_type=JSON).json()["token"]
    assert with_token(secret).get("/api/me/").status_code == 200
    for address in ("/api/me/tokens/", "/me/tokens/"):
        assert secret not in browser.get(address).content.decode()


def test_a_token_makes_no_other_token(world: World) -> None:
    program = with_token(make_token(world.stranger)[1])
    assert program.post("/api/me/tokens/", {"name": "t", "scopes": ["read"]}, content_type=JSON).status_code == 403


def test_a_revoked_or_expired_token_opens_nothing(world: World) -> None:
    token, secret = make_token(world.stranger)
    assert signed_in(world.people[Role.OWNER]).delete(f"/api/me/tokens/{token.pk}/").status_code == 404
    assert with_token(secret).get("/api/me/").status_code == 200
    assert signed_in(world.stranger).delete(f"/api/me/tokens/{token.pk}/").status_code == 204
    assert with_token(secret).get("/api/me/").status_code == 401
    old, expired = make_token(world.stranger)
    ApiToken.objects.filter(pk=old.pk).update(expires_at=clock.utcnow())
    assert with_token(expired).get("/api/me/").status_code == 401


def test_a_token_cannot_be_bound_to_an_organisation_one_does_not_belong_to(world: World) -> None:
    body = {"name": "t", "scopes": ["read"], "organisation": world.organisation.slug}
    assert signed_in(world.stranger).post("/api/me/tokens/", body, content_type=JSON).status_code == 404


def test_an_invitation_makes_an_account_once(world: World) -> None:
    _, secret = _invite(world, roles=["annotator", "reviewer"])
    answer = Client().post(ACCEPT, _account(secret), content_type=JSON)
    assert answer.status_code == 201, answer.content
    assert answer.json() == {"organisation": world.organisation.slug, "roles": ["annotator", "reviewer"]}
    assert Client().post(ACCEPT, _account(secret), content_type=JSON).status_code == 410
    person = User.objects.get(email="new@example.org")
    assert Membership.objects.get(user=person).organisation == world.organisation
    assert Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("extra", [{"roles": ["administrator"]}, {"email": "other@example.org"}, {"organisation": 1}])
def test_whoever_accepts_cannot_change_what_they_were_invited_to(world: World, extra: dict[str, Any]) -> None:
    _, secret = _invite(world)
    assert Client().post(ACCEPT, _account(secret, **extra), content_type=JSON).status_code == 201
    membership = Membership.objects.get(user__email="new@example.org")
    assert (membership.organisation, membership.roles) == (world.organisation, ["annotator"])


def test_a_signed_in_person_with_another_address_cannot_take_an_invitation(world: World) -> None:
    _, secret = _invite(world)
    thief = signed_in(make_user("thief@example.org"))
    assert thief.post(ACCEPT, {"token": secret}, content_type=JSON).status_code == 403
    assert thief.post(f"/invitations/{secret}/").status_code == 403
    assert Client().post(ACCEPT, _account(secret), content_type=JSON).status_code == 201


def test_a_signed_in_person_with_that_address_is_attached(world: World) -> None:
    person = make_user("known@example.org")
    _, secret = _invite(world, "Known@Example.org", roles=["auditor"])
    assert Client().post(ACCEPT, _account(secret), content_type=JSON).status_code == 409, "an account is not made twice"
    assert signed_in(person).post(ACCEPT, {"token": secret}, content_type=JSON).status_code == 201
    assert Membership.objects.get(user=person).roles == ["auditor"]


@pytest.mark.parametrize("password", ["short", "password123", "new@example.org", ""])
def test_a_weak_password_makes_no_account_and_leaves_the_invitation(world: World, password: str) -> None:
    _, secret = _invite(world)
    answer = Client().post(ACCEPT, _account(secret, password=password), content_type=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password")
    assert not User.objects.filter(email="new@example.org").exists()
    assert Client().post(ACCEPT, _account(secret), content_type=JSON).status_code == 201


def test_a_withdrawn_replaced_or_expired_invitation_opens_nothing(world: World) -> None:
    _, replaced = _invite(world)
    withdrawn, second = _invite(world)
    assert Client().post(ACCEPT, _account(replaced), content_type=JSON).status_code == 410
    browser = signed_in(world.people[Role.ADMINISTRATOR])
    address = f"/api/organisations/{world.organisation.slug}/invitations/{withdrawn.pk}/"
    assert browser.delete(address).status_code == browser.delete(address).status_code == 204
    assert Client().post(ACCEPT, _account(second), content_type=JSON).status_code == 410
    expired, third = _invite(world)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=clock.utcnow() - timedelta(seconds=1))
    assert Client().post(ACCEPT, _account(third), content_type=JSON).status_code == 410
    assert Client().post(ACCEPT, _account("fh_inv_wrong"), content_type=JSON).status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_page_of_an_invitation_makes_the_account_and_signs_in(world: World) -> None:
    _, secret = _invite(world)
    browser, address = Client(), f"/invitations/{secret}/"
    page = browser.get(address)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    weak = browser.post(address, {"display_name": "New", "password": "short", "time_zone": "Europe/Vienna"})
    assert weak.status_code == 422
    assert (
        browser.post(address, {"display_name": "New", "password": PASSWORD, "time_zone": "Europe/Vienna"}).status_code
        == 302
    )
    me = browser.get("/api/me/").json()
    assert (me["time_zone"], [row["slug"] for row in me["organisations"]]) == (
        "Europe/Vienna",
        [world.organisation.slug],
    )
    assert browser.get(address).status_code == 410


def test_the_mail_holds_the_very_link_and_is_not_sent_for_a_withdrawn_invitation(world: World, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    invitation, secret = _invite(world)
    job = Job.objects.get(name="accounts.send_invitation")
    assert job.args == {"invitation_id": invitation.pk}
    assert send_invitation(JobContext(job.pk, 0), **job.args) == {"sent": True}
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert f"/invitations/{secret}/" in mail.outbox[0].body
    assert secret == secret_of(invitation)
    _invite(world)
    assert send_invitation(JobContext(job.pk, 0), **job.args) == {"sent": False}


def test_every_step_leaves_a_row_in_the_journal_without_the_address(world: World) -> None:
    _, secret = _invite(world)
    Client().post(ACCEPT, _account(secret), content_type=JSON)
    rows = Event.objects.filter(organisation_id=world.organisation.pk).order_by("pk")
    assert [row.action for row in rows] == [
        "accounts:invitation:create", "accounts:membership:grant", "accounts:invitation:accept",
    ]  # fmt: skip
    assert not any(b"example.org" in bytes(row.body) or b"New Person" in bytes(row.body) for row in rows)


def test_the_people_page_shows_members_changes_roles_and_ends_a_membership(world: World) -> None:
    browser, slug = signed_in(world.people[Role.ADMINISTRATOR]), world.organisation.slug
    member = Membership.objects.get(user=make_member(world.organisation, Role.STEWARD))
    assert member.user.email in browser.get(f"/o/{slug}/people/").content.decode()
    assert browser.post(f"/o/{slug}/people/{member.pk}/roles/", {"roles": ["owner"]}).status_code == 302
    member.refresh_from_db()
    assert member.roles == ["owner"]
    assert browser.post(f"/o/{slug}/people/{member.pk}/roles/", {}).status_code == 422
    assert browser.post(f"/o/{slug}/people/{member.pk}/end/").status_code == 302
    assert member.user.email not in browser.get(f"/o/{slug}/people/").content.decode()


def test_among_many_people_somebody_is_found_by_a_piece_of_their_name_or_address(world: World) -> None:
    browser, address = signed_in(world.people[Role.ADMINISTRATOR]), f"/o/{world.organisation.slug}/people/"
    for number in range(101):
        make_member(world.organisation, Role.ANNOTATOR, user=make_user(name=f"Crowd {number:03}"))
    make_member(world.organisation, Role.ANNOTATOR, user=make_user("zoe@example.org", name="Żółć"))
    page = browser.get(address).content.decode()
    assert "The first 100 by name" in page
    assert "zoe@example.org" not in page
    for piece in ("ółć", "ZOE@"):
        found = browser.get(address, {"q": piece}).content.decode()
        assert "zoe@example.org" in found
        assert "Crowd" not in found
    assert "Nobody is called that here" in browser.get(address, {"q": "nobody\x00"}).content.decode()
