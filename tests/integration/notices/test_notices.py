"""Notices: a row in the writer's transaction; its e-mail once, over real SMTP, and not by night."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from background.models import Job
from background.services import job_run
from notices.jobs import mail_due
from notices.models import MailState, Notice, NoticeMail
from notices.services import mail_send, notice_send
from tests.factories.clock import standing
from tests.factories.mail_server import MailServer, mail_server
from tests.factories.people import make_user, signed_in

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 22, tzinfo=UTC)  # 00:00 in Vienna
SEVEN = datetime(2026, 6, 2, 5, tzinfo=UTC)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = False
        settings.MAIL_CONFIGURED = True
        yield running


@pytest.fixture
def ada(committed_db: None) -> User:
    user = make_user(name="Ada")
    User.objects.filter(pk=user.pk).update(time_zone="Europe/Vienna")
    return user


def send(user: User, now: datetime, **more: Any) -> Notice:
    fields = {"kind": "test", "title": "Your pay is on its way", "body": "Twelve euros.", "url": "/me/pay/"}
    return Notice.objects.get(pk=notice_send(user_id=user.pk, now=now, **{**fields, **more}))


def run_jobs(now: datetime) -> None:
    with standing(now):
        mail_due()
        for job in Job.objects.filter(state="queued").order_by("pk"):
            job_run(job.pk)


def test_without_mail_configured_the_inbox_alone_has_it(ada: User) -> None:
    assert send(ada, NOON).created_at == NOON
    assert not NoticeMail.objects.exists()
    assert not Job.objects.exists()


def test_a_notice_rolled_back_with_its_cause_is_neither_in_the_inbox_nor_mailed(ada: User, server: MailServer) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send(ada, NOON)
        raise RuntimeError
    run_jobs(NOON)
    assert not Notice.objects.exists()
    assert server.letters == []


def test_by_day_the_letter_goes_at_once_to_the_person(ada: User, server: MailServer) -> None:
    send(ada, NOON, due_at=NOON + timedelta(days=30))
    run_jobs(NOON)
    assert server.recipients == [ada.email]
    [letter] = server.letters
    assert "Subject: Your pay is on its way" in letter
    assert "Twelve euros." in letter
    assert "/me/pay/" in letter
    assert "2026-07-01 10:00 UTC" in letter


def test_by_night_the_letter_waits_for_seven_in_the_persons_zone(ada: User, server: MailServer) -> None:
    assert send(ada, NIGHT).deliver_after == SEVEN
    run_jobs(NIGHT)
    run_jobs(SEVEN - timedelta(seconds=1))
    assert server.letters == []
    run_jobs(SEVEN)
    assert len(server.letters) == 1


def test_an_urgent_letter_goes_by_night(ada: User, server: MailServer) -> None:
    send(ada, NIGHT, urgent=True)
    run_jobs(NIGHT)
    assert len(server.letters) == 1


def test_the_job_run_twice_sends_one_letter(ada: User, server: MailServer) -> None:
    send(ada, NOON)
    mail = NoticeMail.objects.get()
    assert mail_send(mail_id=mail.pk, now=NOON)
    assert not mail_send(mail_id=mail.pk, now=NOON)
    run_jobs(NOON)
    assert len(server.letters) == 1


def test_a_letter_the_server_refuses_is_tried_again_later_and_given_up_after_five_times(
    ada: User, server: MailServer
) -> None:
    send(ada, NOON)
    server.answer = "451 come back later"
    now = NOON
    for _ in range(7):
        run_jobs(now)
        now += timedelta(hours=1)
    mail = NoticeMail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.REFUSED, 5)
    assert "come back later" in mail.error


def test_a_refused_letter_arrives_once_the_server_takes_it(ada: User, server: MailServer) -> None:
    send(ada, NOON)
    server.answer = "451 come back later"
    run_jobs(NOON)
    server.answer = None
    run_jobs(NOON + timedelta(hours=1))
    run_jobs(NOON + timedelta(hours=2))
    assert len(server.letters) == 1


def test_a_line_that_breaks_while_sending_is_not_tried_again_since_the_server_may_have_taken_it(
    ada: User, server: MailServer
) -> None:
    send(ada, NOON)
    server.answer = ""
    run_jobs(NOON)
    server.answer = None
    run_jobs(NOON + timedelta(hours=1))
    assert NoticeMail.objects.get().state == MailState.REFUSED
    assert server.letters == []


def test_a_server_that_is_away_is_tried_again(ada: User, settings: Any, server: MailServer) -> None:
    send(ada, NOON)
    settings.EMAIL_PORT = 1
    run_jobs(NOON)
    settings.EMAIL_PORT = server.port
    run_jobs(NOON + timedelta(hours=1))
    assert len(server.letters) == 1


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_notice_links_nowhere_else(ada: User, url: str) -> None:
    with pytest.raises(ValueError, match="of this installation"):
        send(ada, NOON, url=url)


def test_an_inbox_is_its_persons_own_and_reading_is_noted_once(ada: User) -> None:
    other = make_user()
    notice = send(ada, NOON)
    assert signed_in(other).get("/api/me/notices/").json()["results"] == []
    assert signed_in(other).post(f"/api/me/notices/{notice.pk}/read/").status_code == 404
    assert signed_in(other).post(f"/me/inbox/{notice.pk}/open/").status_code == 404
    browser = signed_in(ada)
    first = browser.post(f"/api/me/notices/{notice.pk}/read/").json()["read_at"]
    assert first
    assert browser.post(f"/api/me/notices/{notice.pk}/read/").json()["read_at"] == first


def test_the_list_is_paged_by_key_newest_first(ada: User) -> None:
    ids = [send(ada, NOON).pk for _ in range(5)]
    browser, seen, after = signed_in(ada), [], ""
    while True:
        page = browser.get(f"/api/me/notices/?limit=2{after}").json()
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == ids[::-1]


def test_the_frame_counts_what_is_unread_but_not_by_night_what_waits_for_the_morning(ada: User) -> None:
    send(ada, NIGHT)
    send(ada, NIGHT, urgent=True)
    browser = signed_in(ada)
    with standing(NIGHT):
        assert '>1<span class="sr-only"> unread' in browser.get("/me/settings/").content.decode()
    with standing(SEVEN):
        assert '>2<span class="sr-only"> unread' in browser.get("/me/settings/").content.decode()
        newest = Notice.objects.latest("pk")
        assert browser.post("/me/inbox/read/", {"up_to": newest.pk}).status_code == 302
        assert "unread" not in browser.get("/me/settings/").content.decode()


def test_opening_a_notice_marks_it_read_and_leads_to_what_it_is_about(ada: User) -> None:
    notice = send(ada, NOON, reason="payout")
    browser = signed_in(ada)
    page = browser.get("/me/inbox/").content.decode()
    assert "Twelve euros." in page
    assert "payout" in page
    answer = browser.post(f"/me/inbox/{notice.pk}/open/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/pay/")
    notice.refresh_from_db()
    assert notice.read_at is not None
