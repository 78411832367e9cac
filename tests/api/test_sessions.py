"""A10, A11, A12: guessing, telling accounts apart, and sessions that end when they should."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from pytest import MonkeyPatch
from time_machine import Traveller

from accounts.models import User
from tests.factories.people import PASSWORD, make_link, make_token, make_user, signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def _log_in(browser: Client, email: str, password: str = PASSWORD, **headers: str) -> int:
    return browser.post(LOGIN, {"login": email, "password": password}, **headers).status_code  # type: ignore[arg-type]


def _who(browser: Client) -> int:
    return browser.get("/api/me/").status_code


def _copy(browser: Client) -> Client:
    """Another browser with a stolen copy of the session cookie."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return thief


# --- A10: guessing ---------------------------------------------------------------------------------------------------


def test_two_hundred_guesses_at_one_account_are_stopped_whatever_address_they_claim(still_clock: Traveller) -> None:
    user, browser = make_user(password=PASSWORD), Client()
    refused = 0
    for guess in range(200):
        still_clock.shift(0.01)
        claimed = f"10.0.{guess // 250}.{guess % 250}"
        body = browser.post(
            LOGIN, {"login": user.email, "password": f"wrong {guess}"}, headers={"X-Forwarded-For": claimed}
        )
        refused += body.status_code == 429 or b"Too many failed" in body.content
    assert refused >= 190
    assert _log_in(browser, user.email, headers={"X-Forwarded-For": "10.9.9.9"}) != 302  # type: ignore[arg-type]
    assert _who(browser) == 401


def test_an_account_under_attack_is_closed_to_other_true_addresses_too(still_clock: Traveller) -> None:
    user = make_user(password=PASSWORD)
    for guess in range(6):
        still_clock.shift(0.01)
        Client(REMOTE_ADDR=f"192.0.2.{guess}").post(LOGIN, {"login": user.email, "password": "wrong"})
    assert (
        Client(REMOTE_ADDR="198.51.100.1").post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code != 302
    )


def test_guesses_at_many_accounts_from_one_true_address_are_stopped(still_clock: Traveller) -> None:
    browser = Client(REMOTE_ADDR="192.0.2.1")
    for guess in range(40):
        still_clock.shift(0.01)
        browser.post(LOGIN, {"login": f"somebody{guess}@example.org", "password": "wrong"})
    user = make_user(password=PASSWORD)
    assert _log_in(browser, user.email) == 429
    assert _log_in(Client(REMOTE_ADDR="192.0.2.2"), user.email) == 302


# --- A11: does this account exist? -----------------------------------------------------------------------------------


def _anonymous_body(content: bytes, *secrets: str) -> bytes:
    for secret in secrets:
        content = content.replace(secret.encode(), b"SOMEBODY")
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1", content)


@pytest.mark.parametrize(("address", "field"), [(LOGIN, "login"), ("/accounts/password/reset/", "email")])
def test_a_known_and_an_unknown_address_get_the_same_answer(address: str, field: str) -> None:
    known, unknown = make_user("somebody@example.org", password=PASSWORD).email, "nobody@example.org"
    answers = []
    for email in (known, unknown):
        response = Client().post(address, {field: email, "password": "wrong password"}, follow=True)
        answers.append(
            (response.status_code, response.redirect_chain, _anonymous_body(response.content, known, unknown))
        )
    assert answers[0] == answers[1]


def test_a_known_and_an_unknown_address_cost_the_same_work(monkeypatch: MonkeyPatch) -> None:
    """The password hash is nearly all of the time a sign-in takes: it is computed once either way."""
    hasher = type(get_hasher("default"))
    computed: list[str] = []

    def counting(name: str) -> Callable[..., Any]:
        original = getattr(hasher, name)

        def call(*args: Any) -> Any:
            computed.append(name)
            return original(*args)

        return call

    for name in ("encode", "verify"):
        monkeypatch.setattr(hasher, name, counting(name))
    known = make_user(password="another password 5").email
    work = []
    for email in (known, "unknown@example.org"):
        computed.clear()
        _log_in(Client(), email, "wrong password")
        work.append(len(computed))
    assert work == [1, 1]


def test_beside_the_hash_a_known_and_an_unknown_address_take_the_same_time(
    settings: Any, monkeypatch: MonkeyPatch
) -> None:
    """With a cheap hash what is left is measured: in this process's own time, which other load does not touch; the
    fastest of several."""
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    for cost, value in (("time_cost", 1), ("memory_cost", 64), ("parallelism", 1)):
        monkeypatch.setattr(type(get_hasher("default")), cost, value)
    known, unknown, browser = make_user(password="a cheaply kept secret").email, "unknown@example.org", Client()

    def seconds(email: str) -> float:
        begun = time.thread_time()
        _log_in(browser, email, "wrong password")
        return time.thread_time() - begun

    pairs = [(seconds(known), seconds(unknown)) for _ in range(12)]
    assert abs(min(a for a, _ in pairs) - min(b for _, b in pairs)) < 0.010


def test_nobody_signs_up_uninvited() -> None:
    body = {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", body)
    assert not User.objects.filter(email="me@example.org").exists()


# --- A12: sessions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["password", "link"])
def test_signing_in_gives_a_fresh_session_id(way: str) -> None:
    user, browser, planted = make_user(password=PASSWORD), Client(), SessionStore()
    planted["planted"] = "by somebody else"
    planted.create()
    before = str(planted.session_key)
    browser.cookies[settings.SESSION_COOKIE_NAME] = before
    status = _log_in(browser, user.email) if way == "password" else browser.post(make_link(user)).status_code
    assert (status, _who(browser)) == (302, 200)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = before
    assert _who(attacker) == 401


def test_a_stolen_session_ends_with_the_logout() -> None:
    browser = signed_in(make_user())
    thief = _copy(browser)
    assert _who(thief) == 200
    browser.post("/accounts/logout/")
    assert (_who(browser), _who(thief)) == (401, 401)


def test_every_session_ends_when_the_password_changes() -> None:
    user = make_user(password=PASSWORD)
    browser, other = Client(), Client()
    assert _log_in(browser, user.email) == _log_in(other, user.email) == 302
    new = "a wholly new secret 7"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (_who(browser), _who(other)) == (401, 401)
    assert _log_in(Client(), user.email, new) == 302


def test_every_session_and_token_ends_when_the_account_is_closed() -> None:
    user = make_user()
    browser, (_, secret) = signed_in(user), make_token(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert _who(browser) == 401
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/me/").status_code == 401
