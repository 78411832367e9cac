"""Imports as the people of a project see them."""

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.items.models import ImportBatch, ImportState, Source
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema
from kernel.errors import NotFound

_OPEN = (ImportState.WAITING, ImportState.RUNNING)


def sources_of(actor: Actor, project_id: int) -> QuerySet[Source]:
    """The sources declared for a project."""
    return Source.objects.filter(project=project_get(actor, project_id))


def imports_of(actor: Actor, project_id: int) -> QuerySet[ImportBatch]:
    """The imports of a project."""
    return ImportBatch.objects.filter(project=project_get(actor, project_id)).select_related("source", "job", "project")


def import_get(actor: Actor, project_id: int, import_id: int) -> ImportBatch:
    batch = imports_of(actor, project_id).filter(pk=import_id).first()
    if batch is None:
        raise NotFound("There is no such import in this project.")
    return batch


def import_state(batch: ImportBatch) -> str:
    """The state to show. A job that failed or was cancelled without coming to an end takes its import with it."""
    if batch.state in _OPEN and batch.job is not None:
        if batch.job.state == "failed":
            return ImportState.FAILED
        if batch.job.state == "cancelled":
            return ImportState.CANCELLED
    return batch.state


def votable_labels(project: Project) -> dict[str, tuple[str, ...]]:
    """The questions that imported votes can answer, with their labels: single choice ones of the current schema."""
    if project.current_schema_id is None:
        return {}
    questions = question_schema(project.current_schema_id).questions
    return {question.id: question.label_values() for question in questions if question.kind == "single_choice"}
