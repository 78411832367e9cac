"""The person a decision or a hold is about: locked, so that it is one act at a time, and nobody who has just left."""

from accounts.models import Membership
from annotations.recourse.selectors.people import person_in


def member_lock(*, organisation_id: int, project_id: int | None, named: str) -> tuple[Membership, str]:
    """`person_in`, with the membership locked until the end of the transaction; read after the lock is held.

    Raises NotFound for anybody outside the organisation, and for who left while we waited.
    """
    member, _ = person_in(organisation_id=organisation_id, project_id=project_id, named=named)
    Membership.objects.select_for_update().get(pk=member.pk)
    return person_in(organisation_id=organisation_id, project_id=project_id, named=named)
