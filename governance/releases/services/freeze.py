"""Freezing a release: the row and its job at once, the record first, then the files, then one rename."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.services.journal import record as journal
from annotations.items.selectors.release_items import item_runs
from annotations.profiles.selectors.draws import draw_consents
from annotations.projects.selectors.projects import project_get
from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from annotations.work.selectors.release_votes import external_groups
from annotations.work.selectors.votes import votes_mark
from background.services import JobContext, job_enqueue
from governance.provenance.selectors.job_actor import job_actor
from governance.provenance.services.sequence import journal_sequence
from governance.provenance.services.signing_key import signing_key
from governance.releases import job_names
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.freeze_record import FreezeRecord, Splits
from governance.releases.domain.manifest import ReleaseRecord, write_manifest
from governance.releases.domain.methods import METHOD_NAMES_VERSION
from governance.releases.domain.splits import split_of
from governance.releases.domain.states import advance
from governance.releases.domain.versions import next_version, parse_version
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.releases import has_failed
from governance.releases.services.build import release_build
from governance.releases.services.place import building, folder_name, place, settle
from kernel import clock
from kernel.errors import Conflict, Invalid

MAX_NOTE = 2_000


@transaction.atomic
def release_freeze(
    *,
    actor: Actor,
    project_id: int,
    version: str | None = None,
    note: str = "",
    method: str = DEFAULT_METHOD,
    splits: Mapping[str, Any] | None = None,
) -> Release:
    """Begin to freeze the project as it is; the job `releases.freeze` does the rest.

    `version` is three numbers, by default the next one. `method` is one of METHOD_NAMES. `splits` is {"shares": {name: weight},
    "seed", "group"}. A number whose freeze came to nothing may be used again. Raises Invalid and Conflict.
    """
    project = project_get(actor, project_id, lock=True)
    if method not in METHOD_NAMES:
        raise Invalid(
            "There is no such method.", errors=[{"field": "method", "message": f"One of {', '.join(METHOD_NAMES)}."}]
        )
    if len(note) > MAX_NOTE:
        raise Invalid("The note is too long.", errors=[{"field": "note", "message": f"At most {MAX_NOTE} characters."}])
    if project.current_schema_id is None or project.current_guideline_id is None:
        raise Conflict("The project has no question schema or no guidelines yet.", remedy="Write them first.")
    dealt = _splits(splits)
    taken = Release.objects.filter(project_id=project_id)
    version = version or next_version(taken.values_list("version", flat=True))
    parse_version(version)
    release = taken.filter(version=version).select_related("job").first()
    if release is None:
        release = Release(project_id=project_id, organisation_id=project.organisation_id, version=version)
    elif not has_failed(release):
        raise Conflict(
            f"There is a release {version} already.",
            code="version-taken",
            remedy="Leave the version out for the next one.",
        )
    release.created_by, release.note, release.state = actor.user, note, ReleaseState.DRAFT
    release.record = {"method": method, "method_names": METHOD_NAMES_VERSION, "splits": dealt}
    release.pseudonym_key = secrets.token_bytes(32)
    try:
        release.save()
    except IntegrityError:
        raise Conflict(f"There is a release {version} already.", code="version-taken") from None
    release.job = job_enqueue(
        name=job_names.FREEZE,
        args={"release_id": release.pk},
        title=f"Freezing {project.name} {version}",
        organisation_id=project.organisation_id,
        project_id=project_id,
        created_by_id=actor.user_id,
    )
    release.save(update_fields=["job"])
    journal(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="releases:release:begin",
        subject=f"release:{release.pk}",
        data={"project": f"p{project_id}", "version": version, "method": method, "splits": dealt},
    )
    return release


def release_run(context: JobContext, release_id: int) -> dict[str, Any]:
    """What the job does: safe to run again after any death, and to the same bytes once the record is written."""
    release = Release.objects.select_related("created_by").get(pk=release_id)
    if release.state != ReleaseState.DRAFT:
        return {"version": release.version, "state": release.state}
    actor = job_actor(
        user_id=release.created_by_id, organisation_id=release.organisation_id, project_id=release.project_id
    )
    context.report(0, 1, "Closing the log")
    record = _record(context, release, actor)
    with building(release, context.fence) as folder:
        counts = release_build(
            record, actor=actor, pseudonym_key=bytes(release.pseudonym_key), folder=folder, report=context.report
        )
        context.report(0, 1, "Signing the manifest")
        content = content_hash(folder)
        manifest = write_manifest(folder, named(record, content), signing_key())
        settle(folder)
        with transaction.atomic():
            context.hold()
            release = Release.objects.select_for_update().get(pk=release_id)
            release.state = advance(release.state, ReleaseState.FROZEN)
            release.folder = folder_name(release)
            release.manifest_sha256, release.content_hash = manifest, content
            release.tree_size, release.frozen_at, release.counts = record.tree_size, record.frozen_at, counts
            release.record = record.under(draw_consents(actor, release.project_id, record.draw)).as_json()
            release.save()
            journal(
                user=None,
                organisation_id=release.organisation_id,
                action="releases:release:freeze",
                subject=f"release:{release.pk}",
                data={
                    "project": f"p{release.project_id}",
                    "version": release.version,
                    "manifest_sha256": manifest,
                    "content_hash": content,
                    "tree_size": record.tree_size,
                    **counts,
                },
            )
            place(folder, release.folder)
    return {"version": release.version, **counts}


def release_failed(context: JobContext, release_id: int) -> None:
    """Mark that nothing was frozen, unless somebody else has taken the job over."""
    Release.objects.filter(pk=release_id, state=ReleaseState.DRAFT, job__fence=context.fence).update(
        state=ReleaseState.FAILED
    )


def named(record: FreezeRecord, content: str) -> ReleaseRecord:
    """What the manifest says of a release."""
    return ReleaseRecord(
        organisation=record.organisation,
        project=record.project,
        version=record.version,
        frozen_at=record.frozen_at,
        tree_size=record.tree_size,
        content_hash=content,
        method=record.method if record.method_names > 1 else None,
    )


def _record(context: JobContext, release: Release, actor: Actor) -> FreezeRecord:
    """The record as it was written down, by an earlier attempt or now."""
    if "tree_size" in release.record:
        return FreezeRecord.from_json(release.record)
    record = _take_record(release, actor)
    with transaction.atomic():
        context.hold()
        Release.objects.filter(pk=release.pk).update(record=record.as_json())
    return record


def _take_record(release: Release, actor: Actor) -> FreezeRecord:
    """Look at the project once. The log is closed before the votes are counted, so no vote is in without its place."""
    project = project_get(actor, release.project_id)
    head = journal_sequence(release.organisation_id)
    if head is None or project.current_schema_id is None or project.current_guideline_id is None:
        raise Conflict("There is nothing to freeze yet.", kept="Nothing was frozen.")
    groups = {name for said in external_groups(actor, release.project_id).values() for name in said}
    earlier = Release.objects.filter(project_id=release.project_id, tree_size__gt=0).exclude(pk=release.pk)
    splits = release.record.get("splits")
    return FreezeRecord(
        organisation_id=release.organisation_id,
        organisation=Organisation.objects.get(pk=release.organisation_id).slug,
        project_id=release.project_id,
        project=project.slug,
        version=release.version,
        frozen_at=clock.utcnow(),
        tree_size=head.size,
        votes_up_to=votes_mark(actor, release.project_id),
        items=[list(run) for run in item_runs(actor, release.project_id)],
        schema_id=project.current_schema_id,
        guideline_id=project.current_guideline_id,
        method=release.record["method"],
        # A freeze that was asked for before names had versions means what they meant then.
        method_names=release.record.get("method_names", 1),
        attributes=list(dict.fromkeys([*project.slice_attributes, *project.protected_attributes])),
        groups=sorted(groups),
        earlier=sorted(set(earlier.values_list("tree_size", flat=True))),
        splits=Splits(**splits) if splits else None,
        draw=str(uuid4()),
    )


def _splits(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not given:
        return None
    shares = given.get("shares")
    good = isinstance(shares, Mapping) and all(
        isinstance(name, str) and 1 <= len(name) <= 40 and type(weight) is int for name, weight in shares.items()
    )
    seed, group = given.get("seed", ""), given.get("group", "")
    if not good or not isinstance(seed, str) or not isinstance(group, str) or set(given) - {"shares", "seed", "group"}:
        raise Invalid(
            "The splits cannot be read.",
            errors=[
                {"field": "splits", "message": 'As {"shares": {"train": 80, "test": 20}, "seed": "…", "group": "…"}.'}
            ],
        )
    split_of("any", group=None, shares=dict(shares or {}), seed=seed)
    return {"shares": dict(shares or {}), "seed": seed, "group": group}
