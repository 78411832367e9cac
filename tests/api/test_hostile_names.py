"""B14 and C08: names that break lines, turn the writing round, colour a terminal or look like templates stay what they are."""

import html
import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.jobs import send_invitation
from accounts.models import Organisation
from accounts.roles import Role
from accounts.services.invitations import invitation_create
from annotations.items.models import ImportBatch
from annotations.projects.models import Project
from background.models import Job
from background.services import JobContext
from config.logging import OneLineFormatter
from tests.api.conftest import World
from tests.factories.people import actor_in, signed_in
from tests.factories.projects import make_source

FILES = (
    "a\r\nSet-Cookie: stolen=1\r\n\r\n.csv", "\u202evsc.exe", "x" * 300 + ".csv", "../../../etc/passwd", "..\\..\\boot.csv",
    "a\x00b.csv", "\x1b[31mred\x1b[0m.csv", 'a"; filename="b.csv', "{{7*7}}{0.__class__}.csv", "<img src=x onerror=alert(1)>.csv",
)  # fmt: skip
TEMPLATES = "{{7*7}} {% debug %} {0.__class__} %(levelname)s ${7*7} <b>x</b>"


def has_hidden(text: str) -> bool:
    return any(not letter.isprintable() for letter in text)


@pytest.mark.parametrize("name", FILES)
def test_the_name_of_a_file_reaches_no_header_no_path_and_no_page_as_it_came(world: World, name: str) -> None:
    make_source(world.project)
    browser = signed_in(world.people[Role.OWNER])
    file = io.BytesIO(b"id,text\n1,One\n")
    file.name = name
    body = {"file": file, "kind": "csv", "source": "", "dry_run": "true"}
    answer = browser.post(f"/api/projects/{world.project.pk}/imports/", body)
    assert answer.status_code in {202, 400, 422}, answer.content
    answers = [answer, browser.get(f"/api/projects/{world.project.pk}/imports/")]
    for batch in ImportBatch.objects.all():
        assert len(batch.file_name) <= 255
        assert not has_hidden(batch.file_name)
        assert batch.upload.removeprefix("imports/").isalnum(), "where it lies says nothing of its name"
        answers.append(browser.get(f"/p/{world.project.pk}/imports/{batch.pk}/"))
        assert "<img src=x" not in answers[-1].content.decode()
    for one in answers:
        assert "stolen" not in one.cookies
        assert not any("\n" in value or "\r" in value for value in one.headers.values())


def test_what_looks_like_a_template_is_shown_as_it_was_written(world: World) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(name=TEMPLATES)
    Project.objects.filter(pk=world.project.pk).update(name=TEMPLATES, description=TEMPLATES)
    owner, slug = signed_in(world.people[Role.OWNER]), world.organisation.slug
    annotator = signed_in(world.people[Role.ANNOTATOR])
    for browser, address in ((owner, f"/o/{slug}/"), (owner, f"/p/{world.project.pk}/"), (annotator, "/work/")):
        page = browser.get(address).content.decode()
        assert html.escape(TEMPLATES) in page, address
        assert "<b>x</b>" not in page
    shown = owner.get(f"/api/projects/{world.project.pk}/").json()
    assert (shown["name"], shown["description"]) == (TEMPLATES, TEMPLATES)


@pytest.mark.parametrize("name", ["Ada\r\nBcc: evil@example.org", "Ada\x1b[31m", "Ada\x00", "\u202eadA", "x" * 300])
def test_a_name_with_a_line_break_a_colour_or_a_turn_is_refused(world: World, name: str) -> None:
    answer = signed_in(world.stranger).patch("/api/me/", {"display_name": name}, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.content
    owner, address = signed_in(world.people[Role.OWNER]), f"/api/projects/{world.project.pk}/"
    assert owner.patch(address, {"name": name}, content_type="application/json").status_code in {400, 422}


def test_a_letter_says_the_name_as_it_is_and_has_the_headers_it_had(world: World, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    Organisation.objects.filter(pk=world.organisation.pk).update(name=TEMPLATES)
    actor = actor_in(world.organisation, world.people[Role.ADMINISTRATOR])
    invitation_create(actor=actor, email="new@example.org", roles=["annotator"])
    job = Job.objects.get(name="accounts.send_invitation")
    assert send_invitation(JobContext(job.pk, 0), **job.args) == {"sent": True}
    (letter,) = mail.outbox
    assert letter.recipients() == ["new@example.org"]
    assert TEMPLATES in f"{letter.subject}{letter.body}"
    assert "\n" not in str(letter.subject)


def test_a_request_writes_one_line_of_the_log_whatever_its_address_holds(world: World) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    given: Any = settings.LOGGING["formatters"]
    given = given["line"]
    assert given["()"] == "config.logging.OneLineFormatter", "what the installation logs with"
    handler.setFormatter(OneLineFormatter(given["format"]))
    loggers = [logging.getLogger(name) for name in ("fairhand.authority", "django.request")]
    records: list[logging.LogRecord] = []

    def note(record: logging.LogRecord) -> bool:
        records.append(record)
        return True

    handler.addFilter(note)
    for logger in loggers:
        logger.addHandler(handler)
    try:
        for piece in (
            "%0d%0a2026-01-01 ERROR forged",
            "%1b[31mred",
            "%E2%80%A8next",
            "%E2%80%AEdlo",
            "{0.__class__}",
            "%25s%25d",
        ):
            signed_in(world.stranger).get(f"/o/{world.organisation.slug}/x{piece}/")
            signed_in(world.stranger).get(f"/api/organisations/x{piece}/")
            Client().get(f"/{piece}")
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    lines = written.getvalue().removesuffix("\n").split("\n")
    assert len(lines) == len(records) > 6
    assert not any(has_hidden(line) for line in lines)
    assert any("{0.__class__}" in line for line in lines)
