"""What a project may show, in a word per category."""

from django.db import connection

from annotations.items.models import Source
from annotations.projects.models import Project


def highest_severity(project_id: int) -> dict[str, int]:
    """The highest level in each category over the declarations of the project's sources; undeclared ones count as other 3.

    Where an item was rated beyond all of them, "other" says so: it stands for content of an unknown kind as well.
    """
    highest: dict[str, int] = {}
    for declared in Source.objects.filter(project_id=project_id).values_list("declared_severity", flat=True):
        for category, level in (declared if declared is not None else {"other": 3}).items():
            highest[category] = max(level, highest.get(category, 0))
    found = Project.objects.values_list("max_level", flat=True).get(pk=project_id)
    if found > max(highest.values(), default=0):
        highest["other"] = found
    return {category: level for category, level in sorted(highest.items()) if level}


def project_max_level(project_id: int) -> int:
    """The highest level any ready item of the project may have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(level), 0) FROM items_item WHERE project_id = %s AND state = 'ready'", [project_id]
        )
        return int(cursor.fetchone()[0])
