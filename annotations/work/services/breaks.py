"""Paying for a break that content asks for: once per cool-down, at the higher of the floor and the person's own rate."""

from annotations.exposure.services.gate import Gate
from annotations.pay.domain.earnings import Line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.rates import paid_break_rate_minor
from annotations.pay.services.accrual import pay_accrue
from annotations.pay.services.ledger import posted
from annotations.projects.selectors.versions import pay_version
from annotations.work.services.desk import Desk
from annotations.work.services.person import Person
from journal.services import journal_record


def break_pay(desk: Desk, person: Person, gate: Gate) -> bool:
    """Pay the whole break when it is first announced. True when it is paid, now or before."""
    if gate.break_until is None or gate.break_started_at is None:
        return False
    key = f"break:{person.user_id}:{gate.break_started_at.timestamp():.6f}"
    if posted(key):
        return True
    policy = pay_version(desk.pay_id)
    rate = paid_break_rate_minor(
        floor_minor_per_hour=policy.floor_minor, recent_earned_minor=desk.earned_minor, recent_ms=desk.session_active_ms
    )
    length_ms = round((gate.break_until - gate.break_started_at).total_seconds() * 1000)
    pay_accrue(
        line=Line(LineKind.BREAK, "ms", rate, policy.currency, policy.number),
        quantity=length_ms,
        organisation_id=desk.organisation_id,
        project_id=desk.project_id,
        user_id=person.user_id,
        key=key,
        evidence={
            "cause": gate.break_cause,
            "from": gate.break_started_at.isoformat(),
            "until": gate.break_until.isoformat(),
        },
        purses=desk.purses(person.user_id, desk.pay_id),
        at=person.now,
        session_id=desk.session_id,
    )
    journal_record(
        organisation_id=desk.organisation_id,
        action="exposure:break:pay",
        subject=f"project:{desk.project_id}",
        actor=person.pseudonym(f"project:{desk.project_id}"),
        at=person.now,
        data={"cause": gate.break_cause, "ms": length_ms},
    )
    return True
