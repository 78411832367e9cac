"""In which languages a project's items are."""

from collections.abc import Iterable

from django.db import connection

from annotations.projects.models import Project

# Enough to know a project by, and no more to read of a large one than of a small one.
_LATEST = 500
_LANGUAGES = """
SELECT project.id, latest.language
FROM unnest(%s::bigint[]) AS project (id)
CROSS JOIN LATERAL (
    SELECT DISTINCT seen.language
    FROM (SELECT language FROM items_item WHERE project_id = project.id ORDER BY id DESC LIMIT %s) AS seen
    WHERE seen.language <> ''
) AS latest
ORDER BY 1, 2
"""


def languages_of(projects: Iterable[Project]) -> dict[int, list[str]]:
    """For each project, the languages of its latest 500 items in the order of the alphabet; none where none are declared."""
    found: dict[int, list[str]] = {project.pk: [] for project in projects}
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES, [list(found), _LATEST])
        for project_id, language in cursor.fetchall():
            found[project_id].append(language)
    return found
