"""What each method of aggregation would make of a question's votes, beside the majority, for a report.

Per method: items by label, ties, the items whose label is another one than the majority's, the majority's ties it decides, and the mean
confidence. How to read it: where methods give the same labels, the choice of one matters little; where they differ, look at the votes of those
items before believing a model. The confidence of majority and Wawa is a share of votes, of the others a probability if the model holds.

Example: votes (a, a, b) and (a, b) have the majority a and a tie; a method that says a and b has no other label and decides one tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .aggregation import METHODS, Aggregation, aggregate
from .method_names import DEFAULT_METHOD
from .votes import Votes

__all__ = ["aggregations", "methods_json"]

# The posteriors are dense: where they would not fit, the report says nothing instead of bringing the worker down.
_LARGEST_POSTERIOR: Final = 20_000_000
# Beyond so many votes the slower models would hold up the report: GLAD takes two seconds for 100,000.
_VOTES_FOR_ALL: Final = 200_000
_QUICK: Final = ("majority", "wawa", DEFAULT_METHOD)


def aggregations(votes: Votes) -> dict[str, Aggregation]:
    """The votes by every method, in the order of the methods; the quick ones alone of many votes, none where nobody voted."""
    if not votes.n_votes or votes.n_items * votes.n_categories > _LARGEST_POSTERIOR:
        return {}
    names = METHODS if votes.n_votes <= _VOTES_FOR_ALL else _QUICK
    return {name: aggregate(votes, name) for name in names}


def methods_json(found: Mapping[str, Aggregation]) -> list[dict[str, Any]]:
    """A row a method: counts of items, and the mean confidence over all items."""
    return [_row(one, found["majority"]) for one in found.values()]


def _row(found: Aggregation, majority: Aggregation) -> dict[str, Any]:
    labels = [
        {"label": label, "items": int((found.winner == code).sum())}
        for code, label in enumerate(found.votes.categories)
    ]
    return {
        "method": found.method,
        "items": found.votes.n_items,
        "labels": labels,
        "tied": int(found.tied.sum()),
        "other": int(((found.winner != majority.winner) & ~found.tied & ~majority.tied).sum()),
        "decides": int((majority.tied & ~found.tied).sum()),
        "mean_confidence": float(found.confidence.mean()),
        "iterations": found.iterations,
        "converged": found.converged,
    }
