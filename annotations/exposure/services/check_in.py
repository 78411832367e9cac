"""Check-ins: kept as the browser encrypted them, deleted when their writer says so. No journal row: even that one was written is private."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from annotations.exposure.domain.envelope import check_envelope
from annotations.exposure.models import CheckIn
from kernel.errors import NotFound


@transaction.atomic
def check_in_keep(*, actor: Actor, envelope: Mapping[str, Any], now: datetime) -> CheckIn:
    """Keep an encrypted check-in. Raises Invalid for anything that is not one."""
    check_envelope(envelope)
    return CheckIn.objects.create(user=actor.user, envelope=dict(envelope), at=now)


@transaction.atomic
def check_in_delete(*, actor: Actor, check_in_id: int) -> None:
    """Delete one of the actor's own for good. Raises NotFound for any other."""
    deleted, _ = CheckIn.objects.filter(pk=check_in_id, user_id=actor.user_id).delete()
    if not deleted:
        raise NotFound("There is no such check-in of yours.")
