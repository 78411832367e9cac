"""What was published about real votes, by the commands as a person would ask: HateCheck and CREHate."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from tests.conftest import shared_data

pytestmark = pytest.mark.shared_data


def expected(*path: str) -> Any:
    value = json.loads(shared_data("expected.json").read_text(encoding="utf-8"))
    for name in path:
        value = value[name]
    return value


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


def majority(votes: Path) -> dict[str, dict[str, str]]:
    """The rows of `fairhand aggregate` by item; every repeat is a vote."""
    out = votes.with_suffix(".labels.csv")
    assert main(["aggregate", str(votes), "--method", "majority", "--repeats", "count", "--out", str(out)]) == 0
    return {row["item"]: row for row in read(out)}


@pytest.fixture(scope="module")
def hatecheck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five votes on each case, of ten people who have a column each."""
    rows = [
        (case["case_id"], f"person {n}", case[f"label_{n}"])
        for case in read(shared_data("hatecheck", "all_annotations.csv"))
        for n in range(1, 11)
        if case[f"label_{n}"]
    ]
    return write(tmp_path_factory.mktemp("hatecheck") / "votes.csv", ("item", "annotator", "label"), rows)


def test_hatecheck_has_its_cases_and_its_kappa(hatecheck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", str(hatecheck), "--metric", "fleiss_kappa", "--bootstrap", "0", "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    kappa = expected("hatecheck", "fleiss_all_cases")
    assert found["value"] == pytest.approx(kappa["computed"], abs=1e-12)
    assert found["value"] == pytest.approx(kappa["published"], abs=kappa["tol"])
    suite = read(shared_data("hatecheck", "test_suite_cases.csv"))
    assert [len(suite), found["n_items"]] == expected("hatecheck", "cases", "published")


def test_four_of_five_people_agree_with_the_gold_label_of_hatecheck(hatecheck: Path) -> None:
    found = majority(hatecheck)
    gold = {case["case_id"]: case["label_gold"] for case in read(shared_data("hatecheck", "all_annotations.csv"))}
    right = [row["label"] == gold[item] and float(row["confidence"]) >= 0.8 for item, row in found.items()]
    assert [sum(right), sum(right) / len(right)] == pytest.approx(
        expected("hatecheck", "ge4of5_agree_gold", "computed")
    )


def test_the_majority_of_raw_crehate_votes_is_the_published_label_of_every_post_and_country(tmp_path: Path) -> None:
    raw = read(shared_data("crehate", "CREHate_raw_annotations.csv"))
    assert len(raw) == expected("crehate", "raw", "computed")["rows"]
    votes = [
        (f"{row['ID']}|{row['nationality'].replace(' ', '_')}_Hate", row["annotator_id"], row["annotation"])
        for row in raw
        if row["annotation"] != "2"
    ]
    found = majority(write(tmp_path / "votes.csv", ("item", "annotator", "label"), votes))
    final = read(shared_data("crehate", "CREHate_final_annotations.csv"))
    countries = list(expected("crehate", "country_hate_rate", "computed"))
    published = {f"{row['ID']}|{country}": row[country].removesuffix(".0") for row in final for country in countries}
    assert len(published) == expected("crehate", "labels", "published")
    assert {item: row["label"] for item, row in found.items()} == published
    assert expected("crehate", "raw_majority_equals_final", "computed") is True
