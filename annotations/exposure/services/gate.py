"""What a person may be served now: consents, budgets, cool-downs, read under the lock that the reservation needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from annotations.exposure.domain.consent import Consent
from annotations.exposure.domain.cooldown import BREAK_MS, BreakCause
from annotations.exposure.domain.dose import Reservation
from annotations.exposure.domain.limits import Window, check
from annotations.exposure.domain.needs import EVERYTHING, agreed_mask
from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category
from annotations.exposure.models import ExposureConsent
from annotations.exposure.selectors.frees import frees_at
from annotations.exposure.selectors.usage import Standing
from annotations.exposure.services.account import account_lock
from annotations.exposure.services.allowance import Allowance, allowance
from annotations.projects.models import ExposurePolicyVersion


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

    @classmethod
    def unneeded(cls) -> "Gate":
        """For a project that holds nothing above level 0: what is rated higher in this very moment waits for a real gate."""
        return cls(agreed=EVERYTHING, max_level=0)

    @classmethod
    def shut(cls) -> "Gate":
        """For a project that hands out nothing."""
        return cls(agreed=0, max_level=0)


@dataclass(frozen=True, slots=True)
class Pause:
    """A cool-down: from when, until when, and why."""

    started_at: datetime
    until: datetime
    cause: BreakCause


def gate_open(
    *,
    user_id: int,
    policy: ExposurePolicyVersion,
    now: datetime,
    highest: int = HIGHEST_LEVEL,
    settled: Standing | None = None,
) -> Gate:
    """Lock the account and say what fits. The lock lasts until the caller's transaction ends: reserve, then serve.

    `highest` is the level above which the project holds nothing. `settled` is what `reservation_settle` returned at the
    same `now` in the same transaction: the account is locked and read already.
    """
    locked = settled or account_lock(user_id, now)
    room = allowance(locked, view_ms=policy.max_view_ms, project_limits=policy.limits, highest=highest)
    pause, frees = next_step(locked, room)
    return Gate(
        agreed=agreed_mask(locked.consent),
        max_level=room.level,
        used_share=room.used_share,
        break_started_at=pause.started_at if pause else None,
        break_until=pause.until if pause else None,
        break_cause=pause.cause.value if pause else "",
        frees_at=frees,
    )


def next_step(standing: Standing, room: Allowance) -> tuple[Pause | None, datetime | None]:
    """Why the next level up is refused: a cool-down or a full run is a paid pause; any other window says when it frees."""
    account, now = standing.row, standing.now
    if account.cooldown_until and account.cooldown_until > now:
        started = account.cooldown_started_at or now
        return Pause(started, account.cooldown_until, BreakCause(account.cooldown_reason)), None
    if room.level == room.highest:
        return None, None
    wanted = Reservation(room.level + 1, room.view_ms)
    decision = check(room.usage, wanted, room.limits)
    if decision.allowed:
        return None, None
    if set(decision.over) == {Window.RUN} and account.last_view_at is not None and not standing.holds:
        started = account.last_view_at
        return Pause(
            started, started + timedelta(milliseconds=BREAK_MS[BreakCause.FULL_RUN]), BreakCause.FULL_RUN
        ), None
    return None, frees_at(standing, wanted, room.limits, decision.over)


def agreed_now(user_id: int) -> int:
    """What the person agrees to see at this moment, as a mask; their account is not locked."""
    return agreed_mask(consent_of(user_id))


def consent_of(user_id: int) -> Consent:
    """The highest level a person agreed to, by category."""
    rows = ExposureConsent.objects.filter(user_id=user_id).values_list("category", "level")
    return {Category(category): level for category, level in rows}
