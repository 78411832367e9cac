"""The versions of a project's questions, guidelines and policies, for members of its organisation."""

from typing import TypeVar

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.projects.models.versions import Version
from annotations.projects.selectors.projects import project_get

V = TypeVar("V", bound=Version)


def versions_of(actor: Actor, project_id: int, model: type[V]) -> QuerySet[V]:
    """All versions of one kind, with who wrote them. Raises NotFound where the project is not the actor's to see."""
    project = project_get(actor, project_id)
    return model._default_manager.filter(project=project).select_related("created_by")
