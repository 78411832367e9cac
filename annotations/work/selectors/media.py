"""Which derivative of a picture a lease opens: the blurred one always, the picture itself once nothing hides it."""

from dataclasses import dataclass

from accounts.actor import Actor
from annotations.exposure.selectors.reveals import is_revealed
from annotations.items.selectors.seals import refuse_sealed
from annotations.projects.selectors.versions import exposure_version
from annotations.work.models import Assignment, AssignmentState
from background.server_time import server_now
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Picture:
    """A derivative to serve: its organisation and the SHA-256 that names it in the media store."""

    organisation_id: int
    sha256: str


def picture_of_lease(actor: Actor, lease_id: int, sha256: str) -> Picture:
    """The derivative `sha256` of the leased item, for the holder of the live lease and nobody else (B13, E5).

    Raises Sealed (451) for what was reported as unlawful, NotFound for a foreign, ended or unknown lease, for a picture of another item, and for an original that has
    not been revealed.
    """
    lease = (
        Assignment.objects.select_related("item", "project")
        .filter(pk=lease_id, annotator_id=actor.user_id, state=AssignmentState.LEASED, expires_at__gt=server_now())
        .filter(
            project__organisation__memberships__user_id=actor.user_id, project__organisation__memberships__active=True
        )
        .first()
    )
    missing = NotFound("There is no such picture, or the lease it belonged to has ended.")
    if lease is None:
        raise missing
    refuse_sealed(state=lease.item.state, hashes=[sha256])
    if lease.item.state != "ready":
        raise missing
    content = lease.item.content
    blurred = sha256 == content.get("blurred")
    if not blurred and sha256 != content.get("media"):
        raise missing
    hidden = lease.level >= max(1, exposure_version(lease.exposure_policy_id).blur_from_level)
    if hidden and not blurred and not is_revealed(lease.pk):
        raise missing
    return Picture(lease.project.organisation_id, sha256)
