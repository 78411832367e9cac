"""Every case of aggregation in the shared file of expected values, through the command line as a person would ask for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.conftest import SHARED_DATA, shared_data

pytestmark = pytest.mark.shared_data

METHODS = {
    "majority_vote_accuracy": "majority",
    "dawid_skene_accuracy": "dawid-skene",
    "dawid_skene_class_marginals": "dawid-skene",
    "dawid_skene_error_rates": "dawid-skene",
    "dawid_skene_labels": "dawid-skene",
    "dawid_skene_loglik": "dawid-skene",
    "one_coin_skills": "one-coin",
}
CASES_FILE = SHARED_DATA / "agreement" / "expected.json"
LISTED: list[dict[str, Any]] = (
    json.loads(CASES_FILE.read_text(encoding="utf-8"))["cases"] if CASES_FILE.exists() else []
)
CASES = [case for case in LISTED if case["metric"] in METHODS]
# At least so many of the items must be right by the method asked for when none is named.
LEAST_ACCURACY = {"bluebirds": 0.89, "rte": 0.925, "dog": 0.84}


def aggregated(folder: Path, votes: Path, *options: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
    out = folder / "labels.csv"
    assert main(["aggregate", str(votes), "--out", str(out), *options]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return rows, json.loads((folder / "labels.csv.json").read_text(encoding="utf-8"))


def accuracy(rows: list[dict[str, str]], gold: Path) -> float:
    with gold.open(newline="", encoding="utf-8") as file:
        known = {row["item"]: row["label"] for row in csv.DictReader(file)}
    return sum(row["label"] == known[row["item"]] for row in rows) / len(rows)


def holds(case: dict[str, Any], rows: list[dict[str, str]], beside: dict[str, Any]) -> None:
    expected, close = case["expected"], case["tolerance"]
    match case["metric"]:
        case "majority_vote_accuracy":
            found = accuracy(rows, shared_data("agreement", *case["gold"].split("/")))
            assert expected["ties_lost"] - close <= found <= expected["ties_won"] + close
        case "dawid_skene_accuracy":
            gold = shared_data("agreement", case["id"].split(".")[0], "gold.csv")
            assert accuracy(rows, gold) == pytest.approx(expected, abs=close)
        case "dawid_skene_class_marginals":
            assert beside["class_marginals"] == pytest.approx(expected, abs=close)
        case "dawid_skene_error_rates":
            found_rates = beside["error_rates"][str(case["params"]["annotator"])]
            for label, rates in expected.items():
                assert found_rates[label] == pytest.approx(rates, abs=close)
        case "dawid_skene_labels":
            assert {row["item"]: int(row["label"]) for row in rows} == expected
        case "dawid_skene_loglik":
            assert beside["log_likelihood"] >= expected - close
        case "one_coin_skills":
            assert beside["skills"] == pytest.approx(expected, abs=close)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_command_reproduces_the_expected_value(case: dict[str, Any], tmp_path: Path) -> None:
    votes = shared_data("agreement", *case["file"].split("/"))
    options = ["--method", METHODS[case["metric"]]]
    for name in ("repeats", "iterations"):
        if name in case["params"]:
            options += [f"--{name}", str(case["params"][name])]
    holds(case, *aggregated(tmp_path, votes, *options))


@pytest.mark.parametrize("crowd", LEAST_ACCURACY)
@pytest.mark.parametrize("seed", ["1970", "1", "2"])
def test_the_default_is_right_as_often_as_was_asked_whatever_is_held_out(crowd: str, seed: str, tmp_path: Path) -> None:
    rows, _ = aggregated(tmp_path, shared_data("agreement", crowd, "labels.csv"), "--seed", seed)
    assert accuracy(rows, shared_data("agreement", crowd, "gold.csv")) >= LEAST_ACCURACY[crowd]


@pytest.mark.parametrize("crowd", LEAST_ACCURACY)
def test_mace_is_at_least_as_likely_as_the_reference_and_as_accurate(crowd: str, tmp_path: Path) -> None:
    listed = json.loads(shared_data("agreement", "aggregation_accuracy.json").read_text(encoding="utf-8"))
    reference = listed["datasets"][crowd]["reference_mace_em"]
    rows, beside = aggregated(tmp_path, shared_data("agreement", crowd, "labels.csv"), "--method", "mace")
    assert beside["log_likelihood"] >= reference["loglik"]
    found = accuracy(rows, shared_data("agreement", crowd, "gold.csv"))
    assert found == pytest.approx(reference["accuracy"], abs=0.001)


def test_there_are_cases_of_every_metric() -> None:
    if not CASES_FILE.exists():
        pytest.skip(f"{CASES_FILE} is not beside this checkout")
    assert {case["metric"] for case in CASES} == set(METHODS)
