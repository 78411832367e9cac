"""Exceptions to a limit: asked for by one operator, decided by another, told to the person (E4, G08)."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import INSTALLATION, record
from annotations.exposure.domain.dose import QPMS_PER_POINT
from annotations.exposure.domain.limits import Window
from annotations.exposure.domain.override import check_override, check_second_person
from annotations.exposure.models import LimitOverride
from annotations.exposure.services.account import account_lock
from kernel.clock import epoch_ms
from kernel.errors import Conflict, Invalid, NotFound
from notices.services import notice_send

MINUTE_MS = 60_000


@transaction.atomic
def override_request(
    *, actor: Actor, person_id: int, window: str, amount: int, reason: str, until: datetime, now: datetime
) -> LimitOverride:
    """Ask for an exception: points for run, hour, day and week, minutes for view. Nothing changes until it is approved.

    Raises Invalid above the ceilings in the code (`above-ceiling`), which for `view` is anything above 4 hours.
    """
    if window not in set(Window):
        message = f"One of {', '.join(Window)}."
        raise Invalid("There is no such limit.", errors=[{"field": "window", "message": message}])
    unit = MINUTE_MS if window == Window.VIEW else QPMS_PER_POINT
    check_override(
        window=Window(window), amount=amount * unit, reason=reason, now_ms=epoch_ms(now), until_ms=epoch_ms(until)
    )
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise NotFound("There is no such person.")
    check_second_person(requested_by=actor.user_id, decided_by=0, person=person_id)
    asked = LimitOverride.objects.create(
        person=person,
        window=window,
        amount=amount * unit,
        reason=reason.strip(),
        until=until,
        requested_by=actor.user,
        requested_at=now,
    )
    _journal(actor, "exposure:override:request", asked, now)
    return asked


@transaction.atomic
def override_decide(*, actor: Actor, override_id: int, approve: bool, now: datetime) -> LimitOverride:
    """Approve or refuse as the second operator. An approved exception holds from now to its end, and ends by itself."""
    asked = LimitOverride.objects.select_for_update(of=("self",)).filter(pk=override_id).first()
    if asked is None:
        raise NotFound("There is no such request.")
    if asked.decided_at is not None or asked.until <= now:
        raise Conflict(
            "This request has been decided or has run out.", code="override-closed", kept="The limits are as they were."
        )
    check_second_person(requested_by=asked.requested_by_id, decided_by=actor.user_id, person=asked.person_id)
    asked.decided_by, asked.decided_at, asked.approved = actor.user, now, approve
    asked.save(update_fields=["decided_by", "decided_at", "approved"])
    if approve:
        account = account_lock(asked.person_id, now, at_work=False).row
        account.raised = {**account.raised, asked.window: [asked.amount, epoch_ms(asked.until)]}
        account.save(update_fields=["raised"])
        notice_send(
            user_id=asked.person_id,
            kind="exposure_limit_raised",
            title="One of your exposure limits was raised for a time",
            body=f"Two operators agreed on it. It ends by itself on {asked.until:%Y-%m-%d at %H:%M} UTC. You may lower "
            "the limit again yourself at any time; nothing is held against you.",
            reason=asked.reason,
            url="/me/wellbeing/",
            now=now,
        )
    _journal(actor, "exposure:override:approve" if approve else "exposure:override:refuse", asked, now)
    return asked


def _journal(actor: Actor, action: str, asked: LimitOverride, now: datetime) -> None:
    # Whom it is about stays out of the log: a limit is health data. The row it names holds that, for operators.
    record(
        user=actor.user,
        organisation_id=INSTALLATION,
        action=action,
        subject=f"override:{asked.pk}",
        data={"window": asked.window, "amount": asked.amount, "until": asked.until.isoformat()},
        at=now,
    )
