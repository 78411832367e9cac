"""Who is asking: the first argument of every selector."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.roles import Duty, Role
from kernel.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, with the roles they hold in the organisation the request is about.

    `organisation_id` is None on routes that belong to no organisation (my pay, my wellbeing, my tokens).
    `scopes` is None for a browser session and the token's scopes for an API token. `bound_to` is the one organisation
    an API token is limited to: routes that name no organisation (a lease, a job) must keep to it.
    """

    user: "User"
    organisation_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    duties: frozenset[Duty] = field(default_factory=frozenset)
    scopes: frozenset[str] | None = None
    project_id: int | None = None
    bound_to: int | None = None

    @property
    def user_id(self) -> int:
        return int(self.user.pk)

    @property
    def here(self) -> int:
        """The organisation the request is about. Raises NotFound where it is about none."""
        if self.organisation_id is None:
            raise NotFound("There is nothing here, or nothing you may see.")
        return self.organisation_id

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))


def actor_of(request: Any) -> Actor:
    """The actor whom the authority middleware has put on a Django or DRF request."""
    actor: Actor = request.actor
    return actor
