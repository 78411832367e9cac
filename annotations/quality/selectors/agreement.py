"""The stored agreement of a project, cut to what the actor may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from accounts.roles import Role
from annotations.items.selectors.slices import external_ids
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.quality.domain.report_slices import SMALLEST_CROWD
from annotations.quality.job_names import COMPUTE
from annotations.quality.models import AgreementReport
from annotations.quality.selectors.compute import FORM
from annotations.work.selectors.activity import has_voted
from annotations.work.selectors.votes import votes_mark
from background.models import Job, JobState
from kernel.errors import NotFound

_MATRIX_ROLES = (Role.OWNER, Role.REVIEWER, Role.AUDITOR)
_SEE_VOTES_ANYWAY = (Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR)
_TOLD_BY_FEW = ("parts", "boxes", "confusion", "disputed", "matrix")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The report (None: never computed), whether newer votes have come since, and the job that computes it anew."""

    project: Project
    questions: list[dict[str, Any]] | None
    schema_version: int | None
    computed_at: datetime | None
    stale: bool
    job: Job | None
    may_see_matrix: bool


def agreement_get(actor: Actor, project_id: int) -> Agreement:
    """The agreement of a project as the actor may see it.

    The matrix is for owners, reviewers and auditors. Who votes in the project and could not look at single votes
    anyway sees nothing of a question that fewer than five people answered: with their own votes they could tell what
    the others said (E04).
    """
    project = project_get(actor, project_id)
    stored = AgreementReport.objects.filter(project=project, report__form=FORM).first()
    job = Job.objects.filter(name=COMPUTE, project_id=project.pk, state__in=(JobState.QUEUED, JobState.RUNNING)).last()
    if stored is None:
        return Agreement(project, None, None, None, False, job, actor.has(*_MATRIX_ROLES))
    blind = not actor.has(*_SEE_VOTES_ANYWAY) and has_voted(actor, project.pk)
    questions = [_visible(question, actor, blind=blind) for question in stored.report["questions"]]
    if not project.objective:
        _without_people(questions)
    _name_items(actor, project.pk, questions)
    return Agreement(
        project=project,
        questions=questions,
        schema_version=stored.report["schema_version"],
        computed_at=stored.computed_at,
        stale=stored.mark < votes_mark(actor, project.pk),
        job=job,
        may_see_matrix=actor.has(*_MATRIX_ROLES),
    )


def matrix_get(actor: Actor, project_id: int, question_id: str) -> dict[str, Any]:
    """The matrix of one question. `matrix` is None, with the reason, where too few people answered."""
    found = agreement_get(actor, project_id)
    for question in found.questions or []:
        if question["id"] == question_id:
            return {"question": question_id, "matrix": question.get("matrix"), "hidden": question["matrix_hidden"]}
    raise NotFound("There is no such question, or agreement has not been computed yet.")


def _visible(question: dict[str, Any], actor: Actor, *, blind: bool) -> dict[str, Any]:
    few = question["annotators"] < SMALLEST_CROWD
    hidden = ""
    if not actor.has(*_MATRIX_ROLES):
        hidden = "The matrix is for owners, reviewers and auditors."
    elif question["kind"] == "box":
        hidden = "Boxes have no matrix."
    elif few:
        hidden = f"Fewer than {SMALLEST_CROWD} people answered: a matrix would tell each what the others said."
    shown = {**question, "matrix_hidden": hidden, "withheld": ""}
    if hidden:
        shown["matrix"] = None
    if blind and few and question["votes"]:
        for name in _TOLD_BY_FEW:
            shown.pop(name, None)
        shown["withheld"] = (
            f"Fewer than {SMALLEST_CROWD} people answered and you are one of them: "
            "with your own votes, agreement would tell you what the others said."
        )
    return shown


def _without_people(questions: list[dict[str, Any]]) -> None:
    """A project that has become subjective since shows nobody's confusion matrix (D4)."""
    for question in questions:
        if question.get("matrix"):
            question["matrix"] = {**question["matrix"], "people": []}


def _name_items(actor: Actor, project_id: int, questions: list[dict[str, Any]]) -> None:
    """Names are looked up when they are shown, so that an erased item leaves none behind in a stored report."""
    listed = [entry for question in questions for entry in question.get("disputed", [])]
    names = external_ids(actor, project_id, {entry["item"] for entry in listed})
    for entry in listed:
        entry["external_id"] = names.get(entry["item"], "")
