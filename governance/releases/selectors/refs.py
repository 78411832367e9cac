"""A release as audits and datasheets know it: config names this function to them."""

from accounts.actor import Actor
from governance.provenance.domain.release_ref import EarlierRelease, ReleaseRef
from governance.releases.models import Release
from governance.releases.selectors.folders import release_folder, release_merged
from governance.releases.selectors.releases import release_readable


def release_ref(actor: Actor, project_id: int, version: str) -> ReleaseRef:
    """The frozen release. Raises NotFound for strangers, Gone for a withdrawn one, Conflict before it is frozen."""
    release = release_readable(actor, project_id, version)
    return ReleaseRef(
        release_id=release.pk,
        project_id=release.project_id,
        organisation_id=release.organisation_id,
        version=release.version,
        folder=release_folder(release),
        frozen_at=release.frozen_at or release.created_at,
        tree_size=release.tree_size,
        content_hash=release.content_hash,
        manifest_sha256=release.manifest_sha256,
        state=release.state,
        merged=release_merged(release),
        splits=dict(release.record.get("splits") or {}),
        note=release.note,
        earlier=_earlier(release),
    )


def _earlier(release: Release) -> tuple[EarlierRelease, ...]:
    """What was frozen before this one, as it was known when this one was frozen: nothing later changes a datasheet."""
    rows = Release.objects.filter(project_id=release.project_id, frozen_at__lt=release.frozen_at).order_by("frozen_at")
    return tuple(
        EarlierRelease(
            version=row.version,
            frozen_at=row.frozen_at,
            content_hash=row.content_hash,
            withdrawn_at=row.withdrawn_at if _before(row, release) else None,
            withdrawn_reason=row.withdrawn_reason if _before(row, release) else "",
        )
        for row in rows
        if row.frozen_at is not None
    )


def _before(row: Release, release: Release) -> bool:
    return row.withdrawn_at is not None and release.frozen_at is not None and row.withdrawn_at < release.frozen_at
