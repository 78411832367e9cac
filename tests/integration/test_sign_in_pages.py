"""The pages and mails that the sign-in library brings are siblings of ours: headings, buttons and subjects in sentence case."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.services.wording import sentence_case
from tests.factories.people import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db

SUBJECTS = sorted(
    str(path.relative_to(Path(allauth.__file__).parent / "templates"))
    for kind in ("account", "mfa", "socialaccount")
    for path in (Path(allauth.__file__).parent / "templates" / kind / "email").glob("*_subject.txt")
)
# Of a page, what is set apart by its size or its frame.
_SAID = re.compile(r"<(title|h1|h2|label|button|a class=\"btn)[^>]*>([^<]*)<")
_TITLE_CASE = re.compile(r"[a-z)] +[A-Z][a-z]")


def title_case(client: Client, address: str) -> list[str]:
    """What on the page is in Title Case; the page's own name is taken away."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    said = [found[2].strip().removesuffix("· Fairhand") for found in _SAID.finditer(answer.content.decode())]
    assert len(said) >= 2, address
    return [words for words in said if _TITLE_CASE.search(words)]


@pytest.mark.parametrize(
    "address", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-none/", "inactive/"]
)
def test_pages_for_anybody_are_in_sentence_case(address: str) -> None:
    assert title_case(Client(), f"/accounts/{address}") == []


@pytest.mark.parametrize(
    "address",
    [
        "password/change/",
        "email/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/recovery-codes/generate/",
        "3rdparty/",
        "reauthenticate/",
        "logout/",
    ],
)
def test_pages_of_the_account_are_in_sentence_case(address: str) -> None:
    browser = Client()
    user = make_user(password=PASSWORD)
    assert browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert title_case(browser, f"/accounts/{address}") == []


def test_setting_a_first_password_is_in_sentence_case_and_asks_without_repeating_its_labels() -> None:
    browser = signed_in(make_user())
    assert title_case(browser, "/accounts/password/set/") == []
    assert "placeholder" not in browser.get("/accounts/password/set/").content.decode()


def test_whoever_has_no_password_and_is_asked_for_it_gets_a_page_that_says_what_to_do() -> None:
    answer = signed_in(make_user()).get("/accounts/reauthenticate/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "set one under Password first" in page
    assert 'class="wordmark"' in page


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects_of_mails_are_in_sentence_case(name: str, rf: RequestFactory) -> None:
    with context.request_context(rf.get("/")):
        subject = get_adapter().format_email_subject(render_to_string(name).strip())
    assert not _TITLE_CASE.search(subject), subject
    assert re.search(r"(^|\] )[A-Z]", subject), subject


def test_the_mail_for_a_new_password_has_such_a_subject() -> None:
    user = make_user(password=PASSWORD)
    Client().post("/accounts/password/reset/", {"email": user.email})
    assert mail.outbox[0].subject.endswith("Password reset email")


def test_other_languages_spell_as_they_do() -> None:
    with translation.override("de"):
        assert sentence_case("Passwort Setzen") == "Passwort Setzen"
    assert sentence_case("Passwort Setzen") == "Passwort setzen"
