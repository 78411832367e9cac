"""Ending an assignment without a vote, whoever ends it: the holder, the clock, or a consent that was withdrawn."""

from typing import Any

from annotations.exposure.services.reservation import reservation_settle
from annotations.pay.domain.kinds import LineKind
from annotations.pay.services.accrual import pay_accrue
from annotations.work.services.desk import desk_open_session
from annotations.work.services.finish import assignment_finish, finish_values
from annotations.work.services.held import Held, held_time
from annotations.work.services.person import Person
from journal.services import journal_record


def close_unlabelled(
    held: Held, person: Person, *, state: str, kind: LineKind, reason: str = "", note: str = "", lost: bool = False
) -> dict[str, Any]:
    """End an assignment without a vote: pay its time, settle its exposure, free its slot, write its event."""
    desk = held.desk
    active_ms, counted, seen_ms = held_time(held, person, lost=lost)
    desk_open_session(desk, user_id=person.user_id, now=person.now)
    line = desk.line(kind, held.pay_policy_id)
    pay = pay_accrue(
        line=line,
        quantity=active_ms,
        organisation_id=desk.organisation_id,
        project_id=desk.project_id,
        user_id=person.user_id,
        key=f"{kind}:{held.id}",
        evidence={"assignment": held.id, "active_ms": active_ms},
        purses=desk.purses(person.user_id, held.pay_policy_id),
        at=person.now,
        assignment_id=held.id,
        session_id=desk.session_id,
    )
    desk.keep_line(pay.line, held.pay_policy_id, pay.amount_minor)
    journal_record(
        organisation_id=desk.organisation_id,
        action=f"work:lease:{state}",
        subject=f"assignment:{held.id}",
        actor=person.pseudonym(f"project:{desk.project_id}"),
        at=person.now,
        data={"item": f"i{held.item_id}", "reason": reason, "active_ms": active_ms, "pay_minor": pay.amount_minor},
    )
    ended = finish_values(
        held, person, state=state, active_ms=active_ms, counted=counted, pay=pay, slots=1, reason=reason, note=note
    )
    assignment_finish(held, person, ended)
    if held.level:
        seen = None if lost else seen_ms
        reservation_settle(user_id=person.user_id, assignment_id=held.id, now=person.now, seen_ms=seen)
    return {"amount_minor": pay.amount_minor, "currency": line.currency}
