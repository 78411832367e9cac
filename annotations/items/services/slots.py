"""Free places on items, when a draft project changes how many people label each."""

from django.db.models import F
from django.db.models.functions import Greatest

from annotations.items.models import Item


def items_set_slots(*, project_id: int, overlap: int) -> int:
    """Set every item's free places to the overlap less its votes; returns how many items changed.

    Called by project_update, in its transaction and under the project's lock, through settings.PROJECT_OVERLAP_CHANGED.
    A draft has no leases, so only votes that were imported take a place.
    """
    free = Greatest(overlap - F("votes"), 0)
    return Item.objects.filter(project_id=project_id).exclude(slots_free=free).update(slots_free=free)
