"""The one way to a sensitive record (I10): the row that says who read it, and what for, comes first."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from accounts.actor import Actor
from accounts.models import AccessRecord, User
from accounts.services.text import clean_line

T = TypeVar("T")


def sensitive_read(*, actor: Actor, subject: User, what: str, purpose: str, read: Callable[[], T]) -> T:
    """Write that `actor` reads `what` about `subject`, then read it.

    Should the read fail, the record of the attempt stays unless the caller's own transaction is rolled back; should the
    record fail, nothing is read. People reading about themselves leave no record.
    """
    if subject.pk != actor.user_id:
        with transaction.atomic():
            AccessRecord(
                subject=subject,
                reader=actor.user,
                what=clean_line(what, field="what", longest=60),
                purpose=clean_line(purpose, field="purpose", longest=200),
            ).save(force_insert=True)
    return read()


def sensitive_read_many(
    *, actor: Actor, subject_ids: Iterable[int], what: str, purpose: str, read: Callable[[], T]
) -> T:
    """The same for a record about many people, such as a file that names them: one row for each of them, then the read."""
    about = set(subject_ids) - {actor.user_id}
    fields = {
        "reader": actor.user,
        "what": clean_line(what, field="what", longest=60),
        "purpose": clean_line(purpose, field="purpose", longest=200),
    }
    with transaction.atomic():
        AccessRecord.objects.bulk_create(
            (AccessRecord(subject_id=subject_id, **fields) for subject_id in sorted(about)), batch_size=1000
        )
    return read()
