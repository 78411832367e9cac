"""`fairhand agreement` on small files: what it prints, what it refuses and how."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from tests.conftest import ROOT

VOTES = "item,annotator,label,country\n1,a,x,SG\n1,b,x,SG\n2,a,x,SG\n2,b,y,SG\n1,c,y,US\n1,d,y,US\n2,c,x,US\n2,d,x,US\n3,c,y,\n"
KEYS = ["metric", "level", "value", "ci", "by", "n_items", "n_annotators", "n_votes", "undefined_because"]


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    return written(tmp_path, VOTES)


def written(folder: Path, text: str) -> Path:
    path = folder / "votes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> list[dict[str, Any]]:
    code = main(["agreement", str(path), *options, "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    found: list[dict[str, Any]] = json.loads(said.out)
    return found


def refused(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> str:
    assert main(["agreement", str(path), *options]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


def test_one_object_for_each_measure_with_the_agreed_keys(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, votes, "--metric", "krippendorff_alpha", "--metric", "percent_agreement")
    assert [list(row) for row in found] == [KEYS, KEYS]
    assert [row["metric"] for row in found] == ["krippendorff_alpha", "percent_agreement"]
    assert found[1]["value"] == pytest.approx((2 / 6 + 3 / 6) / 2)
    assert (found[1]["n_items"], found[1]["n_annotators"], found[1]["n_votes"]) == (2, 4, 8)
    low, high = found[1]["ci"]
    assert low <= found[1]["value"] <= high


def test_groups_of_annotators_are_measured_apart_and_rows_without_one_are_told(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", str(votes), "--metric", "percent_agreement", "--by", "country", "--json"]) == 0
    said = capsys.readouterr()
    found = {row["by"]: row for row in json.loads(said.out)}
    assert {group: row["value"] for group, row in found.items()} == {"SG": 0.5, "US": 1.0}
    assert "1 rows have no 'country'" in said.err


def test_groups_of_items_are_measured_apart(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, votes, "--metric", "percent_agreement", "--by", "item")
    assert {row["by"]: row["value"] for row in found} == {"1": 2 / 6, "2": 3 / 6, "3": None}
    assert found[2]["undefined_because"] == "one_annotator"


def test_the_same_seed_gives_the_same_interval_and_zero_gives_none(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = [asked(capsys, votes, "--metric", "gwet_ac1", "--seed", "5", "--bootstrap", "50") for _ in range(2)]
    assert twice[0] == twice[1]
    assert asked(capsys, votes, "--metric", "gwet_ac1", "--bootstrap", "0")[0]["ci"] is None


def test_people_are_drawn_where_the_claim_is_about_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{item},p{who},{'x' if (item + (who == 4)) % 2 else 'y'}" for item in range(40) for who in range(5)]
    path = written(tmp_path, "\n".join(["item,annotator,label", *rows]))
    for metric in ("krippendorff_alpha", "mean_pairwise_cohen_kappa"):
        widths = []
        for unit in ("items", "annotators"):
            [row] = asked(capsys, path, "--metric", metric, "--resample", unit, "--bootstrap", "200")
            widths.append(row["ci"][1] - row["ci"][0])
        assert widths[1] > 2 * widths[0]


def test_a_measure_without_an_interval_over_people_says_which_have_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boxes = written(tmp_path, "item,annotator,label,x1,y1,x2,y2\n" + "".join(f"i,p{n},car,0,0,9,9\n" for n in range(4)))
    options = ("--format-in", "boxes", "--resample", "annotators")
    said = refused(capsys, boxes, *options, "--metric", "krippendorff_alpha")
    assert "krippendorff_alpha has no interval over annotators" in said
    assert "choose from: box_f1" in said
    assert asked(capsys, boxes, *options, "--metric", "box_f1")[0]["ci"] == [1, 1]


def test_labels_that_look_missing_are_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "item,annotator,label\n1,a,NA\n1,b,NA\n2,a,null\n2,b,NA\n3,a,\n3,b,\n4,a,nan\n4,b,nan\n")
    [row] = asked(capsys, path, "--metric", "krippendorff_alpha_per_label", "--bootstrap", "0")
    assert set(row["value"]) == {"", "NA", "nan", "null"}


def test_parquet_and_csv_give_the_same_answer_with_columns_of_any_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("1", 1, 3), ("1", 2, 3), ("2", 1, 1), ("2", 2, 2), ("3", 1, 1), ("3", 2, 1)]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("text", "who", "score"))}
    pq.write_table(pa.table(columns), tmp_path / "votes.parquet")
    csv = written(tmp_path, "who,score,text\n" + "".join(f"{who},{score},{text}\n" for text, who, score in rows))
    options = (
        "--metric",
        "weighted_cohen_kappa",
        "--weights",
        "linear",
        "--item",
        "text",
        "--annotator",
        "who",
        "--label",
        "score",
    )
    assert asked(capsys, tmp_path / "votes.parquet", *options) == asked(capsys, csv, *options)


def test_the_last_of_repeats_counts_or_every_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "item,annotator,label\n1,a,x\n1,a,y\n1,b,y\n2,a,x\n2,b,x\n")
    last = asked(capsys, path, "--metric", "percent_agreement", "--bootstrap", "0")
    every = asked(capsys, path, "--metric", "percent_agreement", "--repeats", "count", "--bootstrap", "0")
    own = asked(capsys, path, "--metric", "self_agreement", "--bootstrap", "0")
    assert (last[0]["value"], every[0]["value"], own[0]["value"]) == (1.0, pytest.approx((1 / 3 + 1) / 2), 0.0)


def test_preferences_may_be_named_or_sided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "item,annotator,left,right,label\n1,a,p,q,p\n2,a,q,p,right\n3,a,p,q,right\n")
    [row] = asked(capsys, path, "--format-in", "pairs", "--metric", "bradley_terry_scores", "--bootstrap", "0")
    assert row["value"] == pytest.approx({"p": 2 / 3, "q": 1 / 3})


def test_the_table_says_in_words_what_is_undefined(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", str(votes), "--metric", "cohen_kappa", "--metric", "gwet_ac1"]) == 0
    said = capsys.readouterr().out
    assert "undefined: cohen_kappa. The measure compares exactly two people" in said
    assert "gwet_ac1" in said


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", (), "is empty"),
        ("item,annotator,label\n", (), "no rows"),
        ("item,annotator\n1,a\n", (), "has no column 'label'. Its columns are: item, annotator"),
        ("item;annotator;label\n1;a;x\n", (), "separate the columns by commas"),
        ("item,annotator,label\n1,a\n", (), "cannot be read"),
        ("item,annotator,label,label\n1,a,x,y\n", (), "more than once"),
        ("item,annotator,label\n1,a,x\n1,b,z\n", ("--categories", "x,y"), "'z'"),
        ("item,annotator,label\n1,a,x\n1,b,z\n", ("--level", "interval"), "needs labels that are numbers"),
        ("item,annotator,label\n1,a,x\n1,b,z\n", ("--by", "country"), "has no column 'country'"),
        ("item,annotator,label\n1,a,x\n1,b,z\n", ("--distance", "jaccard"), "does not fit labels"),
        ("item,annotator,label\n1,a,x\n", ("--format-in", "spans"), "has no column 'start'"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(
    text: str, options: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(capsys, written(tmp_path, text), "--metric", "krippendorff_alpha", *options)


@pytest.mark.parametrize(
    ("row", "message"),
    [("d,a,5,2,x", "ends before it begins"), ("d,a,one,2,x", "not a number"), ("d,a,nan,2,x", "ends before it begins")],
)
def test_a_span_that_is_none_is_refused_with_its_row(
    row: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, f"item,annotator,start,end,label\nd,b,0,5,x\n{row}\n")
    said = refused(capsys, path, "--format-in", "spans", "--metric", "span_f1_mean")
    assert message in said
    assert "Row 2" in said


def test_bytes_that_are_no_table_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (
        ("broken.parquet", b"PAR1 and then nothing"),
        ("latin.csv", "item,annotator,label\n1,a,gr\xfcn\n".encode("latin-1")),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert "cannot be read" in refused(capsys, path, "--metric", "krippendorff_alpha")
    assert "not a file" in refused(capsys, tmp_path, "--metric", "krippendorff_alpha")
    assert "There is no file" in refused(capsys, tmp_path / "none.csv", "--metric", "krippendorff_alpha")


def test_an_unknown_measure_is_refused_with_those_there_are(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Choose from: brennan_prediger" in refused(capsys, votes, "--metric", "kappa")


def test_nulls_in_a_parquet_column_are_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "votes.parquet"
    pq.write_table(pa.table({"item": ["1", "1"], "annotator": ["a", "b"], "label": ["x", None]}), path)
    assert "'label'" in refused(capsys, path, "--metric", "krippendorff_alpha")


def test_the_command_runs_without_django_and_pandas_and_its_help_without_the_statistics(votes: Path) -> None:
    program = (
        "import sys; from cli.main import main\n"
        "try: main({arguments})\n"
        "except SystemExit: pass\n"
        "print(*[name for name in ('django', 'scipy', 'pyarrow', 'pandas') if name in sys.modules], file=sys.stderr)"
    )
    for arguments, loaded in (
        (["agreement", "--help"], ""),
        (["agreement", str(votes), "--metric", "gwet_ac1"], "scipy pyarrow"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program.format(arguments=arguments)],
            capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
        )  # fmt: skip
        assert done.stderr.splitlines()[-1] == loaded
