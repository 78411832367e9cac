"""The content officer's desk: open what is sealed, for a purpose and on record, and decide."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import INSTALLATION, record
from accounts.services.text import clean_line
from annotations.exposure.domain.paths import ViewPath
from annotations.exposure.models import Glance
from annotations.exposure.selectors.officer import seal_get
from annotations.exposure.services.glance import glance_open
from annotations.items.domain.sealing import ReportReason, SealState, Verdict, decide
from annotations.items.models import Seal, SealAccess, SealedHash
from annotations.items.selectors.seals import gravest_reason
from annotations.items.services.seal_equal import equal_settle, seals_lock
from kernel.errors import Conflict, Invalid
from notices.services import notice_send

# What somebody believed to be unlawful is expected to be graphic at least, whatever it was rated before.
LEAST_LEVEL = 3


@transaction.atomic
def seal_open(*, actor: Actor, seal_id: int, purpose: str, now: datetime) -> Glance:
    """Write who opens the item and what for, charge the officer for the glance, and only then let it be served.

    Raises Conflict `seal-not-shown` for suspected child sexual abuse material, whichever report said so: this program never
    shows it again.
    """
    seal = seal_get(actor, seal_id)
    if gravest_reason(seal) is ReportReason.CHILD_ABUSE:
        raise Conflict(
            "This was reported as the sexual abuse of a child. It is not shown by this program, to nobody.",
            code="seal-not-shown",
            kept="The bytes are kept as they are, under the hash beside the report.",
            remedy="Hand hash and place over to the competent authority, as the law that applies to you says.",
        )
    why = clean_line(purpose, field="purpose", longest=200)
    SealAccess.objects.create(seal=seal, officer=actor.user, purpose=why, at=now)
    _journal(actor, "exposure:seal:open", seal, now, {})
    severity = {str(name): int(level) for name, level in seal.item.severity.items()}
    return glance_open(
        user_id=actor.user_id,
        item_id=seal.item_id,
        level=max(LEAST_LEVEL, seal.item.level),
        severity=severity,
        path=ViewPath.OFFICER,
        now=now,
    )


@transaction.atomic
def seal_decide(*, actor: Actor, seal_id: int, verdict: str, now: datetime) -> Seal:
    """Decide: unlawful (stays sealed), mistaken (stays sealed until a second officer confirms), confirm (released)."""
    seal_get(actor, seal_id)
    seal = Seal.objects.select_for_update(of=("self",)).select_related("item__project").get(pk=seal_id)
    if verdict not in set(Verdict):
        message = f"One of {', '.join(Verdict)}."
        raise Invalid("There is no such decision.", errors=[{"field": "verdict", "message": message}])
    after = decide(
        SealState(seal.state),
        Verdict(verdict),
        reason=gravest_reason(seal),
        decided_by=seal.decided_by_id,
        officer=actor.user_id,
    )
    seal.state = after
    if after is SealState.RELEASED:
        seal.confirmed_by, seal.confirmed_at = actor.user, now
    else:
        seal.decided_by, seal.decided_at = actor.user, now
    seal.save()
    if after is SealState.RELEASED:
        _open_again(seal)
    _journal(actor, f"exposure:seal:{after}", seal, now, {"state": after.value})
    if after is SealState.RELEASED:
        _tell_reporter(seal, now)
    return seal


def _open_again(seal: Seal) -> None:
    """The item and all with equal content, unless another seal names the content as well."""
    seals_lock()
    SealedHash.objects.filter(seal=seal).delete()
    equal_settle(bytes(seal.item.content_sha256))


def _tell_reporter(seal: Seal, now: datetime) -> None:
    notice_send(
        user_id=seal.reported_by_id,
        kind="item_released",
        title="An item you reported was found lawful and opened again",
        body="Two content officers looked at it. Reporting it was right: it changes nothing for you, and your time stays paid.",
        reason="Two content officers agreed",
        now=now,
    )


def _journal(actor: Actor, action: str, seal: Seal, now: datetime, data: dict[str, Any]) -> None:
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action=action,
        subject=f"seal:{seal.pk}",
        data={"item": seal.item_id, **data},
        at=now,
    )
