"""Paid breaks, those that content asks for and those that time asks for: each once, at the higher of the floor and the
person's own rate (docs/algorithms/pay.md section 2, docs/algorithms/time.md section 3)."""

from dataclasses import dataclass
from datetime import datetime

from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.services.gate import Gate
from annotations.pay.domain.earnings import Line, open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.rates import paid_break_rate_minor
from annotations.pay.services.accrual import pay_accrue, policy_from
from annotations.pay.services.ledger import posted
from annotations.projects.selectors.versions import pay_version
from annotations.work.domain.rest import rest_due, stretch_start_ms
from annotations.work.services.desk import Desk, desk_open_session
from annotations.work.services.person import Person
from journal.services import journal_record
from kernel.clock import epoch_ms, from_epoch_ms
from kernel.rounding import ceil_div


@dataclass(frozen=True, slots=True)
class Rest:
    """A break: until when (None: it is offered and not taken), and what it pays."""

    until: datetime | None
    amount_minor: int
    currency: str


def break_of_content(desk: Desk, person: Person, gate: Gate) -> Rest | None:
    """Pay the whole cool-down when it is first announced, once. None when there is none."""
    if gate.break_until is None or gate.break_started_at is None:
        return None
    key = f"break:{person.user_id}:{gate.break_started_at.timestamp():.6f}"
    return _paid(desk, person, key, gate.break_cause, gate.break_started_at, gate.break_until)


def break_of_work(desk: Desk, person: Person, *, take: bool = False) -> Rest | None:
    """The break that time asks for at this moment, if any: running, required (and now paid), or offered.

    With `take` an offered break begins now and is paid. Somebody who has worked for less than 50 minutes costs no look-up.
    """
    now_ms = epoch_ms(person.now)
    due = rest_due(person.counted, now_ms=now_ms)
    if due is None:
        return None
    since = stretch_start_ms(person.counted, now_ms=now_ms)
    keys = {
        cause: f"break:{cause}:{person.user_id}:{since}"
        for cause in (BreakCause.WORK_OFFERED, BreakCause.WORK_REQUIRED)
    }
    taken = posted(keys[BreakCause.WORK_OFFERED])
    if taken is not None and (until := datetime.fromisoformat(taken.explanation["evidence"]["until"])) > person.now:
        return Rest(until, taken.amount_minor, taken.currency)
    if due.cause is BreakCause.WORK_REQUIRED or (take and taken is None):
        return _paid(
            desk, person, keys[due.cause], due.cause.value, from_epoch_ms(due.starts_ms), from_epoch_ms(due.ends_ms)
        )
    if taken is not None:
        return None
    length_ms = BREAK_MS[BreakCause.WORK_OFFERED]
    rate, currency = _rate(desk)
    return Rest(None, ceil_div(rate * length_ms, 3_600_000), currency)


def _rate(desk: Desk) -> tuple[int, str]:
    """Who has only waited in this session has no recent rate of their own here; by the hour it is the hour's."""
    policy = pay_version(desk.pay_id)
    timed = open_line(policy_from(policy), LineKind.BREAK).rate_minor
    rate = paid_break_rate_minor(
        floor_minor_per_hour=max(policy.floor_minor, timed),
        recent_earned_minor=desk.earned_minor,
        recent_ms=desk.session_active_ms,
    )
    return rate, policy.currency


def _paid(desk: Desk, person: Person, key: str, cause: str, starts_at: datetime, ends_at: datetime) -> Rest:
    """The break as paid, now or before: the key names the person and the break."""
    before = posted(key)
    if before is not None:
        return Rest(ends_at, before.amount_minor, before.currency)
    desk_open_session(desk, user_id=person.user_id, now=person.now)
    rate, currency = _rate(desk)
    length_ms = round((ends_at - starts_at).total_seconds() * 1000)
    accrued = pay_accrue(
        line=Line(LineKind.BREAK, "ms", rate, currency, pay_version(desk.pay_id).number),
        quantity=length_ms,
        organisation_id=desk.organisation_id,
        project_id=desk.project_id,
        user_id=person.user_id,
        key=key,
        evidence={"cause": cause, "from": starts_at.isoformat(), "until": ends_at.isoformat()},
        purses=desk.purses(person.user_id, desk.pay_id),
        at=person.now,
        session_id=desk.session_id,
    )
    if not accrued.amount_minor:
        return Rest(ends_at, 0, currency)
    journal_record(
        organisation_id=desk.organisation_id,
        action="exposure:break:pay",
        subject=f"project:{desk.project_id}",
        actor=person.pseudonym(f"project:{desk.project_id}"),
        at=person.now,
        data={"cause": cause, "ms": length_ms},
    )
    return Rest(ends_at, accrued.amount_minor, currency)
