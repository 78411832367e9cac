"""Celery jobs of this feature: thin, safe to run twice."""

from typing import Any

from celery import shared_task

from background.registry import job
from background.server_time import server_now
from background.services import JobContext
from notices import job_names
from notices.services.mail import mail_send, mails_due


@job(job_names.SEND_MAIL)
def send_mail(context: JobContext, *, mail_id: int) -> dict[str, Any]:
    sent = mail_send(mail_id=mail_id, now=server_now())
    context.report(1, 1, "Sent" if sent else "Nothing to send")
    return {"sent": sent}


@shared_task(name=job_names.MAIL_DUE)
def mail_due() -> int:
    return mails_due(now=server_now())
