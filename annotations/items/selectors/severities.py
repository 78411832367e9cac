"""What a project may show, in a word per category."""

from django.db import connection

from annotations.items.models import Source


def highest_severity(project_id: int) -> dict[str, int]:
    """The highest level in each category over the declarations of the project's sources; undeclared ones count as other 3."""
    highest: dict[str, int] = {}
    for declared in Source.objects.filter(project_id=project_id).values_list("declared_severity", flat=True):
        for category, level in (declared if declared is not None else {"other": 3}).items():
            highest[category] = max(level, highest.get(category, 0))
    return {category: level for category, level in sorted(highest.items()) if level}


def project_max_level(project_id: int) -> int:
    """The highest level any ready item of the project may have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(level), 0) FROM items_item WHERE project_id = %s AND state = 'ready'", [project_id]
        )
        return int(cursor.fetchone()[0])
