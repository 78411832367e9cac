"""What a shift pays besides the work in it: waiting, on one line per shift, and the time a late cancellation takes away."""

from annotations.pay.domain.earnings import Line, open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.services.accrual import pay_accrue, policy_from, purses_of
from annotations.projects.selectors.versions import pay_version
from annotations.work.models import Shift
from annotations.work.services.person import Person


def waiting_pay(shift: Shift, person: Person) -> int:
    """Post the waiting counted and not yet posted; returns the minor units. The caller has locked and saves the shift."""
    unpaid_ms = shift.waiting_ms - shift.waiting_paid_ms
    if unpaid_ms <= 0:
        return 0
    empty = _line(shift, LineKind.WAITING)
    line = Line(
        empty.kind, empty.unit, empty.rate_minor, empty.currency, empty.policy_version,
        quantity=shift.waiting_paid_ms, accrued_minor=shift.waiting_accrued_minor,
    )  # fmt: skip
    minor = _post(shift, person, line, unpaid_ms, f"waiting:{shift.pk}:{shift.waiting_paid_ms}")
    shift.waiting_paid_ms = shift.waiting_ms
    shift.waiting_accrued_minor += minor
    return minor


def cancellation_pay(shift: Shift, person: Person, ms: int) -> int:
    """Post what the project's cancellation pays; returns the minor units."""
    return _post(shift, person, _line(shift, LineKind.CANCELLED_SHIFT), ms, f"cancelled_shift:{shift.pk}") if ms else 0


def _line(shift: Shift, kind: LineKind) -> Line:
    assert shift.pay_policy_id is not None
    return open_line(policy_from(pay_version(shift.pay_policy_id)), kind)


def _post(shift: Shift, person: Person, line: Line, ms: int, key: str) -> int:
    organisation_id = shift.project.organisation_id
    return pay_accrue(
        line=line,
        quantity=ms,
        organisation_id=organisation_id,
        project_id=shift.project_id,
        user_id=person.user_id,
        key=key,
        evidence={
            "shift": shift.pk,
            "from": shift.starts_at.isoformat(),
            "until": shift.ends_at.isoformat(),
        },
        purses=purses_of(
            organisation_id=organisation_id,
            project_id=shift.project_id,
            user_id=person.user_id,
            currency=line.currency,
        ),
        at=person.now,
    ).amount_minor
