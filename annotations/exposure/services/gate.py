"""What a person may be served now: consents, budgets, cool-downs, read under the lock that the reservation needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.exposure.domain.consent import Consent
from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.level_four import check_level_four
from annotations.exposure.domain.limits import Limits, Window, check
from annotations.exposure.domain.needs import EVERYTHING, agreed_mask
from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category
from annotations.exposure.domain.windows import decide
from annotations.exposure.models import ExposureConsent, ExposureReservation
from annotations.exposure.selectors.usage import Standing, limits_for, usage_of
from annotations.exposure.services.account import account_lock, log_of
from annotations.projects.models import ExposurePolicyVersion
from kernel.clock import epoch_ms, from_epoch_ms


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be served: `agreed` is the consent mask, `max_level` the highest level whose worst case fits now.

    `break_until` is set while more of what was seen last needs a paid break first; `frees_at` says when a budget that
    refuses a higher level frees. `used_share` is the fullest window, from 0 to 1.
    """

    agreed: int
    max_level: int
    used_share: float = 0.0
    break_started_at: datetime | None = None
    break_until: datetime | None = None
    break_cause: str = ""
    frees_at: datetime | None = None
    after_level_four: bool = False

    @classmethod
    def unneeded(cls) -> "Gate":
        """For a project that holds nothing above level 0."""
        return cls(agreed=EVERYTHING, max_level=HIGHEST_LEVEL)

    @classmethod
    def shut(cls) -> "Gate":
        """For a project that hands out nothing."""
        return cls(agreed=0, max_level=0)


def gate_open(
    *, user_id: int, policy: ExposurePolicyVersion, now: datetime, shift_ends_at: datetime | None = None
) -> Gate:
    """Lock the account and say what fits. The lock lasts until the caller's transaction ends: reserve, then serve.

    `shift_ends_at` is the end of the shift the person is on: level 4 is not served in its last hour (E11).
    """
    locked = account_lock(user_id, now)
    limits, usage = limits_for(locked.row, policy.limits), usage_of(locked)
    share = max((usage[window] / limits[window] if limits[window] else 1.0) for window in Window)
    agreed = agreed_mask(consent_of(user_id))
    after_four = locked.row.last_level == HIGHEST_LEVEL
    cooling = locked.row.cooldown_until
    if cooling and cooling > now:
        return Gate(
            agreed,
            0,
            _rounded(share),
            locked.row.cooldown_started_at,
            cooling,
            locked.row.cooldown_reason,
            None,
            after_four,
        )
    level = max(
        (
            level
            for level in range(1, HIGHEST_LEVEL + 1)
            if _fits(locked, level, policy.max_view_ms, usage, limits, shift_ends_at)
        ),
        default=0,
    )
    if level == HIGHEST_LEVEL:
        return Gate(agreed, level, _rounded(share), after_level_four=after_four)
    return _limited(locked, agreed, level, policy.max_view_ms, usage, limits, share, after_four=after_four)


def consent_of(user_id: int) -> Consent:
    """The highest level a person agreed to, by category."""
    rows = ExposureConsent.objects.filter(user_id=user_id).values_list("category", "level")
    return {Category(category): level for category, level in rows}


def _fits(
    locked: Standing,
    level: int,
    view_ms: int,
    usage: dict[Window, int],
    limits: Limits,
    shift_ends_at: datetime | None,
) -> bool:
    reservation = Reservation(level, view_ms)
    if not check(usage, reservation, limits).allowed:
        return False
    if level < HIGHEST_LEVEL:
        return True
    served = ExposureReservation.objects.filter(
        user_id=locked.row.pk, level=HIGHEST_LEVEL, reserved_at__gt=locked.now - timedelta(days=1)
    )
    started = locked.row.first_work_at or locked.now
    return check_level_four(
        reservation,
        now_ms=epoch_ms(locked.now),
        started_ms=epoch_ms(started),
        served_ms=sorted(epoch_ms(at) for at in served.values_list("reserved_at", flat=True)),
        last_item_was_level_four=locked.row.last_level == HIGHEST_LEVEL,
        shift_ends_ms=epoch_ms(shift_ends_at) if shift_ends_at else None,
    ).allowed


def _limited(
    locked: Standing,
    agreed: int,
    level: int,
    view_ms: int,
    usage: dict[Window, int],
    limits: Limits,
    share: float,
    *,
    after_four: bool,
) -> Gate:
    """Why the next level up is refused: a full run asks for a paid break, any other window says when it frees."""
    next_up = Reservation(level + 1, view_ms)
    decision = check(usage, next_up, limits)
    if decision.allowed:
        return Gate(agreed, level, _rounded(share), after_level_four=after_four)
    if set(decision.over) == {Window.RUN} and locked.row.last_view_at is not None and not locked.holds:
        started = locked.row.last_view_at
        until = started + timedelta(milliseconds=BREAK_MS[BreakCause.FULL_RUN])
        return Gate(agreed, level, _rounded(share), started, until, BreakCause.FULL_RUN.value, None, after_four)
    when = decide(log_of(locked), locked.holds, next_up, limits, now_ms=epoch_ms(locked.now)).frees_at_ms
    frees = from_epoch_ms(when) if when is not None else None
    return Gate(agreed, level, _rounded(share), frees_at=frees, after_level_four=after_four)


def _rounded(share: float) -> float:
    return round(min(1.0, share), 3)
