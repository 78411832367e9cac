"""What a project may show, in a word per category."""

from collections.abc import Iterable

from django.db import connection

from annotations.items.models import Source
from annotations.projects.models import Project


def highest_severities(projects: Iterable[Project]) -> dict[int, dict[str, int]]:
    """For each project, the highest level in each category over the declarations of its sources; undeclared ones count as other 3.

    Where an item was rated beyond all of them, "other" says so: it stands for content of an unknown kind as well.
    """
    found: dict[int, dict[str, int]] = {project.pk: {} for project in projects}
    sources = Source.objects.filter(project_id__in=list(found))
    for project_id, declared in sources.values_list("project_id", "declared_severity"):
        highest = found[project_id]
        for category, level in (declared if declared is not None else {"other": 3}).items():
            highest[category] = max(level, highest.get(category, 0))
    for project_id, rated in Project.objects.filter(pk__in=list(found)).values_list("pk", "max_level"):
        if rated > max(found[project_id].values(), default=0):
            found[project_id]["other"] = rated
    return {
        project_id: {category: level for category, level in sorted(highest.items()) if level}
        for project_id, highest in found.items()
    }


def project_max_level(project_id: int) -> int:
    """The highest level any ready item of the project may have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(level), 0) FROM items_item WHERE project_id = %s AND state = 'ready'", [project_id]
        )
        return int(cursor.fetchone()[0])
