"""How fast agreement and aggregation are at one million labels, beside a raw numpy pass over the same labels.

Run: ``python benchmarks/agreement_speed.py [labels] [annotators] [classes]``. Seconds depend on the machine; the ratio
to one ``numpy.bincount`` over the same (item, label) pairs in the same run travels better. Five labels per item,
annotators of unequal diligence, right four times in five.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.dawid_skene import dawid_skene
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.majority import majority_vote
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.votes import Votes

LABELS_PER_ITEM = 5
SHARE_RIGHT = 0.8


def synthetic_table(n_labels: int, n_annotators: int, n_classes: int) -> pa.Table:
    """String votes in the order in which they would be stored: by item."""
    random = np.random.default_rng(2026)
    n_items = n_labels // LABELS_PER_ITEM
    item = np.repeat(np.arange(n_items), LABELS_PER_ITEM)
    diligence = 1 / np.arange(1, n_annotators + 1) ** 0.5
    annotator = random.choice(n_annotators, size=len(item), p=diligence / diligence.sum())
    truth = np.repeat(random.integers(0, n_classes, n_items), LABELS_PER_ITEM)
    label = np.where(random.random(len(item)) < SHARE_RIGHT, truth, random.integers(0, n_classes, len(item)))
    names = {"item": (item, "item-"), "annotator": (annotator, "person-"), "label": (label, "label-")}
    return pa.table({name: pa.array(np.char.add(prefix, codes.astype(str))) for name, (codes, prefix) in names.items()})


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of several runs."""
    return min(_timed(work) for _ in range(times))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(n_labels: int = 1_000_000, n_annotators: int = 5_000, n_classes: int = 5) -> None:
    table = synthetic_table(n_labels, n_annotators, n_classes)
    votes = Votes.from_table(table, duplicates="count")
    once = Votes.from_table(table)
    settings = Bootstrap(seed=1)

    def fresh(given: Votes) -> Votes:
        # Derived arrays are cached on the votes; a copy without them shows the full cost.
        return Votes(given.item, given.annotator, given.label, given.items, given.annotators, given.categories)

    pairs = votes.item * votes.n_categories + votes.label
    raw = seconds(lambda: np.bincount(pairs, minlength=votes.n_items * votes.n_categories), times=7)
    rows = [
        ("raw numpy.bincount of (item, label)", raw),
        ("votes coded from string columns", seconds(lambda: Votes.from_table(table))),
        ("alpha from codes", seconds(lambda: krippendorff_alpha(fresh(votes)))),
        ("alpha with a 1,000-replicate interval", seconds(lambda: krippendorff_alpha(fresh(votes), settings))),
        ("majority with ties", seconds(lambda: majority_vote(fresh(votes)))),
        ("matrix of the 50 busiest annotators", seconds(lambda: annotator_matrix(fresh(once)))),
        ("Dawid-Skene, 20 iterations", seconds(lambda: dawid_skene(votes, max_iterations=20, tolerance=0.0))),
    ]
    print(f"{n_labels:,} labels, {n_annotators:,} annotators, {n_classes} classes")
    for name, took in rows:
        print(f"{name:<42}{took:>9.4f} s {took / raw:>9.1f} x raw")


if __name__ == "__main__":
    main(*(int(argument.replace("_", "")) for argument in sys.argv[1:]))
