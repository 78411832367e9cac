"""Beginning an audit: the row and its job in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema
from background.models import JobState
from background.services import job_enqueue
from governance.audits import job_names
from governance.audits.domain.spec_input import read_spec
from governance.audits.models import Audit
from governance.provenance.selectors.release_refs import release_ref
from kernel.errors import Conflict, Invalid

_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


@transaction.atomic
def audit_start(*, actor: Actor, project_id: int, version: str, spec: Mapping[str, Any]) -> Audit:
    """Queue the audit of a frozen release; the job `audits.run` does it.

    While an audit is under way it is returned as it is, so that pressing twice runs it once. A finished one may be run
    again with another specification until the release is approved; answers stay with their findings. Raises Invalid
    for a specification that cannot be read, Conflict once the release is approved.
    """
    release = release_ref(actor, project_id, version)
    try:
        asked = read_spec({"taxonomy": _definitions(actor, project_id), **spec}).to_dict()
    except ValueError as fault:
        raise Invalid(str(fault), errors=[{"field": "spec", "message": str(fault)}]) from None
    Audit.objects.get_or_create(
        release_id=release.release_id,
        defaults={
            "organisation_id": release.organisation_id,
            "project_id": project_id,
            "version": version,
            "created_by": actor.user,
        },
    )
    audit = Audit.objects.select_for_update(of=("self",)).select_related("job").get(release_id=release.release_id)
    if audit.job is not None and audit.job.state in _UNDER_WAY:
        return audit
    if audit.finished_at is not None and not release.is_open:
        raise Conflict(f"Release {version} is {release.state}: its audit is final.", kept="The report stays as it is.")
    audit.job = job_enqueue(
        name=job_names.RUN,
        args={"audit_id": audit.pk, "spec": asked, "user_id": actor.user_id},
        title=f"Bias audit of release {version}",
        organisation_id=release.organisation_id,
        project_id=project_id,
        created_by_id=actor.user_id,
        # One attempt follows another: two presses at once name the same one.
        unique_key=f"{job_names.RUN}:{release.release_id}:after:{audit.job_id or 0}",
    )
    audit.created_by = actor.user
    audit.save(update_fields=["job", "created_by"])
    journal(
        user=actor.user,
        organisation_id=release.organisation_id,
        action="audits:audit:start",
        subject=f"release:{release.release_id}",
        data={"project": f"p{project_id}", "version": version, "job": audit.job.pk},
    )
    return audit


def _definitions(actor: Actor, project_id: int) -> dict[str, dict[str, dict[str, str]]]:
    """What the project's question schema, as it stands, says its labels mean."""
    schema_id = project_get(actor, project_id).current_schema_id
    if schema_id is None:
        return {}
    return {
        question.id: {label.value: {"definition": label.definition} for label in question.labels}
        for question in question_schema(schema_id).questions
        if question.labels
    }
