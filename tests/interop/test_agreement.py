"""Our measures of agreement equal those of krippendorff, scikit-learn and statsmodels, on random and on real votes."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import pytest

from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.votes import Votes
from tests.conftest import shared_data

Row = tuple[str, str, str]


def random_votes(seed: int, *, share: float) -> list[Row]:
    """Votes of noisy annotators; `share` of all pairs of an item and an annotator have one."""
    dice = random.Random(seed)
    rows = []
    for item in range(60):
        truth = dice.choice("abc")
        for annotator in range(5):
            if dice.random() < share:
                label = truth if dice.random() < 0.7 else dice.choice("abc")
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
    assert compared > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_random_votes_give_the_same_figures(run_script: Any, tmp_path: Path, seed: int, share: float) -> None:
    compare(run_script, tmp_path / "votes.csv", random_votes(seed, share=share))


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["bluebirds", "rte", "dog"])
def test_real_votes_give_the_same_figures(run_script: Any, tmp_path: Path, name: str) -> None:
    with shared_data("agreement", name, "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["item"], row["annotator"], row["label"]) for row in csv.DictReader(file)]
    compare(run_script, tmp_path / "votes.csv", rows)
