"""Who is asking: the first argument of every selector."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts.roles import Duty, Role

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, with the roles they hold in the organisation the request is about.

    `organisation_id` is None on routes that belong to no organisation (my pay, my wellbeing, my tokens).
    `scopes` is None for a browser session and the token's scopes for an API token.
    """

    user: "User"
    organisation_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    duties: frozenset[Duty] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    project_id: int | None = None

    @property
    def user_id(self) -> int:
        return int(self.user.pk)

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))
