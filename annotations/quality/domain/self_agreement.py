"""Self-agreement: whether people give an item the same label when they meet it again.

The unit is one person on one item, answered at least twice; the "annotators" are the occasions. Percent agreement and
nominal α then apply as they stand.

Source: intra-annotator agreement, Artstein and Poesio, "Inter-coder agreement for computational linguistics" (2008);
Krippendorff's *stability*, *Content Analysis* (2018), chapter 12. How to read it: what a question can reach at best. If
people disagree with themselves, they cannot agree with each other, and the question or the guideline is what to mend.

Example: one person says a, a on one item and a, b on another: percent self-agreement is 1/2.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .estimate import Estimate, IntervalMethod, Measure
from .undefined import Undefined
from .votes import Votes

__all__ = ["repeated_votes", "self_agreement"]


def self_agreement(votes: Votes, measure: Measure, interval: IntervalMethod | None = None) -> Estimate:
    """``measure`` of what people answered again; its people are those who met an item more than once.

    ``votes`` must have been made with ``duplicates="count"``. Undefined if nobody answered an item twice.
    """
    again = repeated_votes(votes)
    if not again.n_votes:
        none = measure(again, None)
        return replace(none, undefined_because=Undefined.NO_REPEATS, n_annotators=0)
    return replace(measure(again, interval), n_annotators=_people_who_repeat(votes))


def repeated_votes(votes: Votes) -> Votes:
    """The answers to items that one person answered more than once, with the occasions in place of the annotators."""
    pair = votes.item * votes.n_annotators + votes.annotator
    starts = np.flatnonzero(np.diff(pair, prepend=-1))
    sizes = np.diff(np.append(starts, len(pair)))
    unit = np.repeat(np.arange(len(starts)), sizes)
    occasion = np.arange(len(pair)) - np.repeat(starts, sizes)
    names = tuple(
        f"{votes.items[item]}|{votes.annotators[annotator]}"
        for item, annotator in zip(votes.item[starts].tolist(), votes.annotator[starts].tolist(), strict=True)
    )
    every = Votes(
        unit, occasion, votes.label, names, tuple(str(n) for n in range(sizes.max(initial=0))), votes.categories
    )
    return every.where((sizes >= 2)[unit])


def _people_who_repeat(votes: Votes) -> int:
    same = (votes.item[1:] == votes.item[:-1]) & (votes.annotator[1:] == votes.annotator[:-1])
    return len(np.unique(votes.annotator[1:][same]))
