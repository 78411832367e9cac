"""Proposed answers that came with the data."""

from typing import Any

from annotations.items.models import PreLabel


def prelabels_of(item_id: int) -> dict[str, Any]:
    """{question: proposed answer} of an item; empty when nothing was proposed."""
    return dict(PreLabel.objects.filter(item_id=item_id).values_list("question", "answer"))
