"""Answers kept for retries, and that they are not kept for ever."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.people import make_user
from webapi.idempotency import Answer, answers_forget, once
from webapi.models import IdempotencyRecord


@pytest.mark.django_db
def test_answers_are_forgotten_after_thirty_days() -> None:
    """They hold what was shown; a month is as long as anybody comes back with what they kept."""
    user, now = make_user(), timezone.now()
    written = []

    def write(key: str) -> Answer:
        written.append(key)
        return 201, {"key": key}

    def send(key: str) -> Answer:
        return once(user_id=user.pk, key=key, route="POST /", body={}, write=partial(write, key))

    for days, key in ((0, "young"), (29, "month"), (31, "old")):
        send(key)
        IdempotencyRecord.objects.filter(key=key).update(created_at=now - timedelta(days=days))
    assert (answers_forget(), answers_forget()) == (1, 0)
    for key in ("young", "month", "old"):
        send(key)
    assert written == ["young", "month", "old", "old"]
