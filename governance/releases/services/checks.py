"""Verifying a release where it lies, with the verifier that goes out with it."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from background.models import Job
from background.services import job_enqueue
from governance.provenance.domain.standalone_verifier import verify
from governance.provenance.domain.tree_head import public_key_bytes
from governance.provenance.services.signing_key import signing_key
from governance.releases import job_names
from governance.releases.models import Release
from governance.releases.selectors.folders import release_folder
from governance.releases.selectors.releases import release_readable


@transaction.atomic
def release_check(*, actor: Actor, project_id: int, version: str) -> Job:
    """Queue a verification of the release's files."""
    release = release_readable(actor, project_id, version)
    return job_enqueue(
        name=job_names.VERIFY,
        args={"release_id": release.pk},
        title=f"Verifying release {version}",
        organisation_id=release.organisation_id,
        project_id=project_id,
        created_by_id=actor.user_id,
    )


def release_verify(release: Release) -> dict[str, Any]:
    """{"sound", "lines"}: what the verifier says, against the installation's own key."""
    lines: list[str] = []
    key = public_key_bytes(signing_key()).hex()
    status = verify(release_folder(release), public_key=key, say=lines.append)
    return {"sound": status == 0, "lines": lines}
