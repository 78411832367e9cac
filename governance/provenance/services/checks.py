"""Asking for a verification of an organisation's log."""

from django.db import transaction

from accounts.actor import Actor
from annotations.projects.selectors.projects import project_get
from background.models import Job
from background.services import job_enqueue
from governance.provenance import job_names


@transaction.atomic
def journal_check(*, actor: Actor, project_id: int) -> Job:
    """Queue a verification of the log that the project's events stand in; what was found is the job's result."""
    project = project_get(actor, project_id)
    return job_enqueue(
        name=job_names.VERIFY,
        args={"organisation_id": project.organisation_id, "project_id": project_id},
        title="Verifying the journal",
        organisation_id=project.organisation_id,
        project_id=project_id,
        created_by_id=actor.user_id,
    )
