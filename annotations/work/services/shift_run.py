"""Being on shift: starting it, waiting in it, ending it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.actor import Actor
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.spans import Span, total_ms, union, without
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import ProjectState
from annotations.work.domain.reasons import NoLease
from annotations.work.domain.shift import By, ShiftAct, ShiftState, may_start, shift_move
from annotations.work.domain.timing import KEEP_MS
from annotations.work.domain.waiting import WaitingBeat, waiting_span
from annotations.work.models import Assignment, AssignmentState, PersonClock, Shift
from annotations.work.services.breaks import break_of_work
from annotations.work.services.desk import Desk, desk_get, desk_open_session
from annotations.work.services.lease import gate_for, refusal
from annotations.work.services.person import Person, person_lock
from annotations.work.services.shift_close import shift_close, shift_journal
from annotations.work.services.shift_items import items_reserve
from annotations.work.services.shift_lock import shift_lock
from annotations.work.services.shift_pay import waiting_pay
from annotations.work.services.unseen import UNSEEN
from kernel.clock import epoch_ms
from kernel.errors import Conflict

# Waiting is posted whenever so much has come together, so that the ledger holds a line a minute and not one a beat.
_POST_AFTER_MS = 60_000


@dataclass(frozen=True, slots=True)
class ShiftBeaten:
    """The shift after a beat. `reason` is why there is nothing to do (None: there is work, or an item is in hand)."""

    shift: Shift
    reason: NoLease | None = None
    until: datetime | None = None


@transaction.atomic
def shift_start(*, actor: Actor, shift_id: int) -> Shift:
    """Begin an accepted shift. Raises Conflict outside its time, or while another one is started."""
    person = person_lock(actor.user_id)
    shift = shift_lock(actor, shift_id)
    if shift.state == ShiftState.STARTED:
        return shift
    state = shift_move(ShiftState(shift.state), ShiftAct.START, By.ANNOTATOR)
    if not may_start(shift.planned, now=person.now):
        raise Conflict(
            "A shift can be started from ten minutes before it begins until thirty after it.",
            code="shift-not-now",
            kept="It stays yours.",
            extra={"starts_at": shift.starts_at.isoformat()},
        )
    if Shift.objects.filter(annotator=actor.user, state=ShiftState.STARTED.value).exists():
        raise Conflict("You are on another shift.", code="shift-overlaps", remedy="End that one first.")
    items_reserve(shift, now=person.now)
    shift.state, shift.started_at = state.value, person.now
    shift.save(update_fields=["state", "started_at"])
    shift_journal(shift, ShiftAct.START, By.ANNOTATOR, user=actor.user, now=person.now)
    return shift


@transaction.atomic
def shift_end(*, actor: Actor, shift_id: int) -> Shift:
    """End one's shift, at any time. What was counted is paid; ended before, it stays ended."""
    person = person_lock(actor.user_id)
    shift = shift_lock(actor, shift_id)
    if shift.state != ShiftState.ENDED:
        shift_close(shift, act=ShiftAct.END, side=By.ANNOTATOR, now=person.now, person=person, user=actor.user)
    return shift


@transaction.atomic
def shift_beat(*, actor: Actor, shift_id: int, seq: int) -> ShiftBeaten:
    """A beat of the shift's page: counts the waiting since the one before, and says whether there is work.

    A `seq` already seen changes nothing. At its end as agreed the shift ends by itself.
    """
    person = person_lock(actor.user_id)
    shift = shift_lock(actor, shift_id)
    if shift.pay_policy_id is None:
        raise Conflict("This shift has not been agreed yet.", code="shift-moved-on", kept="Nothing was changed.")
    if shift.state != ShiftState.STARTED:
        return ShiftBeaten(shift)
    _count(shift, person)
    if person.now >= shift.ends_at:
        shift_close(shift, act=ShiftAct.END, side=By.PLATFORM, now=person.now, person=person, user=None)
        return ShiftBeaten(shift)
    desk = desk_get(project_id=shift.project_id, user_id=person.user_id)
    desk.require_annotator()
    reason, until = _nothing(desk, person)
    if shift.beat_seq is None or seq > shift.beat_seq:
        shift.beat_seq, shift.beat_at = seq, person.now
        shift.beat_nothing_to_do = reason is not None and reason is not NoLease.BREAK
    if shift.waiting_ms - shift.waiting_paid_ms >= _POST_AFTER_MS or not shift.beat_nothing_to_do:
        waiting_pay(shift, person)
    shift.save()
    return ShiftBeaten(shift, reason, until)


def _count(shift: Shift, person: Person) -> None:
    """Add the time since the last beat to the shift and to the person's counted time, unless it was paid already."""
    if shift.beat_at is None:
        return
    before = WaitingBeat(epoch_ms(shift.beat_at), shift.beat_nothing_to_do)
    now_ms = epoch_ms(person.now)
    span = waiting_span(before, now_ms, starts_ms=epoch_ms(shift.starts_at), ends_ms=epoch_ms(shift.ends_at))
    counted = [Span(start, end) for start, end in person.counted]
    fresh = without([span], [*counted, *_breaks(person, since=shift.starts_at)])
    if not fresh:
        return
    shift.waiting_ms += total_ms(fresh)
    kept = [[one.start_ms, one.end_ms] for one in union([*counted, *fresh]) if one.end_ms > now_ms - KEEP_MS]
    PersonClock.objects.filter(user_id=person.user_id).update(counted=kept)
    person.counted[:] = kept


def _breaks(person: Person, *, since: datetime) -> list[Span]:
    """The breaks paid since, as spans: nobody waits and rests at the same time."""
    lines = LedgerTransaction.objects.filter(user_id=person.user_id, kind=LineKind.BREAK.value, at__gte=since)
    evidence = lines.values_list("explanation__evidence", flat=True).order_by("-pk")[:50]
    return [
        Span(epoch_ms(datetime.fromisoformat(one["from"])), epoch_ms(datetime.fromisoformat(one["until"])))
        for one in evidence
    ]


def _nothing(desk: Desk, person: Person) -> tuple[NoLease | None, datetime | None]:
    """Why the person could be given nothing now, and until when; (None, None) when there is work or an item in hand."""
    live = Assignment.objects.filter(
        annotator_id=person.user_id, state=AssignmentState.LEASED, expires_at__gt=person.now
    )
    if live.exists():
        return None, None
    rest = break_of_work(desk, person)
    if rest is not None and rest.until is not None:
        return NoLease.BREAK, rest.until
    if desk.project_state != ProjectState.PUBLISHED:
        return NoLease.PAUSED, None
    gate = gate_for(desk, person)
    if _work_is_there(desk, person, agreed=gate.agreed, max_level=gate.max_level):
        return None, None
    if gate.break_until is not None:
        desk_open_session(desk, user_id=person.user_id, now=person.now)
    why = refusal(desk, person, gate)
    return why.reason, why.until


_FOR_THEM = f"""i.state = 'ready' AND i.level <= %(max_level)s AND (i.needs & ~%(agreed)s::bigint) = 0
  AND {UNSEEN}"""
_THERE = f"""
SELECT EXISTS (SELECT 1 FROM items_item i WHERE i.project_id = %(project)s AND i.slots_free > 0 AND {_FOR_THEM})
    OR EXISTS (SELECT 1 FROM work_reserveditem r JOIN items_item i ON i.id = r.item_id WHERE r.shift_id = %(shift)s AND {_FOR_THEM})
"""  # noqa: S608 - constants only


def _work_is_there(desk: Desk, person: Person, *, agreed: int, max_level: int) -> bool:
    values = {
        "project": desk.project_id,
        "user": person.user_id,
        "shift": desk.shift_here,
        "agreed": agreed,
        "max_level": max_level,
    }
    with connection.cursor() as cursor:
        cursor.execute(_THERE, values)
        return bool(cursor.fetchone()[0])
