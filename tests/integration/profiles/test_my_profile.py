"""One's own profile: kept, emptied, agreed to, withdrawn, exported; and no way to anybody else's."""

import ast
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import AccessRecord
from accounts.roles import Duty, Role
from annotations.profiles.domain import consent
from annotations.profiles.models import ProfileConsent, ProfileHolder
from annotations.profiles.services.consents import consent_give, consent_withdraw
from annotations.profiles.services.reading import answers_read, my_answers
from background.models import Job
from background.services import job_run
from kernel import clock
from kernel.errors import Conflict, Invalid
from tests.factories.parallel import in_parallel
from tests.factories.people import make_duty_holder, make_member, make_organisation, make_user, signed_in
from tests.factories.profiles import CURRENT, agree
from tests.factories.routes import routes
from webapi.models import IdempotencyRecord

ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
def test_a_profile_is_kept_changed_and_emptied_over_the_api() -> None:
    ada = make_user()
    browser = signed_in(ada)
    assert browser.get("/api/me/profile/").json() == {"answers": {}}
    for answers in ({"gender": "woman", "age": "prefer_not_to_say"}, {"age": "25-34"}, {}):
        put = browser.put("/api/me/profile/", {"answers": answers}, content_type="application/json")
        assert put.status_code == 200, put.content
        assert put.json() == browser.get("/api/me/profile/").json() == {"answers": answers}
    assert not AccessRecord.objects.exists(), "people reading about themselves leave no record"


@pytest.mark.django_db
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_kept() -> None:
    browser = signed_in(make_user())
    for answers in ({"gender": "queen"}, {"salary": "much"}, {"gender": ["woman"]}):
        refused = browser.put("/api/me/profile/", {"answers": answers}, content_type="application/json")
        assert refused.status_code == 422, refused.content
    assert browser.get("/api/me/profile/").json() == {"answers": {}}
    assert browser.post("/me/profile/", {"gender": "queen"}).status_code == 422


@pytest.mark.django_db
def test_a_retry_under_the_same_key_leaves_no_answer_in_the_clear() -> None:
    browser = signed_in(make_user())
    for _ in range(2):
        put = browser.put(
            "/api/me/profile/",
            {"answers": {"gender": "non_binary"}},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        assert put.json() == {"answers": {"gender": "non_binary"}}
    assert "non_binary" not in json.dumps(list(IdempotencyRecord.objects.values()), default=str)


@pytest.mark.django_db
def test_the_pages_keep_agree_withdraw_and_show_the_whole_text() -> None:
    browser = signed_in(make_user())
    assert browser.post("/me/profile/", {"gender": "woman", "age": ""})["Location"] == "/me/profile/"
    assert '<option value="woman" selected>' in browser.get("/me/profile/").content.decode()
    page = browser.get("/me/profile/consents/").content.decode()
    assert "at least five people" in page
    assert 'class="tag ok"' not in page
    where = "/me/profile/consents/released_groups/"
    assert browser.post(where, {"do": "agree", "text_version": CURRENT}).status_code == 302
    assert 'class="tag ok"' in browser.get("/me/profile/consents/").content.decode()
    assert browser.post(where, {"do": "withdraw"}).status_code == 302
    assert 'class="tag ok"' not in browser.get("/me/profile/consents/").content.decode()
    assert browser.post("/me/profile/", {"gender": "woman", "empty": "1"}).status_code == 302
    assert browser.get("/api/me/profile/").json() == {"answers": {}}
    assert "Nobody has read it." in browser.get("/me/profile/reads/").content.decode()


@pytest.mark.django_db
def test_consent_is_off_by_default_and_each_step_is_a_row_of_its_own() -> None:
    ada = make_user()
    browser = signed_in(ada)

    def say(agreed: bool) -> Any:
        body = {"purpose": "released_groups", "agreed": agreed, "text_version": CURRENT}
        answer = browser.post("/api/me/profile/consents/", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()[0]["agreed"]

    assert browser.get("/api/me/profile/consents/").json()[0]["agreed"] is False
    assert [say(True), say(True), say(False), say(False), say(True)] == [True, True, False, False, True]
    rows = ProfileConsent.objects.order_by("pk")
    assert [row.agreed for row in rows] == [True, False, True], "saying it twice adds nothing"
    assert all(row.text_version == CURRENT and len(row.text_sha256) == 64 for row in rows)


@pytest.mark.django_db
def test_agreeing_to_a_text_that_is_not_on_the_screen_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Actor(user=make_user())
    with pytest.raises(Invalid):
        consent_give(actor=ada, purpose="released_groups", text_version="", now=clock.utcnow())
    agree(ada.user)
    old = consent.PURPOSES["released_groups"]
    newer = replace(old, texts=(*old.texts, consent.ConsentText("2027-01", "A new text.")))
    monkeypatch.setitem(consent.PURPOSES, "released_groups", newer)
    with pytest.raises(Conflict):
        consent_give(actor=ada, purpose="released_groups", text_version=CURRENT, now=clock.utcnow())
    page = signed_in(ada.user).get("/me/profile/consents/").content.decode()
    assert "Your consent no longer counts" in page
    assert "A new text." in page
    assert "at least five people" in page, "the text agreed to stays readable"
    consent_withdraw(actor=ada, purpose="released_groups", now=clock.utcnow())
    assert ProfileConsent.objects.order_by("-pk")[0].text_version == CURRENT


@pytest.mark.django_db
def test_nobody_has_an_address_for_anybody_elses_profile() -> None:
    about = [route for route in routes() if route.template and "profile" in route.template]
    assert about
    assert {name for route in about for name in re.findall(r"<(?:\w+:)?(\w+)>", str(route.template))} <= {"purpose"}
    organisation = make_organisation()
    ada = make_member(organisation, Role.ANNOTATOR)
    signed_in(ada).post("/me/profile/", {"gender": "woman"})
    nosy = [make_member(organisation, Role.OWNER), make_duty_holder(Duty.OPERATOR), make_user()]
    for person in nosy:
        browser = signed_in(person)
        for path in (
            f"/api/people/{ada.pk}/profile/",
            f"/api/me/profile/{ada.pk}/",
            f"/me/profile/{ada.pk}/",
            f"/api/organisations/{organisation.slug}/people/{ada.pk}/profile/",
        ):
            assert browser.get(path).status_code == 404, path
        assert browser.get("/api/me/profile/").json() == {"answers": {}}
        assert browser.get(f"/api/me/profile/?user={ada.pk}").status_code == 400
        assert browser.get("/api/me/profile/reads/").json()["results"] == []


@pytest.mark.django_db
def test_the_row_comes_first_and_without_it_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, reader = make_user(), Actor(user=make_user())
    signed_in(ada).post("/me/profile/", {"gender": "woman"})
    rows_at_reading = answers_read(
        actor=reader,
        user_ids=[ada.pk],
        purpose="a test",
        then=lambda answers: (answers, AccessRecord.objects.filter(subject=ada, reader=reader.user).count()),
    )
    assert rows_at_reading == ({ada.pk: {"gender": "woman"}}, 1)

    def no_row(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(AccessRecord.objects, "bulk_create", no_row)
    opened: list[object] = []
    with pytest.raises(RuntimeError):
        answers_read(actor=reader, user_ids=[ada.pk], purpose="a test", then=opened.append)
    assert opened == []


def test_nothing_but_the_reading_service_opens_a_profile() -> None:
    """Whoever imports `answers_unseal` opens answers; only the module that writes the access row does."""
    files = [file for folder in ("annotations", "governance", "platform") for file in (ROOT / folder).rglob("*.py")]
    found = [
        file.relative_to(ROOT).as_posix()
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and any(name.name == "answers_unseal" for name in node.names)
    ]
    assert found == ["annotations/profiles/services/reading.py"]


@pytest.mark.usefixtures("committed_db")
def test_two_first_steps_at_once_make_one_profile() -> None:
    ada = make_user()
    assert in_parallel(4, lambda _: agree(ada)) == [None] * 4
    assert ProfileHolder.objects.filter(user=ada).count() == 1
    assert ProfileConsent.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_everything_about_me_holds_the_profile_and_the_consents(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    ada, ben = make_user(), make_user()
    signed_in(ada).post("/me/profile/", {"gender": "woman"})
    signed_in(ben).post("/me/profile/", {"gender": "man"})
    agree(ada, ben)
    browser = signed_in(ada)
    browser.post("/api/me/export/")
    job_run(Job.objects.get(name="recourse.export").pk)
    number = browser.get("/api/me/export/").json()["results"][0]["id"]
    packed = zipfile.ZipFile(io.BytesIO(b"".join(browser.get(f"/api/me/export/{number}/file/"))))
    assert json.loads(packed.read("profile.json")) == {"answers": {"gender": "woman"}, "in_releases": []}
    (consent,) = json.loads(packed.read("profiles_profileconsent.json"))
    assert (consent["agreed"], consent["text_version"]) == (True, CURRENT)
    assert my_answers(Actor(user=ben)) == {"gender": "man"}
