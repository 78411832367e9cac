"""A measure for each label on its own: the label against all the others.

Source: the kappas by category of Fleiss (1971), which are Fleiss' κ of the one-versus-rest recode. How to read it: which
labels people can tell apart from the rest. A rare label has a high percent agreement and may have a low κ.

Example: Fleiss' thirty patients: κ of depression .245, of the fifth category .566, of all .430.
"""

from __future__ import annotations

import numpy as np

from .estimate import Estimate, IntervalMethod, Measure
from .votes import Votes

__all__ = ["OTHER", "per_label"]

OTHER = "other"


def per_label(votes: Votes, measure: Measure, interval: IntervalMethod | None = None) -> dict[str, Estimate]:
    """``measure`` of each category against the rest, in the order of the categories."""
    return {
        label: measure(
            votes.recoded((np.arange(votes.n_categories) == code).astype(np.int64), (OTHER, label)), interval
        )
        for code, label in enumerate(votes.categories)
    }
