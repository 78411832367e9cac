"""The outbox: each e-mail is handed to the mail server at most once, however often its job runs.

A mail is *taken* in a transaction of its own before it is handed over. A worker that dies in between loses the e-mail, not
the notice: the inbox has it. Only an answer that proves the server did not take it puts the mail back into the outbox.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F

from background.services import job_enqueue
from notices import job_names
from notices.models import MailState, Notice, NoticeMail

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
_NOT_TAKEN_BY_SERVER = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
_TEXT = """{body}

{link}
You find this notice, and all others, in your inbox: {inbox}
"""


def mail_queue(*, notice: Notice, now: datetime) -> None:
    """Put a notice's e-mail into the outbox, in the caller's transaction."""
    mail = NoticeMail.objects.create(notice=notice, send_after=notice.deliver_after)
    if mail.send_after <= now:
        _enqueue(mail)


def mails_due(*, now: datetime) -> int:
    """Queue a job for every e-mail whose time has come, at most 500 at once; safe to run twice. Returns how many."""
    due = list(NoticeMail.objects.filter(state=MailState.WAITING, send_after__lte=now).order_by("send_after")[:500])
    for mail in due:
        _enqueue(mail)
    return len(due)


def mail_send(*, mail_id: int, now: datetime) -> bool:
    """Hand one e-mail to the mail server, unless somebody did or its time has not come. True when it was handed over."""
    waiting = NoticeMail.objects.filter(pk=mail_id, state=MailState.WAITING, send_after__lte=now)
    if not waiting.update(state=MailState.TAKEN, taken_at=now, attempts=F("attempts") + 1):
        return False
    mail = NoticeMail.objects.select_related("notice__user").get(pk=mail_id)
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _put_back(mail, error, now)
        return False
    try:
        connection.send_messages([_message(mail.notice)])
    except _NOT_TAKEN_BY_SERVER as error:
        _put_back(mail, error, now)
        return False
    except (OSError, smtplib.SMTPException) as error:
        # The server may have taken it before the line broke: a second letter would be worse than none.
        _finish(mail, MailState.REFUSED, f"The connection broke while sending: {error}")
        return False
    finally:
        _close(connection)
    _finish(mail, MailState.SENT, "")
    return True


def _message(notice: Notice) -> EmailMessage:
    link = f"Open it: {settings.BASE_URL}{notice.url}\n" if notice.url else ""
    clock = f"\n\nUntil {notice.due_at:%Y-%m-%d %H:%M} UTC." if notice.due_at else ""
    text = _TEXT.format(body=notice.body + clock, link=link, inbox=f"{settings.BASE_URL}/me/inbox/")
    return EmailMessage(" ".join(notice.title.split()), text, None, [notice.user.email])


def _put_back(mail: NoticeMail, error: Exception, now: datetime) -> None:
    """The server did not take it: wait longer each time, and give up after the fifth. The inbox has the notice anyway."""
    log.warning("mail %s was not taken: %s", mail.pk, error)
    if mail.attempts >= MAX_ATTEMPTS:
        _finish(mail, MailState.REFUSED, str(error))
        return
    NoticeMail.objects.filter(pk=mail.pk, state=MailState.TAKEN).update(
        state=MailState.WAITING, error=str(error)[:300], send_after=now + timedelta(minutes=2**mail.attempts)
    )


def _finish(mail: NoticeMail, state: MailState, error: str) -> None:
    NoticeMail.objects.filter(pk=mail.pk, state=MailState.TAKEN).update(state=state, error=error[:300])


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException) as error:
        log.info("the mail server hung up first: %s", error)


@transaction.atomic
def _enqueue(mail: NoticeMail) -> None:
    job_enqueue(
        name=job_names.SEND_MAIL,
        args={"mail_id": mail.pk},
        title="Send a notice by e-mail",
        unique_key=f"notice-mail:{mail.pk}:{mail.attempts}",
    )
