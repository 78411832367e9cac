"""Sealing: from the report to the last signature."""

from datetime import datetime

from django.db import transaction

from accounts.models import InstallationDuty, User
from accounts.roles import Duty
from accounts.services.journal import record
from annotations.items.domain.sealing import REPORT_REASONS, ReportReason, SealState
from annotations.items.models import Item, ItemState, Seal, SealedHash
from annotations.items.selectors.seals import content_hashes
from annotations.items.services.seal_equal import equal_settle, seals_lock
from kernel.errors import Conflict, FieldError, Invalid
from notices.services import notice_send

MAX_NOTE = 500


def report_check(*, reason: str, note: str) -> ReportReason:
    """The reason as a word of the short list. Raises Invalid."""
    errors: list[FieldError] = []
    if reason not in REPORT_REASONS:
        errors.append({"field": "reason", "message": f"One of {', '.join(REPORT_REASONS)}."})
    if len(note) > MAX_NOTE:
        errors.append({"field": "note", "message": f"At most {MAX_NOTE} characters."})
    if errors:
        raise Invalid("The report cannot be taken like this.", errors=errors, kept="Nothing was sealed.")
    return ReportReason(reason)


@transaction.atomic
def item_seal(*, item_id: int, reported_by: User, reason: str, note: str = "", now: datetime) -> Seal:
    """Seal an item and all with equal content: every path to them is closed when this transaction commits.

    Reporting again changes nothing, except that suspected abuse of a child outweighs what was reported before.

    The caller knows that the reporter has the item before them (a lease, or a role that browses the project).
    """
    why = report_check(reason=reason, note=note)
    item = Item.objects.select_for_update().select_related("project").get(pk=item_id)
    standing = Seal.objects.select_for_update().filter(item=item).exclude(state=SealState.RELEASED).first()
    if standing is not None:
        if why is ReportReason.CHILD_ABUSE and standing.reason != why:
            _make_graver(standing, item, reported_by, note.strip(), now)
        return standing
    if item.state == ItemState.ERASED:
        raise Conflict("This item was erased.", code="item-erased", kept="There is nothing left to seal.")
    hashes = content_hashes(item)
    seal = Seal.objects.create(
        item=item, reason=why, note=note.strip(), hashes=hashes, reported_by=reported_by, reported_at=now
    )
    item.state = ItemState.SEALED
    item.save(update_fields=["state"])
    seals_lock()
    SealedHash.objects.bulk_create([SealedHash(seal=seal, sha256=sha256) for sha256 in hashes])
    equal_settle(bytes(item.content_sha256))
    record(
        user=reported_by,
        organisation_id=item.project.organisation_id,
        action="items:item:seal",
        subject=f"item:{item.pk}",
        data={"project": item.project_id, "reason": why.value},
    )
    _call_officers(seal, now)
    return seal


def _make_graver(seal: Seal, item: Item, reported_by: User, note: str, now: datetime) -> None:
    """The item is closed already; from now on it is shown to nobody and never released. The first note stays."""
    seal.reason, seal.note = ReportReason.CHILD_ABUSE, seal.note or note
    seal.save(update_fields=["reason", "note"])
    record(
        user=reported_by,
        organisation_id=item.project.organisation_id,
        action="items:item:seal",
        subject=f"item:{item.pk}",
        data={"project": item.project_id, "reason": seal.reason},
    )
    _call_officers(seal, now)


def _call_officers(seal: Seal, now: datetime) -> None:
    """Tell every content officer at once; the words say nothing of what the item holds."""
    officers = InstallationDuty.objects.filter(duty=Duty.CONTENT_OFFICER, user__is_active=True)
    for user_id in officers.values_list("user_id", flat=True):
        notice_send(
            user_id=user_id,
            kind="item_sealed",
            title="An item was sealed and waits for you",
            body="It was reported as possibly unlawful. Nobody can open it until a content officer has decided.",
            reason=REPORT_REASONS[seal.reason].partition(":")[0],
            urgent=True,
            url=f"/officer/seals/{seal.pk}/",
            now=now,
        )
