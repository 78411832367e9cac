"""The numbers of a report as plain JSON values: estimates, label counts, aggregates."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .bootstrap import Bootstrap
from .dawid_skene import dawid_skene
from .estimate import Estimate
from .majority import majority_vote
from .votes import IntArray, Votes

__all__ = ["BOOTSTRAP", "aggregates", "dominant_label", "estimate_json", "label_counts"]

# Fixed, so that the same votes give the same report.
BOOTSTRAP: Final = Bootstrap(seed=1970, replicates=1000)
_LARGEST_POSTERIOR: Final = 20_000_000
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


def aggregates(votes: Votes) -> dict[str, Any]:
    """Items by majority label and by Dawid and Skene's most probable label, ties counted and never broken."""
    majority = majority_vote(votes)
    found: dict[str, Any] = {"majority": _winners(votes, majority.winner), "dawid_skene": None}
    # The posteriors are dense: where they would not fit, the report says nothing instead of bringing the worker down.
    if votes.n_votes and votes.n_items * votes.n_categories <= _LARGEST_POSTERIOR:
        model = dawid_skene(votes)
        found["dawid_skene"] = {
            **_winners(votes, model.winner),
            "converged": model.converged,
            "iterations": model.iterations,
        }
    return found


def _winners(votes: Votes, winner: IntArray) -> dict[str, Any]:
    counts = np.bincount(winner[winner >= 0], minlength=votes.n_categories).tolist()
    return {
        "labels": [{"label": label, "items": count} for label, count in zip(votes.categories, counts, strict=True)],
        "tied": int((winner < 0).sum()),
    }
