"""The tank test: how well cues that should not matter predict a label.

Named after the network that was said to have learnt the weather instead of the tanks. Source of the idea: Geirhos et al.,
"Shortcut learning in deep neural networks", Nature Machine Intelligence 2 (2020); Torralba and Efros, "Unbiased look at dataset
bias", CVPR (2011). The model is naive Bayes over the levels of the cues (every label equally likely beforehand), fitted on four
fifths of the items and asked about the last fifth, five times.

The score is balanced accuracy between chance and certainty: s = (r − 1/K) ÷ (1 − 1/K), where r is the mean share of items with a
label for which that label is predicted, over K labels. 0 is guessing, 1 is always right; for two labels .5 means that
three of four are right in each. p compares it with what shuffled labels give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from governance.audits.domain.wilson import Rate, wilson_rate

from .cues import Cue

__all__ = ["FOLDS", "TankTest"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

FOLDS: Final = 5
_CELLS_AT_ONCE: Final = 2_000_000


class TankTest:
    """Cross-validated scores of all cues together and of each alone.

    ``label`` holds a code from 0 to K − 1 for each item, shape ``(items,)``; every code needs an item. The folds are drawn
    once from ``random``, and do not look at the labels, so that shuffling labels gives scores drawn as the true one would be
    if no cue told anything.

    Raises ValueError with fewer than two labels, or without a cue.
    """

    def __init__(self, cues: Sequence[Cue], label: IntArray, *, random: np.random.Generator) -> None:
        self.size = np.bincount(label)
        self._labels = len(self.size)
        if self._labels < 2 or not self.size.all():
            raise ValueError("The tank test needs two labels, each on an item.")
        if not cues:
            raise ValueError("The tank test needs a cue.")
        self.cues = tuple(cues)
        self._label = label
        fold = random.permutation(len(label)) % FOLDS
        self._rows = [np.flatnonzero(fold == number) for number in range(FOLDS)]
        self._parts = [[cue.member[rows] for rows in self._rows] for cue in cues]

    def scores(self) -> FloatArray:
        """The score of all cues together, then of each alone; shape ``(1 + cues,)``."""
        return np.asarray(self._scores(self._label[:, np.newaxis])[0])

    def shuffled(self, shuffles: int, random: np.random.Generator) -> FloatArray:
        """The same with the labels dealt out anew, shape ``(shuffles, 1 + cues)``."""
        at_once = max(1, _CELLS_AT_ONCE // (len(self._label) * self._labels))
        found = []
        for start in range(0, shuffles, at_once):
            count = min(at_once, shuffles - start)
            found.append(self._scores(np.stack([random.permutation(self._label) for _ in range(count)], axis=1)))
        return np.concatenate(found)

    def interval(self, which: int) -> Rate:
        """The score at a position of :meth:`scores` with its 95 % interval: Wilson's of each label's share, joined by
        Newcombe's method (1998)."""
        right = self._right(self._label[:, np.newaxis])[0, which]
        rates = [wilson_rate(int(hits), int(size)) for hits, size in zip(right, self.size, strict=True)]
        mean = sum(rate.value for rate in rates) / self._labels
        below = sum((rate.value - rate.low) ** 2 for rate in rates) ** 0.5 / self._labels
        above = sum((rate.high - rate.value) ** 2 for rate in rates) ** 0.5 / self._labels
        return Rate(*(self._skill(share) for share in (mean, mean - below, mean + above)))

    def leanings(self, which: int) -> FloatArray:
        """For a cue, the share of each label among the items at each level; shape ``(levels, labels)``."""
        counts = self.cues[which].member.T @ np.eye(self._labels)[self._label]
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))

    def _skill(self, share: float) -> float:
        return (share - 1 / self._labels) / (1 - 1 / self._labels)

    def _scores(self, labels: IntArray) -> FloatArray:
        right = self._right(labels) / self.size
        return np.asarray((right.mean(axis=2) - 1 / self._labels) / (1 - 1 / self._labels))

    def _right(self, labels: IntArray) -> FloatArray:
        """Items rightly predicted, by shuffle, cue (all first) and label; ``labels`` has shape ``(items, shuffles)``."""
        shuffles = labels.shape[1]
        told = np.eye(self._labels)[labels].reshape(len(labels), shuffles * self._labels)
        right = np.zeros((shuffles, 1 + len(self.cues), self._labels))
        evidence = [np.zeros((len(rows), shuffles, self._labels)) for rows in self._rows]
        for place, parts in enumerate(self._parts):
            counts = [part.T @ told[rows] for part, rows in zip(parts, self._rows, strict=True)]
            everything = sum(counts)
            for number, (part, rows) in enumerate(zip(parts, self._rows, strict=True)):
                weight = (part @ _weights(everything - counts[number])).reshape(len(rows), shuffles, self._labels)
                evidence[number] += weight
                right[:, 1 + place] += self._hits(weight, labels[rows])
        for number, rows in enumerate(self._rows):
            right[:, 0] += self._hits(evidence[number], labels[rows])
        return right

    def _hits(self, weight: FloatArray, labels: IntArray) -> FloatArray:
        hit = weight.argmax(axis=2) == labels
        return np.stack([(hit & (labels == label)).sum(axis=0) for label in range(self._labels)], axis=1)


def _weights(counts: FloatArray) -> FloatArray:
    """ln of the probability of each level given each label, up to what is the same for every label.

    Each label is given as many made-up observations as there are levels, spread as in all labels together: a level seen once
    hardly speaks.
    """
    levels = len(counts)
    usual = (counts.sum(axis=1, keepdims=True) + 1) / (counts.sum() + levels)
    smoothed: FloatArray = np.log((counts + levels * usual) / (counts.sum(axis=0) + levels)) - np.log(usual)
    return smoothed
