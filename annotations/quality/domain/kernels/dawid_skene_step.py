"""The parts of a round of expectation–maximisation for confusion matrices, as loops over items and over pairs.

A pair is an annotator with one of the labels that this person gave. Posteriors are products of probabilities, rescaled
when they become small, so that a round needs no exponential and a logarithm for four votes. What limits the speed is
memory, not arithmetic: votes are taken four at a time so that their rows are fetched together, and
:mod:`..confusion_compiled` lays the rows so that neighbours use the same ones. The numpy form is in
:mod:`..confusion_plain`; both agree to ten digits.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

__all__ = ["LEAST", "TINY", "count", "expect", "rates"]

# Stands for the probability zero; the product of four of it is still a number.
LEAST: Final = 1e-75
# Stands for a count of zero, so that nothing is divided by it.
TINY: Final = float(np.finfo(np.float64).tiny)


def expect(
    starts: Any, pair_of_vote: Any, confusion: Any, class_marginals: Any, posteriors: Any
) -> tuple[float, float]:
    """Expect every item's class in place; the greatest move of a posterior, and the log-likelihood.

    ``starts`` has shape ``(n_items + 1,)``: the votes of item u are ``starts[u]`` to ``starts[u + 1]``. ``confusion`` has
    shape ``(pairs, K)``, ``posteriors`` ``(n_items, K)``.
    """
    n_labels = len(class_marginals)
    joint = np.empty(n_labels)
    greatest_move = 0.0
    log_likelihood = 0.0
    for item in range(len(starts) - 1):
        scale = 0.0
        for t in range(n_labels):
            joint[t] = class_marginals[t]
        vote = starts[item]
        while vote + 4 <= starts[item + 1]:
            first, second = pair_of_vote[vote], pair_of_vote[vote + 1]
            third, fourth = pair_of_vote[vote + 2], pair_of_vote[vote + 3]
            largest = 0.0
            for t in range(n_labels):
                joint[t] *= (confusion[first, t] * confusion[second, t]) * (confusion[third, t] * confusion[fourth, t])
                largest = max(largest, joint[t])
            scale += math.log(largest)
            for t in range(n_labels):
                joint[t] /= largest
            vote += 4
        while vote < starts[item + 1]:
            pair = pair_of_vote[vote]
            for t in range(n_labels):
                joint[t] *= confusion[pair, t]
            vote += 1
        evidence = 0.0
        for t in range(n_labels):
            evidence += joint[t]
        log_likelihood += math.log(evidence) + scale
        for t in range(n_labels):
            posterior = joint[t] / evidence
            greatest_move = max(greatest_move, abs(posterior - posteriors[item, t]))
            posteriors[item, t] = posterior
    return greatest_move, log_likelihood


def count(starts: Any, item_of_vote: Any, posteriors: Any, answered: Any) -> None:
    """Sum the posteriors of every pair's items into ``answered``, shape ``(pairs, K)``.

    ``starts`` has shape ``(pairs + 1,)``: the votes of pair g are ``starts[g]`` to ``starts[g + 1]`` of ``item_of_vote``.
    """
    n_labels = posteriors.shape[1]
    for pair in range(len(starts) - 1):
        for t in range(n_labels):
            answered[pair, t] = 0.0
        vote = starts[pair]
        while vote + 4 <= starts[pair + 1]:
            first, second = item_of_vote[vote], item_of_vote[vote + 1]
            third, fourth = item_of_vote[vote + 2], item_of_vote[vote + 3]
            for t in range(n_labels):
                answered[pair, t] += (posteriors[first, t] + posteriors[second, t]) + (
                    posteriors[third, t] + posteriors[fourth, t]
                )
            vote += 4
        while vote < starts[pair + 1]:
            item = item_of_vote[vote]
            for t in range(n_labels):
                answered[pair, t] += posteriors[item, t]
            vote += 1


def rates(
    annotator: Any, label: Any, answered: Any, total: Any, diagonal: Any, off_diagonal: Any, confusion: Any
) -> None:
    """Fill ``confusion`` with the answers and their pseudo-counts, divided by those of the row, at least ``LEAST``.

    ``annotator`` and ``label`` say what a pair is; ``total`` has shape ``(J, K)``, the pseudo-counts ``(J,)``. A row
    without any evidence gets 1: its class met none of the person's answers, so its posteriors are zero anyway.
    """
    n_labels = total.shape[1]
    for pair in range(len(annotator)):
        person = annotator[pair]
        right, wrong = diagonal[person], off_diagonal[person]
        added = right + (n_labels - 1) * wrong
        for t in range(n_labels):
            counted = max(answered[pair, t] + wrong, TINY)
            confusion[pair, t] = max(counted / max(total[person, t] + added, TINY), LEAST)
        own = label[pair]
        counted = max(answered[pair, own] + right, TINY)
        confusion[pair, own] = max(counted / max(total[person, own] + added, TINY), LEAST)
