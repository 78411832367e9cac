"""What the ratings of a source's items say: the figures behind its bound."""

from django.db import connection
from django.db.models import Max

from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category
from annotations.exposure.models import ItemRating

# One row for each category and level over the rated items of the source; the highest rating of an item counts.
_HISTORY = """
SELECT category, level, count(*) FROM (
  SELECT r.item_id, r.category, max(r.level) AS level FROM exposure_itemrating r JOIN items_item i ON i.id = r.item_id
   WHERE i.source_id = %s GROUP BY r.item_id, r.category) worst
GROUP BY category, level
"""
_RATED = "SELECT count(DISTINCT r.item_id) FROM exposure_itemrating r JOIN items_item i ON i.id = r.item_id WHERE i.source_id = %s"


def observed_of(item_id: int) -> dict[Category, int]:
    """The highest rating of an item in each category that anybody rated."""
    rows = ItemRating.objects.filter(item_id=item_id).values_list("category").annotate(worst=Max("level"))
    return {Category(category): level for category, level in rows}


def source_history(source_id: int) -> dict[Category, list[int]]:
    """By category: how many rated items of the source were at level 0, 1, 2, 3 and 4. All categories sum to the same.

    An item that was rated, but not in a category, is at level 0 there: its rater saw it and did not say otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RATED, [source_id])
        rated = int(cursor.fetchone()[0])
        cursor.execute(_HISTORY, [source_id])
        found = cursor.fetchall()
    history: dict[Category, list[int]] = {}
    for category, level, count in found:
        history.setdefault(Category(category), [0] * (HIGHEST_LEVEL + 1))[level] += count
    for counts in history.values():
        counts[0] += rated - sum(counts)
    return history
