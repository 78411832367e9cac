"""The measures by slice of the items and by group of the annotators, for a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from .estimate import Measure
from .fleiss_kappa import fleiss_kappa
from .gwet import gwet_ac1
from .krippendorff_alpha import krippendorff_alpha
from .per_group import PerGroup, per_annotator_group, per_slice
from .percent_agreement import percent_agreement
from .report_numbers import BOOTSTRAP, estimate_json
from .votes import Votes

__all__ = ["LARGEST_NUMBER_OF_SLICES", "MEASURES", "SMALLEST_CROWD", "by_annotator_group", "by_slice", "largest"]

# With fewer people than this, a number about a group says something about each of them (E04).
SMALLEST_CROWD: Final = 5
LARGEST_NUMBER_OF_SLICES: Final = 30
MEASURES: Final[dict[str, Measure]] = {
    "alpha": krippendorff_alpha,
    "percent": percent_agreement,
    "kappa": fleiss_kappa,
    "ac1": gwet_ac1,
}


def by_slice(votes: Votes, attribute: str, slice_of_item: Mapping[str, str]) -> dict[str, Any]:
    """Every measure of the items of each slice; at most the thirty slices with most items."""
    kept, left_out = largest({item: slice_of_item[item] for item in votes.items if item in slice_of_item})
    found = {name: per_slice(votes, kept, measure, bootstrap=BOOTSTRAP) for name, measure in MEASURES.items()}
    return _json(attribute, found, left_out)


def by_annotator_group(votes: Votes, attribute: str, group_of_annotator: Mapping[str, str]) -> dict[str, Any]:
    """Every measure of each group of annotators of at least five; smaller groups have no value."""
    own = {who: group_of_annotator[who] for who in votes.annotators if who in group_of_annotator}
    kept, left_out = largest(own)
    found = {
        name: per_annotator_group(votes, kept, measure, bootstrap=BOOTSTRAP, minimum_annotators=SMALLEST_CROWD)
        for name, measure in MEASURES.items()
    }
    return _json(attribute, found, left_out)


def largest(group_of: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The members of the groups with most members, and how many groups that leaves out.

    >>> largest({"1": "a", "2": "b", "3": "a"})
    ({'1': 'a', '2': 'b', '3': 'a'}, 0)
    """
    sizes = Counter(group_of.values())
    kept = set(sorted(sizes, key=lambda name: (-sizes[name], name))[:LARGEST_NUMBER_OF_SLICES])
    return {member: name for member, name in group_of.items() if name in kept}, len(sizes) - len(kept)


def _json(attribute: str, found: Mapping[str, PerGroup], left_out: int) -> dict[str, Any]:
    alpha = found["alpha"]
    return {
        "attribute": attribute,
        "groups": [
            {"name": name, **{measure: estimate_json(one.groups[name]) for measure, one in found.items()}}
            for name in alpha.groups
        ],
        "without": alpha.without_group,
        "left_out": left_out,
    }
