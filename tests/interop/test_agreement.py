"""Our measures of agreement equal those of krippendorff, nltk, scikit-learn and statsmodels, on random and on real votes."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotations.quality.domain.alpha_by_level import alpha_sums_at
from annotations.quality.domain.conger_kappa import conger_kappa
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.scale import scale_points, weight_matrix
from annotations.quality.domain.two_annotators import weighted_cohen_kappa
from annotations.quality.domain.votes import Votes
from tests.conftest import shared_data

Row = tuple[str, str, str]


def random_votes(seed: int, *, share: float, labels: str = "abc") -> list[Row]:
    """Votes of noisy annotators; `share` of all pairs of an item and an annotator have one."""
    dice = random.Random(seed)
    rows = []
    for item in range(60):
        truth = dice.choice(labels)
        for annotator in range(5):
            if dice.random() < share:
                label = truth if dice.random() < 0.7 else dice.choice(labels)
                rows.append((f"i{item:02}", f"p{annotator}", label))
    return rows


def compare(run_script: Any, path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "annotator", "label"])
        writer.writerows(rows)
    votes = Votes.from_rows(rows)
    theirs = run_script("check_agreement.py", path)
    assert theirs["krippendorff_alpha"]["krippendorff"] == pytest.approx(krippendorff_alpha(votes).value, abs=1e-9)
    if theirs["fleiss_kappa"]["statsmodels"] is not None:
        assert theirs["fleiss_kappa"]["statsmodels"] == pytest.approx(fleiss_kappa(votes).value, abs=1e-9)
    assert theirs["krippendorff_alpha"]["nltk"] == pytest.approx(krippendorff_alpha(votes).value, abs=1e-9)
    if theirs["conger_kappa"]["nltk"] is not None:
        assert theirs["conger_kappa"]["nltk"] == pytest.approx(conger_kappa(votes).value, abs=1e-9)
    for level, alpha in theirs["alpha_levels"].items():
        if alpha is not None:
            assert alpha == pytest.approx(alpha_sums_at(votes, level).value(), abs=1e-9)
    ours = {(pair.first, pair.second): pair for pair in annotator_matrix(votes).pairs()}
    compared = 0
    for pair in theirs["cohen_kappa"]:
        mine = ours.get((pair["first"], pair["second"])) or ours.get((pair["second"], pair["first"]))
        if mine is None or pair["statsmodels"] is None:
            continue
        compared += 1
        assert mine.shared_items == pair["shared_items"]
        assert mine.cohen_kappa == pytest.approx(pair["statsmodels"], abs=1e-9)
        assert mine.cohen_kappa == pytest.approx(pair["sklearn"], abs=1e-9)
        check_weighted(votes, pair)
    assert compared > 0


def check_weighted(votes: Votes, pair: dict[str, Any]) -> None:
    names = [votes.annotators.index(pair[place]) for place in ("first", "second")]
    both = votes.where(np.isin(votes.annotator, names))
    for weights in ("linear", "quadratic"):
        if pair[weights] is not None:
            matrix = weight_matrix(scale_points(both.categories), weights)
            assert pair[weights] == pytest.approx(weighted_cohen_kappa(both, matrix).value, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_random_votes_give_the_same_figures(run_script: Any, tmp_path: Path, seed: int, share: float) -> None:
    compare(run_script, tmp_path / "votes.csv", random_votes(seed, share=share))


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_random_scores_give_the_same_figures_at_every_level(run_script: Any, tmp_path: Path, share: float) -> None:
    compare(run_script, tmp_path / "votes.csv", random_votes(4, share=share, labels="12345"))


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["bluebirds", "rte", "dog"])
def test_real_votes_give_the_same_figures(run_script: Any, tmp_path: Path, name: str) -> None:
    with shared_data("agreement", name, "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["item"], row["annotator"], row["label"]) for row in csv.DictReader(file)]
    compare(run_script, tmp_path / "votes.csv", rows)
