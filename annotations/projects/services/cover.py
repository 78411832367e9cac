"""Work opens only when the money for it lies ready. Money belongs to a feature above this one, so the check is named in settings."""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from annotations.projects.models import Project


class CoverCheck(Protocol):
    """What settings.PROJECT_COVER_CHECK names."""

    def __call__(self, project: Project) -> None:
        """Raise Conflict unless the project's escrow covers all that its open work can come to (P1)."""


def require_cover(project: Project) -> None:
    """Refuse what would open work without the money for it.

    `project` must be locked by the caller and carry what the act is about to put in force, so that no other act can come
    between the check and its effect.
    """
    cast(CoverCheck, import_string(settings.PROJECT_COVER_CHECK))(project)
