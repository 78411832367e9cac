"""Leaving an item: skipping it with a reason, or giving it back. Both are paid for the time they took, neither is held against anybody."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from annotations.items.domain.sealing import REPORT_REASONS
from annotations.items.services.seal import item_seal
from annotations.pay.domain.kinds import LineKind
from annotations.projects.models import ProjectState
from annotations.work.domain.reasons import SKIP_REASONS, TECHNICAL
from annotations.work.services import unclear
from annotations.work.services.held import LeaseLost, held_live, lost_lease
from annotations.work.services.lease import offer_next
from annotations.work.services.offer_body import offer_body
from annotations.work.services.person import person_lock
from annotations.work.services.unlabelled import close_unlabelled
from kernel.errors import Invalid

MAX_NOTE = 500


def lease_skip(
    *, actor: Actor, lease_id: int, fence: int, reason: str, note: str = "", then_next: bool = False
) -> dict[str, Any]:
    """Skip an item: it goes to somebody else, never back to the same person, and the time is paid.

    The two reasons that report it as unlawful seal it in the same transaction: it goes to nobody (E12).
    """
    if reason not in SKIP_REASONS:
        raise Invalid(
            "Choose a reason for skipping.",
            errors=[{"field": "reason", "message": f"One of {', '.join(SKIP_REASONS)}."}],
        )
    if len(note) > MAX_NOTE:
        raise Invalid("The note is too long.", errors=[{"field": "note", "message": f"At most {MAX_NOTE} characters."}])
    kind = LineKind.TECHNICAL_FAILURE if reason == TECHNICAL else LineKind.SKIP
    return _leave(actor, lease_id, fence, state="skipped", kind=kind, reason=reason, note=note, then_next=then_next)


def lease_return(*, actor: Actor, lease_id: int, fence: int) -> dict[str, Any]:
    """Give an item back without a word; it may be offered again. The time is paid."""
    return _leave(actor, lease_id, fence, state="returned", kind=LineKind.RETURNED, reason="", note="", then_next=False)


def _leave(
    actor: Actor, lease_id: int, fence: int, *, state: str, kind: LineKind, reason: str, note: str, then_next: bool
) -> dict[str, Any]:
    try:
        with transaction.atomic():
            person = person_lock(actor.user_id)
            held = held_live(lease_id=lease_id, user_id=actor.user_id, fence=fence, now=person.now)
            if reason in REPORT_REASONS:
                item_seal(item_id=held.item_id, reported_by=actor.user, reason=reason, note=note, now=person.now)
                note = ""  # What it holds is for the content officer alone.
            paid = close_unlabelled(held, person, state=state, kind=kind, reason=reason, note=note)
            if reason == unclear.REASON and unclear.unclear_reported(
                project_id=held.desk.project_id, guideline_id=held.guideline_id, now=person.now
            ):
                held.desk.project_state = ProjectState.PAUSED
            body: dict[str, Any] = {"skipped" if state == "skipped" else "returned": {"lease": held.id, "pay": paid}}
            if then_next:
                body["next"] = offer_body(offer_next(held.desk, person))
            return body
    except LeaseLost as lost:
        raise lost_lease(lost.held, {}) from None
