"""Ratings: what people say an item is. They raise its severity, charge those who saw it, and teach its source (E8, G05)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from annotations.exposure.domain.needs import needs_mask
from annotations.exposure.domain.severity import HIGHEST_LEVEL, Category, merge, upper_severity, worst_level
from annotations.exposure.models import ItemRating
from annotations.exposure.selectors.history import observed_of, source_history
from annotations.exposure.services.care import uncared_pause
from annotations.exposure.services.rerating import viewers_charge
from annotations.exposure.services.source_bound import source_learn
from annotations.items.models import Item
from annotations.projects.models import Project
from kernel.errors import FieldError, Invalid


@transaction.atomic
def item_rate(*, item_id: int, user: User, category: str, level: int, now: datetime) -> Item:
    """Record a rating by somebody who has the item before them, and let it take effect upwards.

    The caller knows that they have (a live lease, or a role that browses the project). The item's new severity is the
    highest of what was declared, what its ratings say and what its source's history allows; it never falls, except where
    nothing was known but the unknown level itself. A published project that names nobody to turn to is paused by a
    level of 2 or above. Raises Invalid.
    """
    errors: list[FieldError] = []
    if category not in set(Category):
        errors.append({"field": "category", "message": f"One of {', '.join(Category)}."})
    if type(level) is not int or not 0 <= level <= HIGHEST_LEVEL:
        errors.append({"field": "level", "message": "A whole number from 0 to 4."})
    if errors:
        raise Invalid("The rating cannot be kept like this.", errors=errors)
    item = Item.objects.select_for_update(of=("self",), no_key=True).select_related("project", "source").get(pk=item_id)
    ItemRating.objects.create(item=item, user=user, category=category, level=level, at=now)
    before = item.level
    severity = _severity(item)
    item.severity = {str(name): value for name, value in severity.items()}
    item.level, item.needs = worst_level(severity), needs_mask(severity)
    item.save(update_fields=["severity", "level", "needs"])
    Project.objects.filter(pk=item.project_id, max_level__lt=item.level).update(max_level=item.level)
    record(
        user=user,
        organisation_id=item.project.organisation_id,
        action="exposure:item:rate",
        subject=f"item:{item.pk}",
        data={"category": category, "level": level, "item_level": item.level},
        at=now,
    )
    if item.level > before:
        viewers_charge(item_id=item.pk, severity=item.severity, level=item.level, now=now)
    if item.source is not None:
        source_learn(source=item.source, now=now)
    uncared_pause(project_id=item.project_id, now=now)
    return item


def _severity(item: Item) -> Mapping[Category, int]:
    observed = observed_of(item.pk)
    history = source_history(item.source_id) if item.source_id else {}
    if item.severity_known:
        # What the source or the item's own row declared is in the item's severity already.
        declared = {Category(name): value for name, value in item.severity.items()}
        return merge(upper_severity(declared=declared, observed=observed, history=history))
    return upper_severity(declared=None, observed=observed, history=history)
