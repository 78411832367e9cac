"""Self-agreement: whether people give an item the same label when they meet it again.

The unit is one person on one item, answered at least twice; the "annotators" are the occasions. Percent agreement and
nominal α then apply as they stand.

Source: intra-annotator agreement, Artstein and Poesio, "Inter-coder agreement for computational linguistics" (2008);
Krippendorff's *stability*, *Content Analysis* (2018), chapter 12. How to read it: what a question can reach at best. If
people disagree with themselves, they cannot agree with each other, and the question or the guideline is what to mend.

Example: one person says a, a on one item and a, b on another: percent self-agreement is 1/2.
"""

from __future__ import annotations

import numpy as np

from .votes import Votes

__all__ = ["repeated_votes"]


def repeated_votes(votes: Votes) -> Votes:
    """The answers to items that one person answered more than once, with the occasions in place of the annotators.

    ``votes`` must have been made with ``duplicates="count"``. Empty if nobody answered an item twice.
    """
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
