"""Deciding about the part of a correction that waited: a person pays or refuses it, and after seven days it is paid."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from annotations.projects.selectors.projects import project_get
from annotations.work.domain.correction import DEFAULT_AFTER, LONGEST_REASON, SHORTEST_REASON
from annotations.work.models import CorrectionDecision, TimeCorrection
from annotations.work.services.correction import correction_pay
from background.server_time import server_now
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from notices.services import notice_send

_BATCH = 500


@transaction.atomic
def correction_decide(
    *, actor: Actor, project_id: int, correction_id: int, pay: bool, reason: str
) -> CorrectionDecision:
    """Pay or refuse the part that waits. A refusal needs a reason, which the annotator reads; nobody decides their own.

    Raises Conflict when it was decided before, or paid by default.
    """
    project_get(actor, project_id)
    correction = (
        TimeCorrection.objects.select_related("project")
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
    now = server_now()
    decision = _decide(correction, paid=pay, user=actor.user, reason=reason, now=now)
    if decision is None:
        raise Conflict("This was decided before.", code="already-decided", kept="The first decision stands.")
    if not pay:
        notice_send(
            user_id=correction.annotator_id,
            kind="correction-refused",
            title=f"{correction.project.name}: part of a time correction was refused",
            body=f"For {correction.day:%Y-%m-%d}, {correction.rest_ms // 60_000} minutes. What was paid stays paid.",
            reason=reason,
            url="/work/time/",
            organisation_id=correction.project.organisation_id,
            now=now,
        )
    return decision


def corrections_pay_due() -> int:
    """Pay whatever has waited for seven days without a decision. Returns how many. Safe to run twice, and by two at once."""
    now = server_now()
    due = TimeCorrection.objects.filter(rest_ms__gt=0, decision=None, at__lte=now - DEFAULT_AFTER)
    paid = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            correction = TimeCorrection.objects.select_related("project").get(pk=pk)
            paid += _decide(correction, paid=True, user=None, reason="", now=now) is not None
    return paid


def _decide(
    correction: TimeCorrection, *, paid: bool, user: User | None, reason: str, now: datetime
) -> CorrectionDecision | None:
    """Write the one decision there is and pay if it says so; None when there is one already."""
    try:
        with transaction.atomic():
            decision = CorrectionDecision.objects.create(
                correction=correction, paid=paid, decided_by=user, reason=reason, at=now
            )
    except IntegrityError:
        return None
    minor = correction_pay(correction, correction.rest_ms, part="rest", now=now) if paid else 0
    record(
        user=user,
        organisation_id=correction.project.organisation_id,
        action="work:time:decide",
        subject=f"correction:{correction.pk}",
        at=now,
        data={"project": f"p{correction.project_id}", "paid": paid, "paid_minor": minor},
    )
    return decision
