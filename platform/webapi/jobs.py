"""Celery functions of the web API."""

from celery import shared_task

from webapi import job_names
from webapi.idempotency import answers_forget


@shared_task(name=job_names.FORGET_ANSWERS)
def forget_answers() -> None:
    answers_forget()
