"""Writing down who took a release, and what for: the people a withdrawal has to reach."""

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from governance.releases.models import Pull, Release


@transaction.atomic
def pull_record(*, actor: Actor, release: Release, token_id: int | None, what: str, purpose: str = "") -> Pull:
    """Record one pull before its first byte goes out. `what` is "files" or the format of an export."""
    pull = Pull.objects.create(release=release, user=actor.user, token_id=token_id, purpose=purpose.strip()[:300])
    journal(
        user=actor.user,
        organisation_id=release.organisation_id,
        action="releases:release:pull",
        subject=f"release:{release.pk}",
        data={"project": f"p{release.project_id}", "version": release.version, "what": what, "token": token_id},
    )
    return pull
