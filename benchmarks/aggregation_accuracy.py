"""How often the default aggregation is right, beside voting, plain EM and the fixed small prior, on crowds with a known truth.

Run: ``python benchmarks/aggregation_accuracy.py [--seeds N]``. Simulated crowds of many kinds, and bluebirds, RTE and dog, whole and
thinned, where the shared data lie beside the checkout. A tie counts for its part. What to look at: the mean, the worst loss against
voting and against the small prior. ``docs/algorithms/aggregation.md`` has the table that led to the default.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from annotations.quality.domain.dawid_skene import Prior, dawid_skene
from annotations.quality.domain.prior_choice import dawid_skene_map
from annotations.quality.domain.skill_em import soft_vote
from annotations.quality.domain.votes import FloatArray, IntArray, Votes

SHARED: Final = Path(__file__).parents[2] / "shared" / "data" / "agreement"
METHODS: Final = ("voting", "plain EM", "small prior", "default")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a simulated crowd is. Accuracies come from Beta(`skill`); `zipf` makes diligence unequal."""

    items: int
    people: int
    votes: int
    labels: int
    skill: tuple[float, float] = (6, 2)
    spam: float = 0.0
    constant: float = 0.0
    hard: float = 0.0
    skew: float = 0.0
    zipf: float = 0.5
    favourite: bool = False


KINDS: Final = {
    "few votes, two labels": Kind(items=100, people=20, votes=3, labels=2),
    "very few items": Kind(items=40, people=6, votes=3, labels=4),
    "two votes an item": Kind(items=500, people=30, votes=2, labels=3),
    "one vote a person": Kind(items=400, people=1200, votes=3, labels=3, zipf=0, skill=(4, 2)),
    "long tail": Kind(items=600, people=300, votes=3, labels=3, zipf=1, skill=(4, 2)),
    "spammers": Kind(items=400, people=60, votes=5, labels=2, spam=0.4),
    "constant answers": Kind(items=400, people=60, votes=5, labels=4, spam=0.2, constant=0.2),
    "skewed, two labels": Kind(items=1000, people=60, votes=5, labels=2, skew=3, skill=(9, 1.5)),
    "skewed, three labels": Kind(items=300, people=40, votes=3, labels=3, skew=2),
    "ten labels": Kind(items=600, people=60, votes=3, labels=10, skill=(9, 2)),
    "twenty labels": Kind(items=500, people=50, votes=5, labels=20, skill=(5, 2)),
    "favourite errors": Kind(items=500, people=40, votes=8, labels=5, favourite=True, skill=(5, 2)),
    "hard items": Kind(items=400, people=50, votes=5, labels=4, hard=0.3, skill=(8, 2)),
    "hard items, many votes": Kind(items=300, people=110, votes=20, labels=5, hard=0.25, skew=0.8, skill=(8, 3)),
    "poor crowd": Kind(items=800, people=120, votes=6, labels=5, skill=(2, 2.5), spam=0.2, zipf=1.1),
    "good crowd": Kind(items=400, people=40, votes=3, labels=3, skill=(15, 1)),
}


def simulated(kind: Kind, random: np.random.Generator) -> tuple[Votes, list[str]]:
    """Votes and the truth of every item."""
    chances = np.exp(-kind.skew * np.arange(kind.labels))
    truth = random.choice(kind.labels, kind.items, p=chances / chances.sum())
    other = (truth + random.integers(1, kind.labels, kind.items)) % kind.labels
    misleads = random.random(kind.items) < kind.hard
    diligence = 1 / np.arange(1, kind.people + 1) ** kind.zipf
    skill = random.beta(*kind.skill, kind.people)
    habit = random.random(kind.people)
    favourite = random.integers(0, kind.labels, (kind.people, kind.labels))
    rows = []
    for item in range(kind.items):
        for person in random.choice(kind.people, kind.votes, replace=False, p=diligence / diligence.sum()):
            seen = other[item] if misleads[item] and random.random() < 0.6 else truth[item]
            if habit[person] < kind.spam:
                label = random.integers(kind.labels)
            elif habit[person] < kind.spam + kind.constant:
                label = favourite[person, 0]
            elif random.random() < skill[person]:
                label = seen
            else:
                label = favourite[person, seen] if kind.favourite else random.integers(kind.labels)
            rows.append((f"{item:05}", f"{person:05}", f"{label:02}"))
    votes = Votes.from_rows(rows, categories=[f"{code:02}" for code in range(kind.labels)])
    return votes, [f"{code:02}" for code in truth]


def real(name: str) -> tuple[Votes, dict[str, str]]:
    with (SHARED / name / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["item"], row["annotator"], row["label"]) for row in csv.DictReader(file)]
    with (SHARED / name / "gold.csv").open(newline="", encoding="utf-8") as file:
        gold = {row["item"]: row["label"] for row in csv.DictReader(file)}
    return Votes.from_rows(rows), gold


def thinned(votes: Votes, random: np.random.Generator, *, items: float = 1, each: int = 0, people: float = 1) -> Votes:
    """A share of the items and of the people, and at most ``each`` votes an item."""
    kept = (random.random(votes.n_items) < items)[votes.item] & (random.random(votes.n_annotators) < people)[
        votes.annotator
    ]
    if each:
        order = random.permutation(votes.n_votes)
        order = order[kept[order]]
        order = order[np.argsort(votes.item[order], kind="stable")]
        item = votes.item[order]
        place = np.arange(len(order)) - np.searchsorted(item, item)
        kept = np.isin(np.arange(votes.n_votes), order[place < each])
    return votes.where(kept)


def crowds(seeds: int) -> Iterator[tuple[str, Votes, list[str]]]:
    """Kind, votes, and the truth of every item."""
    for seed in range(seeds):
        for name, kind in KINDS.items():
            yield name, *simulated(kind, np.random.default_rng([seed, len(name)]))
    for name in ("bluebirds", "rte", "dog") if SHARED.exists() else ():
        votes, gold = real(name)
        yield name, votes, [gold[item] for item in votes.items]
        for seed in range(seeds):
            random = np.random.default_rng([seed, 7])
            parts = {
                "a tenth": thinned(votes, random, items=0.1),
                "half": thinned(votes, random, items=0.5),
                "3 votes": thinned(votes, random, each=3),
                "5 votes": thinned(votes, random, each=5),
                "a third of the people": thinned(votes, random, people=0.3),
            }
            for what, part in parts.items():
                yield f"{name}, {what}", part, [gold[item] for item in part.items]


def right(posteriors: FloatArray, truth: IntArray) -> float:
    """The share of items that are right; a tie counts for its part."""
    best = posteriors > posteriors.max(axis=1, keepdims=True) - 1e-9
    return float((best[np.arange(len(truth)), truth] / best.sum(axis=1)).mean())


def measured(votes: Votes, truth: list[str]) -> list[float]:
    place = {label: code for code, label in enumerate(votes.categories)}
    codes = np.array([place[label] for label in truth])
    posteriors = (
        soft_vote(votes),
        dawid_skene(votes, prior=Prior.none()).posteriors,
        dawid_skene(votes).posteriors,
        dawid_skene_map(votes)[0].posteriors,
    )
    return [right(found, codes) for found in posteriors]


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy of aggregation on crowds with a known truth.")
    parser.add_argument("--seeds", type=int, default=2)
    rows: dict[str, list[list[float]]] = {}
    for name, votes, truth in crowds(parser.parse_args().seeds):
        rows.setdefault(name, []).append(measured(votes, truth))
    print(f"{'':<34}" + "".join(f"{method:>13}" for method in METHODS))
    for name, found in rows.items():
        print(f"{name:<34}" + "".join(f"{value:>13.3f}" for value in np.mean(found, axis=0)))
    every = np.array([values for found in rows.values() for values in found])
    by_kind = np.array([np.mean(found, axis=0) for found in rows.values()])
    summary = {
        f"mean of {len(every)} crowds": every.mean(axis=0),
        "mean over kinds": by_kind.mean(axis=0),
        "worst against voting": (every - every[:, :1]).min(axis=0),
        "crowds 2 points below voting": (every - every[:, :1] < -0.02).sum(axis=0),
        "worst against the small prior": (every - every[:, 2:3]).min(axis=0),
    }
    for name, values in summary.items():
        print(f"{name:<34}" + "".join(f"{value:>13.4g}" for value in values))


if __name__ == "__main__":
    main()
