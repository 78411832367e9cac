"""Computing a project's agreement: asking for it, and storing what the job found."""

from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from accounts.services.pseudonyms import pseudonym_of
from annotations.projects.selectors.projects import project_get
from annotations.quality.job_names import COMPUTE
from annotations.quality.models import AgreementReport
from annotations.quality.selectors.compute import agreement_of
from annotations.work.selectors.votes import votes_mark
from background.models import Job, JobState
from background.services import job_enqueue
from background.services.progress import JobContext
from kernel import clock


@transaction.atomic
def agreement_request(*, actor: Actor, project_id: int) -> Job:
    """Queue the job; while one is under way, that one is returned."""
    project = project_get(actor, project_id, lock=True)
    open_job = Job.objects.filter(
        name=COMPUTE, project_id=project.pk, state__in=(JobState.QUEUED, JobState.RUNNING)
    ).first()
    if open_job is not None:
        return open_job
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="quality:agreement:compute",
        subject=f"project:{project.pk}",
        data={},
    )
    return job_enqueue(
        name=COMPUTE,
        args={"project_id": project.pk, "user_id": actor.user_id},
        title=f"Agreement of {project.name}",
        organisation_id=project.organisation_id,
        project_id=project.pk,
        created_by_id=actor.user_id,
    )


def agreement_compute(*, actor: Actor, project_id: int, context: JobContext) -> AgreementReport:
    """Compute the agreement over the votes so far, and replace the stored report. Running it twice changes nothing."""
    mark = votes_mark(actor, project_id)
    found = agreement_of(actor, project_id, up_to=mark, report=context.report)
    for question in found["questions"]:
        if question["matrix"] is not None:
            question["matrix"] = _pseudonymous(question["matrix"], project_id)
    with transaction.atomic():
        context.hold()
        stored, _ = AgreementReport.objects.update_or_create(
            project_id=project_id, defaults={"mark": mark, "report": found, "computed_at": clock.utcnow()}
        )
    return stored


def _pseudonymous(matrix: dict[str, Any], project_id: int) -> dict[str, Any]:
    """The matrix with pseudonyms, in their order, so that the order tells nothing about when somebody joined."""
    names = {name: _pseudonym(name, project_id) for name in matrix["annotators"]}
    pairs = [{**pair, "first": names[pair["first"]], "second": names[pair["second"]]} for pair in matrix["pairs"]]
    people = [{**one, "annotator": names[one["annotator"]]} for one in matrix["people"]]
    people.sort(key=lambda one: str(one["annotator"]))
    return {**matrix, "annotators": sorted(names.values()), "pairs": pairs, "people": people}


def _pseudonym(name: str, project_id: int) -> str:
    source, _, number = name.partition(":")
    if source == "external":
        return f"external-{number}"
    return pseudonym_of(User.objects.get(pk=int(number)), f"project:{project_id}")
