"""One round of expectation–maximisation for confusion matrices, as a loop over items.

Posteriors are products of probabilities, rescaled when they become small, so that a round needs no exponential and one
logarithm an item. The numpy form is in :mod:`..dawid_skene`; both agree to ten digits.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

__all__ = ["LEAST", "step"]

# Stands for the probability zero; so many votes' product of it is still a number.
LEAST: Final = 1e-75
_VOTES_BEFORE_RESCALING: Final = 4


def step(
    starts: Any, pair_of_vote: Any, confusion: Any, class_marginals: Any, posteriors: Any, answered: Any
) -> tuple[float, float]:
    """Expect every item's class in place, and add what was expected to ``answered``.

    ``starts`` has shape ``(n_items + 1,)``: the votes of item u are ``starts[u]`` to ``starts[u + 1]``. ``confusion``
    and ``answered`` have shape ``(pairs, K)``, ``posteriors`` ``(n_items, K)``. Returns the greatest move of a posterior
    and the log-likelihood.
    """
    n_labels = len(class_marginals)
    joint = np.empty(n_labels)
    greatest_move = 0.0
    log_likelihood = 0.0
    for item in range(len(starts) - 1):
        scale = 0.0
        for t in range(n_labels):
            joint[t] = class_marginals[t]
        for vote in range(starts[item], starts[item + 1]):
            pair = pair_of_vote[vote]
            for t in range(n_labels):
                joint[t] *= confusion[pair, t]
            if (vote - starts[item]) % _VOTES_BEFORE_RESCALING == _VOTES_BEFORE_RESCALING - 1:
                largest = joint.max()
                scale += math.log(largest)
                for t in range(n_labels):
                    joint[t] /= largest
        evidence = 0.0
        for t in range(n_labels):
            evidence += joint[t]
        log_likelihood += math.log(evidence) + scale
        for t in range(n_labels):
            posterior = joint[t] / evidence
            greatest_move = max(greatest_move, abs(posterior - posteriors[item, t]))
            posteriors[item, t] = posterior
        for vote in range(starts[item], starts[item + 1]):
            pair = pair_of_vote[vote]
            for t in range(n_labels):
                answered[pair, t] += posteriors[item, t]
    return greatest_move, log_likelihood
