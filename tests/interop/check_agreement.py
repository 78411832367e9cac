"""Agreement of one file of votes by libraries we did not write: krippendorff, nltk, scikit-learn and statsmodels.

Run in the environment of requirements.txt beside this file, by a test that compares the result with the product's:

    python check_agreement.py votes.csv [--repeats last|count] [--annotators 20]

``votes.csv`` has the columns item, annotator, label; every field is text. Prints one JSON object:

    {"items": 12, "annotators": 4, "votes": 41,
     "krippendorff_alpha": {"krippendorff": 0.743, "nltk": 0.743},
     "alpha_levels": {"ordinal": 0.815, "interval": 0.849, "ratio": 0.797},
     "conger_kappa": {"nltk": null},
     "fleiss_kappa": {"statsmodels": null},
     "cohen_kappa": [{"first": "A", "second": "B", "shared_items": 9, "sklearn": 0.845, "statsmodels": 0.845,
       "linear": 0.903, "quadratic": 0.943}, ...]}

A value is null where a library refuses or divides by zero and, for Fleiss' kappa, where items differ in their number of
votes; levels and weights are null unless all labels are whole numbers. nltk takes complete tables only.
Pairs are those of the ``--annotators`` people with most votes, in the order of their names.
"""

import argparse
import csv
import itertools
import json
import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import krippendorff
import numpy as np
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss_kappa

Vote = tuple[str, str, str]


def read_votes(path: str, repeats: str) -> list[Vote]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        rows = [(row["item"], row["annotator"], row["label"]) for row in csv.DictReader(file)]
    if repeats == "count":
        return rows
    return [(item, annotator, label) for (item, annotator), label in {(i, a): label for i, a, label in rows}.items()]


def number_or_none(work: Callable[[], float]) -> float | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = float(work())
    except (ValueError, ZeroDivisionError, AssertionError):
        return None
    return value if math.isfinite(value) else None


def count_table(votes: list[Vote], labels: list[str]) -> np.ndarray:
    """Votes by item and label, shape (items, labels)."""
    by_item: dict[str, Counter[str]] = defaultdict(Counter)
    for item, _, label in votes:
        by_item[item][label] += 1
    rows = [[counts[label] for label in labels] for counts in by_item.values()]
    return np.array(rows, dtype=np.int64).reshape(len(by_item), len(labels))


def alpha_at(table: np.ndarray, labels: list[str], level: str) -> float | None:
    if not all(label.isdigit() for label in labels):
        return None
    domain = [int(label) for label in labels]
    return number_or_none(
        lambda: krippendorff.alpha(value_counts=table, value_domain=domain, level_of_measurement=level)
    )


def pair_rows(votes: list[Vote], labels: list[str], annotators: list[str]) -> list[dict[str, object]]:
    answers: dict[str, dict[str, str]] = defaultdict(dict)
    for item, annotator, label in votes:
        answers[annotator][item] = label
    return [pair_row(first, second, answers, labels) for first, second in itertools.combinations(annotators, 2)]


def pair_row(first: str, second: str, answers: dict[str, dict[str, str]], labels: list[str]) -> dict[str, object]:
    shared = [item for item in answers[first] if item in answers[second]]
    numbers = all(label.isdigit() for label in labels)
    left, right = ([labels.index(answers[person][item]) for item in shared] for person in (first, second))
    table = np.zeros((len(labels), len(labels)))
    np.add.at(table, (left, right), 1)
    return {
        "first": first,
        "second": second,
        "shared_items": len(shared),
        "sklearn": number_or_none(lambda: cohen_kappa_score(left, right, labels=list(range(len(labels))))),
        "statsmodels": number_or_none(lambda: cohens_kappa(table, return_results=False)),
        **{
            weights: number_or_none(
                lambda weights=weights: cohen_kappa_score(left, right, labels=list(range(len(labels))), weights=weights)
            )
            if numbers
            else None
            for weights in ("linear", "quadratic")
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement by krippendorff, nltk, scikit-learn and statsmodels.")
    parser.add_argument("votes")
    parser.add_argument("--repeats", choices=["last", "count"], default="last")
    parser.add_argument("--annotators", type=int, default=20)
    arguments = parser.parse_args()

    votes = read_votes(arguments.votes, arguments.repeats)
    labels = sorted({label for _, _, label in votes})
    number_of_votes = Counter(annotator for _, annotator, _ in votes)
    busiest = sorted(number_of_votes, key=lambda name: (-number_of_votes[name], name))[: arguments.annotators]
    table = count_table(votes, labels)
    equal_sizes = len(table) > 0 and len(set(table.sum(axis=1).tolist())) == 1
    complete = len(votes) == len(table) * len(number_of_votes)
    task = AnnotationTask(data=[(annotator, item, label) for item, annotator, label in votes])
    found = {
        "items": len(table),
        "annotators": len(number_of_votes),
        "votes": len(votes),
        "alpha_levels": {level: alpha_at(table, labels, level) for level in ("ordinal", "interval", "ratio")},
        "conger_kappa": {"nltk": number_or_none(task.multi_kappa) if complete else None},
        "krippendorff_alpha": {
            "nltk": number_or_none(task.alpha),
            "krippendorff": number_or_none(
                lambda: krippendorff.alpha(value_counts=table, level_of_measurement="nominal")
            ),
        },
        "fleiss_kappa": {
            "statsmodels": number_or_none(lambda: statsmodels_fleiss_kappa(table)) if equal_sizes else None
        },
        "cohen_kappa": pair_rows(votes, labels, sorted(busiest)) if arguments.repeats == "last" else [],
    }
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
