"""The numbers of a report as plain JSON values: estimates and label counts."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .bootstrap import Bootstrap
from .estimate import Estimate
from .votes import Votes

__all__ = ["BOOTSTRAP", "dominant_label", "estimate_json", "label_counts"]

# Fixed, so that the same votes give the same report.
BOOTSTRAP: Final = Bootstrap(seed=1970, replicates=1000)
_DOMINANT: Final = 0.8


def estimate_json(found: Estimate) -> dict[str, Any]:
    """`value` with `low` and `high`, or None and the reason as a code and as a sentence; and what it rests on."""
    because = found.undefined_because
    return {
        "value": found.value,
        "low": found.interval.low if found.interval else None,
        "high": found.interval.high if found.interval else None,
        "undefined": because.value if because else None,
        "reason": because.explanation if because else "",
        "items": found.n_items,
        "votes": found.n_votes,
        "annotators": found.n_annotators,
    }


def label_counts(votes: Votes) -> list[dict[str, Any]]:
    """Votes by label in the order of the categories, with shares."""
    counts = np.bincount(votes.label, minlength=votes.n_categories)
    return [
        {"label": label, "votes": int(count), "share": count / votes.n_votes if votes.n_votes else 0.0}
        for label, count in zip(votes.categories, counts.tolist(), strict=True)
    ]


def dominant_label(votes: Votes) -> dict[str, Any] | None:
    """The label that holds four fifths of the votes or more, with its share: then κ and α are low by their nature."""
    counts = label_counts(votes)
    most = max(counts, key=lambda row: row["share"], default=None)
    return {"label": most["label"], "share": most["share"]} if most and most["share"] >= _DOMINANT else None
