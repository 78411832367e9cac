"""The automatic part of a datasheet: computed by a job from the files and records of the release, stored once."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from background.models import JobState
from background.services import JobContext, job_enqueue
from governance.datasheets import job_names
from governance.datasheets.models import Datasheet
from governance.datasheets.selectors.facts import release_facts
from governance.provenance.selectors.job_actor import job_actor
from governance.provenance.selectors.release_refs import release_ref
from kernel import clock

_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


@transaction.atomic
def datasheet_compute(*, actor: Actor, project_id: int, version: str) -> Datasheet:
    """Queue the job `datasheets.compute` for a frozen release. A datasheet that is computed, or being computed, is returned
    as it is: its facts are those of the freeze and change no more."""
    release = release_ref(actor, project_id, version)
    Datasheet.objects.get_or_create(
        release_id=release.release_id,
        defaults={"organisation_id": release.organisation_id, "project_id": project_id, "version": version},
    )
    sheet = Datasheet.objects.select_for_update(of=("self",)).select_related("job").get(release_id=release.release_id)
    if sheet.computed_at is not None or (sheet.job is not None and sheet.job.state in _UNDER_WAY):
        return sheet
    sheet.job = job_enqueue(
        name=job_names.COMPUTE,
        args={"datasheet_id": sheet.pk, "user_id": actor.user_id},
        title=f"Datasheet of release {version}",
        organisation_id=release.organisation_id,
        project_id=project_id,
        created_by_id=actor.user_id,
        # One attempt follows another: two presses at once name the same one.
        unique_key=f"{job_names.COMPUTE}:{release.release_id}:after:{sheet.job_id or 0}",
    )
    sheet.save(update_fields=["job"])
    journal(
        user=actor.user,
        organisation_id=release.organisation_id,
        action="datasheets:datasheet:start",
        subject=f"release:{release.release_id}",
        data={"project": f"p{project_id}", "version": version, "job": sheet.job.pk},
    )
    return sheet


def datasheet_run(context: JobContext, *, datasheet_id: int, user_id: int) -> dict[str, Any]:
    """What the job does; safe after any death. Facts that were stored are never computed again."""
    sheet = Datasheet.objects.get(pk=datasheet_id)
    if sheet.computed_at is not None:
        return _outcome(sheet)
    actor = job_actor(user_id=user_id, organisation_id=sheet.organisation_id, project_id=sheet.project_id)
    release = release_ref(actor, sheet.project_id, sheet.version)
    context.report(0, 2, "Reading the release")
    found = release_facts(actor, release)
    context.report(1, 2, "Writing down the answers")
    with transaction.atomic():
        context.hold()
        sheet = Datasheet.objects.select_for_update().get(pk=datasheet_id)
        sheet.about, sheet.facts, sheet.hints = found.about, found.facts, found.hints
        sheet.computed_at = clock.utcnow()
        sheet.save()
        journal(
            user=None,
            organisation_id=sheet.organisation_id,
            action="datasheets:datasheet:finish",
            subject=f"release:{sheet.release_id}",
            data={
                "project": f"p{sheet.project_id}",
                "version": sheet.version,
                "content_hash": release.content_hash,
                "automatic": len(found.facts),
            },
        )
    return _outcome(sheet)


def _outcome(sheet: Datasheet) -> dict[str, Any]:
    return {"automatic": len(sheet.facts), "url": f"/p/{sheet.project_id}/releases/{sheet.version}/datasheet/"}
