"""`fairhand aggregate` on small files: what it writes, what it prints, what it refuses."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from tests.conftest import ROOT

VOTES = "item,annotator,label\n1,a,NA\n1,b,NA\n1,c,x\n2,a,x\n2,b,NA\n3,a,x\n3,b,x\n3,c,x\n"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(VOTES, encoding="utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["aggregate", *options]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_a_row_an_item_with_ties_left_open(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = votes.parent / "labels.csv"
    assert main(["aggregate", str(votes), "--method", "majority", "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["item", "label", "confidence", "tie", "posterior_NA", "posterior_x"]
    assert [(row["item"], row["label"], row["tie"]) for row in rows] == [
        ("1", "NA", "false"), ("2", "", "true"), ("3", "x", "false"),
    ]  # fmt: skip
    assert float(rows[0]["confidence"]) == pytest.approx(2 / 3)
    assert "3 items from 8 votes of 3 annotators by majority: 1 tie." in capsys.readouterr().out


def test_parquet_in_and_out_hold_the_same_and_a_tie_is_null(votes: Path) -> None:
    table = pa.table({"i": ["1", "1", "2"], "who": ["a", "b", "a"], "said": ["x", "y", "null"]})
    pq.write_table(table, votes.parent / "votes.parquet")
    out = votes.parent / "labels.parquet"
    columns = ["--item", "i", "--annotator", "who", "--label", "said"]
    assert (
        main(["aggregate", str(votes.parent / "votes.parquet"), "--method", "majority", *columns, "--out", str(out)])
        == 0
    )
    rows = pq.read_table(out).to_pylist()
    assert [(row["item"], row["label"], row["tie"]) for row in rows] == [("1", None, True), ("2", "null", False)]


def test_the_file_beside_says_how_the_default_came_about(votes: Path) -> None:
    out = votes.parent / "labels.csv"
    # The method's name may be left out, and so may the option.
    assert main(["aggregate", str(votes), "--out", str(out), "--method"]) == 0
    beside = json.loads(out.with_name("labels.csv.json").read_text(encoding="utf-8"))
    assert beside["method"] == "dawid-skene-map"
    assert beside["chosen"]["prior"] in {"small", *(f"own-accuracy-{strength}" for strength in (1, 2, 4, 8))}
    assert beside["chosen"]["held_out_votes"] == 8
    assert sum(beside["class_marginals"].values()) == pytest.approx(1)
    assert beside["log_likelihood"] < 0 < beside["iterations"]
    assert beside["converged"] is True
    assert set(beside["skills"]) == set(beside["error_rates"]) == {"a", "b", "c"}
    low, high = beside["error_rate_intervals"]["a"]["NA"][0]
    assert low < beside["error_rates"]["a"]["NA"][0] < high


def test_the_same_votes_and_seed_give_the_same_bytes(votes: Path) -> None:
    made = []
    for name in ("one.csv", "two.csv"):
        assert main(["aggregate", str(votes), "--seed", "5", "--out", str(votes.parent / name)]) == 0
        made.append((votes.parent / name).read_bytes() + (votes.parent / f"{name}.json").read_bytes())
    assert made[0] == made[1]


def test_repeated_votes_count_once_or_each(votes: Path) -> None:
    votes.write_text("item,annotator,label\n1,a,x\n1,a,x\n1,a,y\n1,b,x\n", encoding="utf-8")
    found = {}
    for repeats in ("last", "count"):
        out = votes.parent / f"{repeats}.parquet"
        assert main(["aggregate", str(votes), "--method", "majority", "--repeats", repeats, "--out", str(out)]) == 0
        found[repeats] = pq.read_table(out).to_pylist()[0]
    assert (found["last"]["label"], found["last"]["tie"]) == (None, True)
    assert (found["count"]["label"], found["count"]["confidence"]) == ("x", 0.75)


def test_declared_categories_have_a_column_and_others_are_refused(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(votes.parent / "labels.parquet")
    assert main(["aggregate", str(votes), "--method", "majority", "--categories", "x,NA,z", "--out", out]) == 0
    assert pq.read_schema(out).names[4:] == ["posterior_x", "posterior_NA", "posterior_z"]
    capsys.readouterr()
    assert "not among the declared categories: 'NA'" in refused(capsys, str(votes), "--categories", "x,y", "--out", out)


def test_what_cannot_be_done_is_said_and_nothing_is_written(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(votes.parent / "labels.csv")
    assert "neither .csv nor .parquet" in refused(capsys, str(votes), "--out", str(votes.parent / "labels.txt"))
    assert "There is no folder" in refused(capsys, str(votes), "--out", str(votes.parent / "no" / "labels.csv"))
    assert "holds the votes" in refused(capsys, str(votes), "--out", str(votes))
    assert "no column 'votes'" in refused(capsys, str(votes), "--label", "votes", "--out", out)
    assert "There is no file" in refused(capsys, str(votes.parent / "nothing.csv"), "--out", out)
    votes.write_text("", encoding="utf-8")
    assert "is empty" in refused(capsys, str(votes), "--out", out)
    assert sorted(path.name for path in votes.parent.iterdir()) == ["votes.csv"]


@pytest.mark.parametrize("wrong", [["--method", "best"], ["--iterations", "0"], ["--seed", "x"]])
def test_a_wrong_option_is_wrong_usage(votes: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["aggregate", str(votes), "--out", str(votes.parent / "labels.csv"), *wrong])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_neither_django_nor_numba_is_loaded_for_few_votes(votes: Path) -> None:
    program = (
        "import sys; from cli.main import main; main(sys.argv[1:]); "
        "print([name for name in ('django', 'celery', 'numba') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, "aggregate", str(votes), "--out", str(votes.parent / "labels.csv")],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", "PATH": ""},
    )
    assert told.stdout.splitlines()[-1] == "[]"
