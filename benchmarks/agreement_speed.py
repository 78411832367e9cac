"""How fast agreement is at one million labels of five thousand annotators, and how it grows to ten million.

Run: ``python benchmarks/agreement_speed.py [labels] [annotators] [classes]``. Seconds depend on the machine and on what
else it does, so every row has its ratio to a raw reference of the same run: one ``numpy.bincount`` over the same (item,
label) pairs. α also has its ratio to the counts route, which is what the usual library does with a table of counts
(``--library PYTHON`` times that library itself, in an environment that has it, such as tests/interop/.venv). Five labels
per item, annotators of unequal diligence, right four times in five. Dawid and Skene and their kin are timed in
``aggregation_speed.py``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "platform"))

from annotations.quality.domain.alpha_by_level import alpha_sums_at
from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.estimate import estimate
from annotations.quality.domain.gwet import gwet_ac1
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.majority import majority_vote
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.pairwise_kappa import pairwise_kappa
from annotations.quality.domain.votes import Votes
from cli.votes_file import read_columns

LABELS_PER_ITEM = 5
SHARE_RIGHT = 0.8
COLUMNS = {"item": "item", "annotator": "annotator", "label": "label"}
# What the library computes from a table of votes by item and label, in a process of its own.
LIBRARY = """
import sys, time, numpy as np, krippendorff
table = np.load(sys.argv[1])
times = []
for _ in range(3):
    start = time.perf_counter()
    alpha = krippendorff.alpha(value_counts=table, level_of_measurement="nominal")
    times.append(time.perf_counter() - start)
print(min(times), alpha)
"""


def synthetic_table(n_labels: int, n_annotators: int, n_classes: int) -> pa.Table:
    """String votes in the order in which they would be stored: by item; now and then somebody answers twice."""
    random = np.random.default_rng(2026)
    n_items = n_labels // LABELS_PER_ITEM
    item = np.repeat(np.arange(n_items), LABELS_PER_ITEM)
    diligence = 1 / np.arange(1, n_annotators + 1) ** 0.5
    annotator = random.choice(n_annotators, size=len(item), p=diligence / diligence.sum())
    truth = np.repeat(random.integers(1, n_classes + 1, n_items), LABELS_PER_ITEM)
    label = np.where(random.random(len(item)) < SHARE_RIGHT, truth, random.integers(1, n_classes + 1, len(item)))
    names = {"item": (item, "item-"), "annotator": (annotator, "person-"), "label": (label, "")}
    return pa.table({name: pa.array(np.char.add(prefix, codes.astype(str))) for name, (codes, prefix) in names.items()})


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The best of several runs."""
    return min(_timed(work) for _ in range(times))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def counts_route(votes: Votes) -> float:
    """α as the usual library has it from counts: a dense table, and the coincidences of every two labels."""
    table = votes.counts.toarray()
    size = table.sum(axis=1, keepdims=True)
    table, size = table[size[:, 0] > 1], size[size > 1][:, np.newaxis]
    coincidences = (table / (size - 1)).T @ table - np.diag((table / (size - 1)).sum(axis=0))
    of_label = table.sum(axis=0)
    different = 1 - np.eye(len(of_label))
    expected = np.outer(of_label, of_label) - np.diag(of_label)
    return float(1 - (coincidences * different).sum() * (of_label.sum() - 1) / (expected * different).sum())


def fresh(given: Votes) -> Votes:
    """The same votes without the arrays derived and kept so far, so that the full cost is seen."""
    return Votes(given.item, given.annotator, given.label, given.items, given.annotators, given.categories)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time agreement beside a raw reference.")
    parser.add_argument("labels", type=int, nargs="?", default=1_000_000)
    parser.add_argument("annotators", type=int, nargs="?", default=5_000)
    parser.add_argument("classes", type=int, nargs="?", default=5)
    parser.add_argument(
        "--library", type=Path, metavar="PYTHON", help="an interpreter that has the krippendorff library"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one_size(Path(folder), options.labels, options.annotators, options.classes, options.library)
        growth(Path(folder), options.labels, options.annotators, options.classes)


def one_size(folder: Path, n_labels: int, n_annotators: int, n_classes: int, library: Path | None) -> None:
    path = folder / "votes.parquet"
    pq.write_table(synthetic_table(n_labels, n_annotators, n_classes), path)
    votes = Votes.from_table(read_columns(path, COLUMNS))
    interval = Bootstrap(seed=1)

    def ordinal() -> object:
        return estimate("krippendorff_alpha", alpha_sums_at(fresh(votes), "ordinal"), interval)

    pairs = votes.item * votes.n_categories + votes.label
    raw = seconds(lambda: np.bincount(pairs, minlength=votes.n_items * votes.n_categories), times=7)
    counts = seconds(lambda: counts_route(fresh(votes)))
    rows = [
        ("raw numpy.bincount of (item, label)", raw, None),
        ("alpha by the counts route", counts, None),
        ("columns read from Parquet", seconds(lambda: read_columns(path, COLUMNS)), 0.0),
        ("alpha from stored Parquet rows", seconds(lambda: krippendorff_alpha(stored(path)), 5), 0.15),
        ("alpha from codes", seconds(lambda: krippendorff_alpha(fresh(votes))), None),
        ("alpha, 1,000-replicate interval", seconds(lambda: krippendorff_alpha(fresh(votes), interval)), 2.5),
        ("AC1, 1,000-replicate interval", seconds(lambda: gwet_ac1(fresh(votes), interval)), None),
        ("ordinal alpha, 1,000-replicate interval", seconds(ordinal, 1), None),
        ("kappa of all pairs", seconds(lambda: pairwise_kappa(fresh(votes))), 0.5),
        ("matrix of the 50 busiest annotators", seconds(lambda: annotator_matrix(fresh(votes))), None),
        ("majority with ties", seconds(lambda: majority_vote(fresh(votes))), None),
    ]
    print(f"{votes.n_votes:,} votes, {n_annotators:,} annotators, {n_classes} classes; {load()}")
    for name, took, target in rows:
        aim = f"  target {target} s" if target else ""
        print(f"{name:<42}{took:>9.4f} s {took / raw:>9.1f} x raw {took / counts:>8.2f} x counts{aim}")
    print(f"pairs of annotators with a shared item: {len(pairwise_kappa(votes).shared):,}; {load()}")
    if library is not None:
        np.save(folder / "counts.npy", votes.counts.toarray())
        done = subprocess.run(
            [str(library), "-c", LIBRARY, str(folder / "counts.npy")], capture_output=True, text=True, check=True
        )
        took, value = map(float, done.stdout.split())
        ours = krippendorff_alpha(votes).value or 0.0
        print(f"{'krippendorff library, from counts':<42}{took:>9.4f} s; its alpha differs by {abs(ours - value):.1e}")


def stored(path: Path) -> Votes:
    return Votes.from_table(read_columns(path, COLUMNS))


def growth(folder: Path, largest: int, n_annotators: int, n_classes: int) -> None:
    """The same at a tenth, at once and at ten times the size: microseconds a label should stay the same."""
    interval = Bootstrap(seed=1)
    print("growth        labels     alpha from rows    with interval   kappa of all pairs   (microseconds a label)")
    for n_labels in (largest // 10, largest, largest * 10):
        path = folder / "growth.parquet"
        pq.write_table(synthetic_table(n_labels, n_annotators, n_classes), path)
        votes = stored(path)
        times = [
            seconds(lambda path=path: krippendorff_alpha(stored(path)), 2),  # type: ignore[misc]
            seconds(lambda votes=votes: krippendorff_alpha(fresh(votes), interval), 2),  # type: ignore[misc]
            seconds(lambda votes=votes: pairwise_kappa(fresh(votes)), 2),  # type: ignore[misc]
        ]
        per_label = "".join(f"{took:>10.3f} s {1e6 * took / n_labels:>5.2f}" for took in times)
        print(f"{n_labels:>20,} {per_label}   {load()}")


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
