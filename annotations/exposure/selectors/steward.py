"""The safety steward's desk: who may be given what right now, in one word, and no history (E13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from accounts.services.sensitive import sensitive_read
from annotations.exposure.domain.limits import Window
from annotations.exposure.models import ExposureAccount, ExposureReservation
from annotations.exposure.selectors.usage import Standing, limits_for, usage_of
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
    members = Membership.objects.filter(
        organisation_id=actor.here, active=True, roles__contains=[Role.ANNOTATOR]
    ).select_related("user")
    found = []
    for member in members.order_by("user__display_name", "user_id"):
        user_id = member.user_id
        state = sensitive_read(
            actor=actor,
            subject=member.user,
            what="exposure budget state",
            purpose=purpose,
            read=lambda user_id=user_id: _state(user_id),  # type: ignore[misc]
        )
        found.append(PersonState(member.user.get_full_name(), state))
    return found


def _state(user_id: int) -> BudgetState:
    account = ExposureAccount.objects.filter(user_id=user_id).first()
    if account is None:
        return BudgetState.OPEN
    now = server_now()
    if account.cooldown_until and account.cooldown_until > now:
        return BudgetState.RESTING
    standing = Standing.of(account, ExposureReservation.objects.filter(user_id=user_id, settled_at=None), now)
    usage, limits = usage_of(standing), limits_for(account, {}, now)
    share = max(usage[window] / limits[window] if limits[window] else 1.0 for window in Window)
    if share >= 1:
        return BudgetState.RESTING
    return BudgetState.NEAR if share >= _NEAR else BudgetState.OPEN
