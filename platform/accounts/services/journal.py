"""Journal rows in the name of an actor: looks up the pseudonym so that callers cannot forget it."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services.pseudonyms import pseudonym_of
from journal.services import journal_record

# What belongs to no organisation (duties, personal tokens, a person's own name) stands in the installation's own log.
INSTALLATION = 0


def record(
    *,
    user: User | None,
    organisation_id: int,
    action: str,
    subject: str,
    data: dict[str, Any],
    at: datetime | None = None,
) -> int:
    """Append an event whose actor is the user's pseudonym in the organisation; None stands for the platform itself."""
    actor = pseudonym_of(user, f"org:{organisation_id}") if user else "platform"
    return journal_record(
        organisation_id=organisation_id, action=action, subject=subject, actor=actor, data=data, at=at
    )
