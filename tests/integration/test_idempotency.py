"""Answers kept for retries, and that they are not kept for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.people import make_user
from webapi.idempotency import answers_forget, once
from webapi.models import IdempotencyRecord


@pytest.mark.django_db
def test_answers_are_forgotten_after_thirty_days() -> None:
    """They hold what was shown; a month is as long as anybody comes back with what they kept."""
    user, now = make_user(), timezone.now()
    written = []

    def write(key: str) -> tuple[int, dict[str, str]]:
        written.append(key)
        return 201, {"key": key}

    for days, key in ((0, "young"), (29, "month"), (31, "old")):
        once(user_id=user.pk, key=key, route="POST /", body={}, write=lambda key=key: write(key))
        IdempotencyRecord.objects.filter(key=key).update(created_at=now - timedelta(days=days))
    assert (answers_forget(), answers_forget()) == (1, 0)
    for key in ("young", "month", "old"):
        once(user_id=user.pk, key=key, route="POST /", body={}, write=lambda key=key: write(key))
    assert written == ["young", "month", "old", "old"]
