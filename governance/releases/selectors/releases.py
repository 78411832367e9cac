"""Releases as the members who prepare and use them see them."""

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.items.selectors.seals import refuse_sealed, sealed_among
from annotations.projects.selectors.projects import project_get, project_list
from background.models import JobState
from governance.releases.domain.manifest import MANIFEST, SIGNATURE
from governance.releases.domain.states import READABLE
from governance.releases.models import Pull, Release, ReleaseState
from kernel.errors import Conflict, Gone, NotFound, Sealed

LATEST = "latest"


def release_list(actor: Actor, project_id: int) -> QuerySet[Release]:
    """The project's releases."""
    project_get(actor, project_id)
    return Release.objects.filter(project_id=project_id).select_related("created_by", "job").order_by("-pk")


def release_get(actor: Actor, project_id: int, version: str, *, lock: bool = False) -> Release:
    """One release by its number. Raises NotFound for strangers and unknown numbers."""
    project_get(actor, project_id)
    releases = Release.objects.select_for_update(of=("self",)) if lock else Release.objects.all()
    release = (
        releases.filter(project_id=project_id, version=version)
        .select_related("created_by", "approved_by", "job")
        .first()
    )
    if release is None:
        raise NotFound("There is no such release.")
    return release


def release_find(actor: Actor, project_slug: str, version: str) -> Release:
    """A release by the names a person would write. `latest` is the newest published one. Raises NotFound."""
    releases = Release.objects.filter(organisation_id=actor.here)
    project = project_list(actor, actor.here).filter(slug=project_slug).first()
    if project is None:
        raise NotFound("There is no such project, or it is not yours to see.")
    releases = releases.filter(project_id=project.pk)
    if version == LATEST:
        releases = releases.filter(state=ReleaseState.PUBLISHED).order_by("-published_at")
    else:
        releases = releases.filter(version=version)
    release = releases.first()
    if release is None:
        raise NotFound("There is no such release, or it is not yours to see.")
    return release


def release_readable(actor: Actor, project_id: int, version: str) -> Release:
    """A release whose files may be read. Raises Gone for a withdrawn one, Conflict for one that is not frozen yet."""
    release = release_get(actor, project_id, version)
    if release.state == ReleaseState.WITHDRAWN:
        raise Gone(
            f"Release {version} was withdrawn: {release.withdrawn_reason}",
            code="release-withdrawn",
            remedy="Take a newer release, and stop using copies of this one.",
        )
    if release.state not in READABLE:
        raise Conflict(f"Release {version} is not frozen yet.", code="release-not-frozen", remedy="Wait for its job.")
    return release


def release_refuse_sealed(release: Release, path: str | None = None) -> None:
    """Raise Sealed (451) for what holds an item that was reported as unlawful: a file, or with None any export.

    A picture closes its own file, under whatever item it is known; a text closes every file that may hold it. Manifest
    and signature stay: they name hashes and hold no content.
    """
    if path in {MANIFEST, SIGNATURE}:
        return
    if path is not None and path.startswith("media/"):
        refuse_sealed(state="", hashes=[path.removeprefix("media/").partition(".")[0]])
        return
    sealed = sealed_among(release.project_id, release.record.get("items", []))
    if sealed and (path is None or None in sealed):
        raise Sealed(
            f"Release {release.version} holds an item that was sealed after it was frozen.",
            kept="Its manifest and proofs stay as they are.",
            remedy="Freeze a new release, which leaves the item out.",
        )


def has_failed(release: Release) -> bool:
    """Whether its freeze came to nothing, or was cancelled or given up before it could say so."""
    given_up = release.job is not None and release.job.state in (JobState.FAILED, JobState.CANCELLED)
    return release.state == ReleaseState.FAILED or (release.state == ReleaseState.DRAFT and given_up)


def pulls_of(actor: Actor, release: Release) -> QuerySet[Pull]:
    """Who pulled the release, newest first."""
    project_get(actor, release.project_id)
    return release.pulls.select_related("user").order_by("-pk")
