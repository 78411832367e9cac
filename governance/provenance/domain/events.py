"""The label event as governance sees it: made where labels are made, read back from the journal's canonical bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from annotations.work.domain.label_event import KIND, Consent, Machine, Pay, Version, label_event
from kernel.errors import Invalid

__all__ = ["KIND", "Consent", "LabelFact", "Machine", "Pay", "Version", "label_event", "read_label_event"]


@dataclass(frozen=True, slots=True)
class LabelFact:
    """One label event out of the journal: the id of its envelope, and what it says."""

    event_id: str
    says: dict[str, Any]


def read_label_event(body: bytes) -> LabelFact:
    """Read the canonical bytes of a journal event. `Invalid` when it is an event of another kind.

    >>> fact = read_label_event(b'{"data":{"kind":"fairhand-label-event/1"},"id":"018f"}')
    >>> fact.event_id, fact.says
    ('018f', {'kind': 'fairhand-label-event/1'})
    """
    event = json.loads(body)
    data = event.get("data")
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise Invalid("This event of the journal is not about a label.", code="label-event")
    return LabelFact(event_id=event["id"], says=data)
