"""What a source's history does to the items nobody has rated yet (docs/algorithms/exposure.md section 1)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.services.journal import record
from annotations.exposure.domain.needs import needs_mask
from annotations.exposure.domain.severity import RATED_ENOUGH, Category, history_bound, upper_severity, worst_level
from annotations.exposure.models import ItemRating
from annotations.exposure.selectors.history import source_history
from annotations.items.models import Item, Source
from annotations.projects.models import Project


def source_learn(*, source: Source, now: datetime) -> dict[str, int] | None:
    """Bring the bound of a source up to date; where it changed, its unrated items follow. None: too few are rated.

    Items whose severity was declared follow upwards only; those of which nothing was known take the bound itself.
    """
    history = source_history(source.pk)
    if not history or sum(next(iter(history.values()))) < RATED_ENOUGH:
        return None
    bound = {category.value: history_bound(counts) for category, counts in sorted(history.items())}
    if bound == source.history_bound:
        return bound
    source.history_bound = bound
    source.save(update_fields=["history_bound"])
    rated = ItemRating.objects.filter(item=OuterRef("pk"))
    unrated = Item.objects.filter(source=source).exclude(Exists(rated))
    highest = 0
    # There are few different severities in a source: one statement for each, whatever the number of items.
    for old, known in list(unrated.values_list("severity", "severity_known").distinct()):
        declared = {Category(name): level for name, level in old.items()} if known else None
        severity = upper_severity(declared=declared, observed={}, history=history)
        values: dict[str, Any] = {
            "severity": {str(name): level for name, level in severity.items()},
            "level": worst_level(severity),
            "needs": needs_mask(severity),
        }
        unrated.filter(severity=old, severity_known=known).update(**values)
        highest = max(highest, values["level"])
    Project.objects.filter(pk=source.project_id, max_level__lt=highest).update(max_level=highest)
    record(
        user=None,
        organisation_id=source.project.organisation_id,
        action="exposure:source:learn",
        subject=f"source:{source.pk}",
        data={"bound": bound},
        at=now,
    )
    return bound
