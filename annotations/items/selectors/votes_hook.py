"""What a feature above this one knows about items: which have a label, and who voted how.

Votes belong to annotations.work, which stands above the items. It hands these two functions down when the application
starts (annotations/work/apps.py), so that item pages can show votes without reaching upwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from annotations.items.models import Item

Filter = Callable[[QuerySet[Item], str], QuerySet[Item]]
History = Callable[[Item], list[dict[str, Any]]]


@dataclass(slots=True)
class VotesHook:
    """`with_label(items, "question=label")` narrows a query; `history(item)` lists what happened to an item, oldest first."""

    with_label: Filter | None = None
    history: History | None = None


votes_hook = VotesHook()
