"""Closing a shift, whoever does it: its pay, its state, then its items, in this order.

Money before items: a label being submitted locks its person's account before its item, and so do we.
"""

from datetime import datetime

from accounts.models import User
from accounts.services.journal import record
from annotations.work.domain.shift import By, ShiftAct, ShiftState, cancellation_ms, shift_move
from annotations.work.models import Shift
from annotations.work.services.person import Person
from annotations.work.services.shift_items import items_free
from annotations.work.services.shift_pay import cancellation_pay, waiting_pay
from kernel.money import Money
from notices.services import notice_send

SHIFTS_PAGE = "/work/shifts/"


def shift_close(
    shift: Shift, *, act: ShiftAct, side: By, now: datetime, person: Person | None, user: User | None, reason: str = ""
) -> int:
    """End or cancel a locked shift; returns what that pays in minor units. Raises Conflict when its state forbids it.

    `person` is the locked annotator, None for an offer that nobody took; `user` whoever acts, None for the platform.
    """
    before = ShiftState(shift.state)
    after = shift_move(before, act, side)
    paid = 0
    if person is not None and shift.pay_policy_id is not None:
        waiting_pay(shift, person)
        if act is ShiftAct.CANCEL:
            paid = cancellation_pay(shift, person, cancellation_ms(before, side, shift.planned, now=now))
    shift.state, shift.closed_at, shift.closed_side = after.value, now, side.value
    shift.closed_by, shift.closed_reason = user, reason
    shift.save()
    shift_journal(shift, act, side, user=user, now=now, paid_minor=paid)
    if act is ShiftAct.CANCEL and side is not By.ANNOTATOR and shift.annotator_id is not None:
        _tell(shift, side, paid=paid, now=now)
    items_free(shift)
    return paid


def shift_journal(
    shift: Shift, act: ShiftAct, side: By, *, user: User | None, now: datetime, paid_minor: int = 0
) -> None:
    """The event of an act on a shift: who by pseudonym, when, for which side; never why, which may hold names."""
    record(
        user=user,
        organisation_id=shift.project.organisation_id,
        action=f"work:shift:{act}",
        subject=f"shift:{shift.pk}",
        at=now,
        data={
            "project": f"p{shift.project_id}",
            "by": side.value,
            "from": shift.starts_at.isoformat(),
            "until": shift.ends_at.isoformat(),
            "paid_minor": paid_minor,
        },
    )


def _tell(shift: Shift, side: By, *, paid: int, now: datetime) -> None:
    """Nobody finds out at the door. It waits for the morning: nothing about a shift is worth a night's sleep."""
    assert shift.annotator_id is not None
    name, begins = shift.project.name, f"{shift.starts_at:%Y-%m-%d %H:%M} UTC"
    if side is By.PROJECT:
        pay = ""
        if paid and shift.pay_policy is not None:
            pay = f" You are paid {Money(paid, shift.pay_policy.currency)} for it."
        title, body = f"{name}: shift cancelled", f"The project cancelled the shift of {begins}.{pay}"
    else:
        title = f"{name}: the shift was given up"
        body = f"The shift of {begins} was not started in time, so its items went back. Nothing is held against you."
    notice_send(
        user_id=shift.annotator_id,
        kind="shift-cancelled",
        title=title,
        body=body,
        reason=shift.closed_reason,
        url=SHIFTS_PAGE,
        organisation_id=shift.project.organisation_id,
        now=now,
    )
