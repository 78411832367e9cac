"""Deciding about the part of a correction that waited: a person pays or refuses it, and after seven days it is paid."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.services.journal import record
from annotations.projects.selectors.projects import project_get
from annotations.work.domain.correction import DEFAULT_AFTER, LONGEST_REASON, SHORTEST_REASON
from annotations.work.models import CorrectionDecision, TimeCorrection
from annotations.work.selectors.refusal_hook import refusal_hook
from annotations.work.services.correction import REST, correction_pay
from background.server_time import server_now
from kernel.errors import Conflict, Forbidden, Invalid, NotFound

_BATCH = 500


@transaction.atomic
def correction_decide(*, actor: Actor, project_id: int, correction_id: int, pay: bool, reason: str) -> None:
    """Pay or refuse the part that waits. A refusal is a decision against a person: it takes one, and a reason; it can be appealed.

    Nobody decides their own. Raises Conflict when it was decided before, or paid by default.
    """
    project_get(actor, project_id)
    correction = (
        TimeCorrection.objects.select_related("project", "annotator")
        .filter(pk=correction_id, project_id=project_id, rest_ms__gt=0)
        .first()
    )
    if correction is None:
        raise NotFound("There is no such correction waiting here.")
    if correction.annotator_id == actor.user_id:
        raise Forbidden("Nobody decides about their own time.", remedy="Leave it to a colleague.")
    reason = reason.strip()
    if (not pay and len(reason) < SHORTEST_REASON) or len(reason) > LONGEST_REASON:
        raise Invalid(
            "Say why: the annotator reads it.",
            errors=[{"field": "reason", "message": f"From {SHORTEST_REASON} to {LONGEST_REASON:,} characters."}],
        )
    _lock(correction)
    now = server_now()
    if _decided(correction):
        raise _decided_before()
    if not pay:
        refusal_hook.refuse(actor=actor, correction=correction, reason=reason, now=now)
    elif not _decide(correction, paid=True, user=actor.user, reason=reason, now=now):
        raise _decided_before()


def corrections_pay_due() -> int:
    """Pay whatever has waited for seven days without a decision. Returns how many. Safe to run twice, and by two at once."""
    now = server_now()
    due = TimeCorrection.objects.filter(rest_ms__gt=0, decision=None, at__lte=now - DEFAULT_AFTER)
    numbers = list(due.order_by("pk").values_list("pk", flat=True)[:_BATCH])
    paid = 0
    for pk in numbers:
        with transaction.atomic():
            correction = TimeCorrection.objects.select_related("project").get(pk=pk)
            _lock(correction)
            paid += not _decided(correction) and _decide(correction, paid=True, user=None, reason="", now=now)
    return paid


def correction_close_unpaid(*, correction_id: int, by: User, reason: str, now: datetime) -> bool:
    """What an announced refusal does at its time, in the caller's transaction. False when the part was paid before."""
    correction = TimeCorrection.objects.select_related("project").get(pk=correction_id)
    return _decide(correction, paid=False, user=by, reason=reason, now=now)


def correction_restore(*, correction_id: int, now: datetime) -> int:
    """Pay what was refused, because the refusal is overturned; in the caller's transaction. Returns minor units."""
    correction = TimeCorrection.objects.select_related("project").get(pk=correction_id)
    return correction_pay(correction, correction.rest_ms, part=REST, now=now)


def _lock(correction: TimeCorrection) -> None:
    """The membership of who asked, as whoever decides about a person locks it; corrections themselves are append-only."""
    organisation_id, user_id = correction.project.organisation_id, correction.annotator_id
    list(Membership.objects.select_for_update().filter(organisation_id=organisation_id, user_id=user_id))


def _decided(correction: TimeCorrection) -> bool:
    """Paid, refused, or to be refused in a moment. Asked under the lock."""
    decided = CorrectionDecision.objects.filter(correction=correction).exists()
    return decided or bool(refusal_hook.refused([correction.pk]))


def _decided_before() -> Conflict:
    return Conflict("This was decided before.", code="already-decided", kept="The first decision stands.")


def _decide(correction: TimeCorrection, *, paid: bool, user: User | None, reason: str, now: datetime) -> bool:
    """Write the one decision there is and pay if it says so; False when there is one already."""
    try:
        with transaction.atomic():
            CorrectionDecision.objects.create(
                correction=correction, paid=paid, decided_by=user, reason=reason[:LONGEST_REASON], at=now
            )
    except IntegrityError:
        return False
    minor = correction_pay(correction, correction.rest_ms, part=REST, now=now) if paid else 0
    record(
        user=user,
        organisation_id=correction.project.organisation_id,
        action="work:time:decide",
        subject=f"correction:{correction.pk}",
        at=now,
        data={"project": f"p{correction.project_id}", "paid": paid, "paid_minor": minor},
    )
    return True
