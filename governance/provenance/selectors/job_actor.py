"""The person on whose behalf a job runs."""

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import Role


def job_actor(*, user_id: int, organisation_id: int, project_id: int) -> Actor:
    """Whoever asked for a job, with the roles they hold now: who has left since then sees nothing any more."""
    roles = Membership.objects.filter(organisation_id=organisation_id, user_id=user_id, active=True)
    return Actor(
        user=User.objects.get(pk=user_id),
        organisation_id=organisation_id,
        roles=frozenset(Role(role) for row in roles.values_list("roles", flat=True) for role in row),
        project_id=project_id,
    )
