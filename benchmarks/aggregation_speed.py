"""How fast aggregation is at a million labels, beside crowd-kit on the same labels in the same run.

Run: ``python benchmarks/aggregation_speed.py [--crowd-kit PYTHON] [--growth]``. Five labels per item, 5,000 annotators of unequal
diligence, 5 and 20 classes. Dawid and Skene's model runs 20 rounds in both; compiling is timed apart. Without ``--crowd-kit`` the
script makes an environment with crowd-kit in /tmp (775 MB), outside the project; where that fails it says so and prints our figures.

The claims, as ratios to crowd-kit in one run: Dawid–Skene at least 25 times faster with numba and 10 times without. Both clocks are
shown: seconds on the wall, which only a quiet machine gives fairly, and seconds of the processors, which count both of our threads.
``--growth`` adds one and ten million labels: ten times the labels should take about ten times as long.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from agreement_speed import synthetic_table

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.quality.domain.dawid_skene import Prior, dawid_skene
from annotations.quality.domain.mace import mace
from annotations.quality.domain.majority import majority_vote
from annotations.quality.domain.one_coin import one_coin
from annotations.quality.domain.prior_choice import dawid_skene_map
from annotations.quality.domain.votes import Votes
from annotations.quality.domain.wawa import wawa

PINNED = ("crowd-kit==1.4.2", "scikit-learn==1.9.1", "pandas==2.3.3")
ENVIRONMENT = Path(tempfile.gettempdir()) / "fairhand-crowd-kit"
TIMES = 3
# Runs in the other environment. Its Wawa fails in fit_predict, so its steps are called one by one.
THEIRS = """
import json, sys, time
import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote
from crowdkit.aggregation.utils import get_accuracy
frame = pd.read_parquet(sys.argv[1]).rename(columns={"item": "task", "annotator": "worker"}).astype(object)
def best(work, times):
    found = []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - wall, time.process_time() - processor))
    return [min(each) for each in zip(*found)]
def wawa():
    winner = MajorityVote().fit_predict(frame)
    skills = get_accuracy(frame, true_labels=winner, by="worker")
    MajorityVote().fit_predict(frame, skills)
print(json.dumps({
    "Dawid-Skene, 20 rounds": best(lambda: DawidSkene(n_iter=20, tol=0).fit(frame), int(sys.argv[2])),
    "majority": best(lambda: MajorityVote().fit_predict(frame), int(sys.argv[2])),
    "Wawa": best(wawa, int(sys.argv[2])),
}))
"""


class Took(NamedTuple):
    """Seconds on the wall and of the processors."""

    wall: float
    processor: float

    def __sub__(self, other: Took) -> Took:
        return Took(self.wall - other.wall, self.processor - other.processor)


def seconds(work: Callable[[], object], times: int = TIMES) -> Took:
    """The least of several runs, by each clock."""
    found = []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        found.append(Took(time.perf_counter() - wall, time.process_time() - processor))
    return Took(*map(min, zip(*found, strict=True)))


def fresh(given: Votes) -> Votes:
    """A copy without the arrays that are kept once computed."""
    return Votes(given.item, given.annotator, given.label, given.items, given.annotators, given.categories)


def ours(votes: Votes) -> dict[str, Took]:
    def rounds(use_compiled: bool) -> object:
        return dawid_skene(
            fresh(votes), prior=Prior.none(), max_iterations=20, tolerance=0.0, use_compiled=use_compiled
        )

    first, again = (seconds(lambda: dawid_skene(votes, max_iterations=1, use_compiled=True), 1) for _ in range(2))
    return {
        "loading numba and compiling": first - again,
        "Dawid-Skene, 20 rounds": seconds(lambda: rounds(True)),
        "Dawid-Skene, 20 rounds, numpy": seconds(lambda: rounds(False), 2),
        "majority": seconds(lambda: majority_vote(fresh(votes))),
        "Wawa": seconds(lambda: wawa(fresh(votes))),
        "one-coin, 20 rounds": seconds(lambda: one_coin(fresh(votes), max_iterations=20, tolerance=0.0), 1),
        "MACE, 20 rounds": seconds(lambda: mace(fresh(votes), max_iterations=20, tolerance=0.0), 1),
        "the default, until it settles": seconds(lambda: dawid_skene_map(fresh(votes)), 1),
    }


def crowd_kit(python: str | None) -> str | None:
    """The interpreter of an environment with crowd-kit, or None when there can be none."""
    if python:
        return python
    inside = ENVIRONMENT / "bin" / "python"
    try:
        if not inside.exists():
            venv.create(ENVIRONMENT, with_pip=True)
            subprocess.run([inside, "-m", "pip", "install", "--quiet", *PINNED], check=True)
        subprocess.run([inside, "-c", "import crowdkit, pyarrow"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(inside)


def compare(n_labels: int, n_classes: int, python: str | None, times: int) -> None:
    table = synthetic_table(n_labels, 5_000, n_classes)
    votes = Votes.from_table(table, duplicates="count")
    print(f"\n{n_labels:,} labels, 5,000 annotators, {n_classes} classes; load {os.getloadavg()[0]:.1f}")
    found = ours(votes)
    theirs: dict[str, list[float]] = {}
    if python:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "votes.parquet")
            pq.write_table(table, path)
            told = subprocess.run(
                [python, "-c", THEIRS, str(path), str(times)], check=True, capture_output=True, text=True
            )
            theirs = json.loads(told.stdout)
    for name, took in found.items():
        other = theirs.get(name.removesuffix(", numpy"))
        beside = (
            f"   crowd-kit {other[0]:7.2f} s, {other[1]:7.2f} s   {other[0] / took.wall:5.1f} x, {other[1] / took.processor:5.1f} x"
            if other
            else ""
        )
        print(f"{name:<34}{took.wall:>9.4f} s, processors {took.processor:>8.4f} s{beside}")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


def growth(n_classes: int = 5) -> None:
    print(f"\nGrowth, {n_classes} classes, 5,000 annotators")
    for n_labels in (1_000_000, 3_000_000, 10_000_000):
        votes = Votes.from_table(synthetic_table(n_labels, 5_000, n_classes), duplicates="count")
        em = seconds(partial(dawid_skene, votes, max_iterations=20, tolerance=0.0, use_compiled=True), 1).processor
        most = seconds(partial(majority_vote, fresh(votes)), 1).processor
        weighed = seconds(partial(wawa, fresh(votes)), 1).processor
        per = n_labels / 1e6
        print(
            f"{n_labels:>11,} labels, processor seconds: Dawid-Skene {em:.3f} s ({em / per:.3f} a million), majority {most:.3f} s "
            f"({most / per:.3f}), Wawa {weighed:.3f} s ({weighed / per:.3f}); load {os.getloadavg()[0]:.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Aggregation beside crowd-kit.")
    parser.add_argument("--crowd-kit", metavar="PYTHON", help="an interpreter that has crowd-kit 1.4.2 and pyarrow")
    parser.add_argument("--labels", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=2, help="runs of crowd-kit, of which the best counts")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    python = crowd_kit(options.crowd_kit)
    if python is None:
        print("crowd-kit cannot be installed here; only our own figures follow.")
    for n_classes in (5, 20):
        compare(options.labels, n_classes, python, options.times)
    if options.growth:
        growth()


if __name__ == "__main__":
    main()
