"""A13: a second factor is asked for however one signs in, and changing it ends every other session (A12)."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from accounts.services.people import user_create
from tests.factories.people import PASSWORD, make_link, make_user

LOGIN = "/accounts/login/"


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _log_in(browser: Client, email: str) -> str:
    """Where a right password leads to."""
    return str(browser.post(LOGIN, {"login": email, "password": PASSWORD})["Location"])


def _who(browser: Client) -> int:
    return browser.get("/api/me/").status_code


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["password", "link"])
def test_the_second_factor_is_asked_for_however_one_signs_in(way: str, still_clock: object) -> None:
    user, browser, secret = make_user(password=PASSWORD), Client(), generate_totp_secret()
    TOTP.activate(user, secret)
    location = _log_in(browser, user.email) if way == "password" else str(browser.post(make_link(user))["Location"])
    assert location.startswith("/accounts/2fa/authenticate/")
    assert _who(browser) == 401
    code = _code(secret)
    assert browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert _who(browser) == 200
    again = Client()
    _log_in(again, user.email)
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert _who(again) == 401, "a code works once"


@pytest.mark.django_db
def test_a_wrong_code_lets_nobody_in() -> None:
    user, browser = make_user(password=PASSWORD), Client()
    TOTP.activate(user, generate_totp_secret())
    _log_in(browser, user.email)
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert _who(browser) == 401


def test_every_other_session_ends_when_the_second_factor_changes(committed_db: str, still_clock: object) -> None:
    user = make_user(password=PASSWORD)
    browser, other = Client(), Client()
    _log_in(browser, user.email)
    _log_in(other, user.email)
    assert browser.get("/accounts/2fa/totp/activate/").status_code == 302, "the password is asked for again"
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert (_who(browser), _who(other)) == (200, 401)


@pytest.mark.django_db
def test_somebody_whose_address_no_mail_has_verified_can_add_a_second_factor(still_clock: object) -> None:
    user, browser = user_create(email="ida@example.org", display_name="Ida", password=PASSWORD), Client()
    _log_in(browser, user.email)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page["Location"]
    browser.post("/accounts/2fa/totp/activate/", {"code": _code(page.context["form"].secret)})
    assert _log_in(Client(), user.email).startswith("/accounts/2fa/authenticate/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["Basic cGVyc29uOnBhc3N3b3Jk", "Bearer fh_api_wrong", "Bearer", "Token x", "nonsense"]
)
def test_an_authorization_header_that_is_no_live_token_is_refused(header: str) -> None:
    assert Client(headers={"Authorization": header}).get("/api/me/").status_code == 401
