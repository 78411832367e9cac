"""What the journal holds in a person's name: its rows know them by a pseudonym in each organisation and each project only."""

from collections.abc import Iterator
from typing import Any

from accounts.models import Membership, PersonKey
from accounts.services.journal import INSTALLATION
from accounts.services.pseudonyms import pseudonym
from annotations.projects.models import Project
from journal.models import Event

COLUMNS = ["organisation_id", "uid", "actor", "action", "subject", "at", "body"]


def my_events(user_id: int) -> Iterator[dict[str, Any]]:
    """Every row whose actor the person is, log by log in the order it was written; `body` is the canonical JSON as it stands.

    Empty for somebody without a key: nothing can have been written in their name, or nobody can tell any more.
    """
    row = PersonKey.objects.filter(user_id=user_id).first()
    if row is None:
        return
    key = bytes(row.key)
    # A membership that has ended is still there, inactive.
    memberships = Membership.objects.filter(user_id=user_id).values_list("organisation_id", flat=True)
    for organisation_id in [INSTALLATION, *memberships.order_by("organisation_id")]:
        projects = Project.objects.filter(organisation_id=organisation_id).values_list("pk", flat=True)
        here = [pseudonym(key, scope) for scope in (f"org:{organisation_id}", *(f"project:{pk}" for pk in projects))]
        found = Event.objects.filter(organisation_id=organisation_id, actor__in=here).order_by("pk")
        for values in found.values_list(*COLUMNS).iterator(chunk_size=2000):
            yield {**dict(zip(COLUMNS, values, strict=True)), "body": bytes(values[-1]).decode()}
