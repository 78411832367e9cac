"""The safety steward's desk: who may be given what right now, in one word, and no history (E13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.services.sensitive import sensitive_read_many
from annotations.exposure.domain.limits import Window
from annotations.exposure.models import ExposureAccount
from annotations.exposure.selectors.usage import Standing, limits_for, standings_read, usage_of
from background.server_time import server_now

# From four fifths of any window on, somebody is near their limit.
_NEAR = 0.8


class BudgetState(StrEnum):
    """In one word; the figures behind it are the person's own."""

    OPEN = "open"
    NEAR = "near"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class PersonState:
    name: str
    state: BudgetState


def budget_states(actor: Actor, *, purpose: str = "Safety desk") -> Sequence[PersonState]:
    """The present state of every annotator of the organisation. Each person sees in their log that it was read."""
    found = Membership.objects.filter(organisation_id=actor.here, active=True, roles__contains=[Role.ANNOTATOR])
    members = list(found.select_related("user").order_by("user__display_name", "user_id"))
    user_ids = [member.user_id for member in members]
    states = sensitive_read_many(
        actor=actor,
        subject_ids=user_ids,
        what="exposure budget state",
        purpose=purpose,
        read=lambda: _states(user_ids, server_now()),
    )
    return [PersonState(member.user.get_full_name(), states[member.user_id]) for member in members]


def _states(user_ids: Sequence[int], now: datetime) -> dict[int, BudgetState]:
    standings = standings_read(ExposureAccount.objects.filter(user_id__in=user_ids), now)
    return {user_id: _state(standings[user_id]) if user_id in standings else BudgetState.OPEN for user_id in user_ids}


def _state(standing: Standing) -> BudgetState:
    account, now = standing.row, standing.now
    if account.cooldown_until and account.cooldown_until > now:
        return BudgetState.RESTING
    usage, limits = usage_of(standing), limits_for(account, {}, now)
    share = max(usage[window] / limits[window] if limits[window] else 1.0 for window in Window)
    if share >= 1:
        return BudgetState.RESTING
    return BudgetState.NEAR if share >= _NEAR else BudgetState.OPEN
