"""How far projects are. Items and votes belong to features above this one, so what reads them is named in settings."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.actor import Actor
from annotations.projects.domain.progress import Activity, Progress


class ProgressReader(Protocol):
    """What settings.PROJECT_PROGRESS_READER names."""

    def progress_of(self, actor: Actor, project_ids: Sequence[int]) -> Mapping[int, Progress]:
        """Progress by project, in a fixed number of queries; a project without items may be absent."""

    def activity_of(self, actor: Actor, project_id: int) -> Activity:
        """The last days of one project."""


def progress_reader() -> ProgressReader:
    return cast(ProgressReader, import_string(settings.PROJECT_PROGRESS_READER))
