"""`fairhand aggregate` for spans and boxes on small files: what it writes, what it prints, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from tests.unit.quality.test_aggregate_command import refused

SPANS = "item,annotator,label,start,end\nd1,A,PER,0,10\nd1,B,PER,0,12\nd1,C,ORG,1,10\nd1,D,,,\nd2,A,NA,5,9\nd2,B,,,\n"
BOXES = "image,who,what,x1,y1,x2,y2\ni,A,cat,0,0,10,10\ni,B,cat,3,0,13,10\ni,A,dog,12,0,22,10\ni,B,cat,13,0,23,10\n"


@pytest.fixture
def spans(tmp_path: Path) -> Path:
    path = tmp_path / "spans.csv"
    path.write_text(SPANS, encoding="utf-8")
    return path


def test_a_row_a_cluster_with_its_place_and_who_saw_it(spans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = spans.parent / "objects.csv"
    assert main(["aggregate", str(spans), "--format-in", "spans", "--readers", "listed", "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert list(first) == [
        "item", "label", "start", "end", "confidence", "support", "looked", "presence", "tie", "mean_iou",
    ]  # fmt: skip
    assert list(first.values())[:9] == ["d1", "PER", "0", "10", "0.5", "3", "4", "present", "false"]
    assert list(second.values())[:9] == ["d2", "NA", "5", "9", "0.5", "1", "2", "tied", "true"]
    assert float(first["mean_iou"]) == pytest.approx((29 / 32 + 31 / 36 + 27 / 31) / 3)
    assert "2 clusters: 1 present, 1 tied, 0 absent." in capsys.readouterr().out


def test_the_file_beside_counts_objects_and_what_everybody_found(spans: Path) -> None:
    out = spans.parent / "objects.parquet"
    assert main(["aggregate", str(spans), "--format-in", "spans", "--documents", "d3", "--out", str(out)]) == 0
    beside = json.loads(out.with_name("objects.parquet.json").read_text(encoding="utf-8"))
    assert (beside["n_items"], beside["n_marks"], beside["n_annotators"], beside["n_clusters"]) == (3, 4, 4, 2)
    assert (beside["n_present"], beside["n_tied"], beside["n_absent"], beside["n_ties"]) == (1, 0, 1, 0)
    assert beside["annotators"]["D"] == {"marks": 0, "objects": 1, "found": 0}


def test_boxes_in_columns_of_any_name_from_parquet_and_csv_are_the_same(tmp_path: Path) -> None:
    text = tmp_path / "boxes.csv"
    text.write_text(BOXES, encoding="utf-8")
    rows = list(csv.DictReader(BOXES.splitlines()))
    numbers = {name: [float(row[name]) for row in rows] for name in ("x1", "y1", "x2", "y2")}
    names = {name: [row[name] for row in rows] for name in ("image", "who", "what")}
    pq.write_table(pa.table({**names, **numbers}), tmp_path / "boxes.parquet")
    found = []
    for source in ("boxes.csv", "boxes.parquet"):
        out = tmp_path / f"{source}.out.parquet"
        columns = ["--item", "image", "--annotator", "who", "--label", "what"]
        assert main(["aggregate", str(tmp_path / source), "--format-in", "boxes", *columns, "--out", str(out)]) == 0
        found.append(pq.read_table(out).to_pylist())
    assert found[0] == found[1]
    assert [(row["x1"], row["x2"], row["label"], row["tie"]) for row in found[0]] == [
        (1.5, 11.5, "cat", False), (12.5, 22.5, None, True),
    ]  # fmt: skip


def test_the_overlap_decides_what_is_one_object(spans: Path) -> None:
    counts = []
    for iou in ("0.5", "0.95"):
        out = spans.parent / "objects.parquet"
        assert main(["aggregate", str(spans), "--format-in", "spans", "--iou", iou, "--out", str(out)]) == 0
        counts.append(pq.read_metadata(out).num_rows)
    assert counts == [2, 4]


@pytest.mark.parametrize(
    ("row", "options", "said"),
    [
        ("d3,A,x,1,2", ["--method", "wawa"], "merged by cluster and majority"),
        ("d3,A,x,1,2", ["--categories", "x,y"], "merged by cluster and majority"),
        ("d3,A,x,5,2", [], "Row 7 ends before it begins"),
        ("d3,A,x,one,2", [], "Row 7 has a place that is not a number"),
        ("d3,A,x,1.5,2", [], "between characters"),
        ("d3,A,x,2,2", [], "start < end"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    spans: Path, row: str, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spans.write_text(SPANS + row + "\n", encoding="utf-8")
    out = str(spans.parent / "objects.csv")
    assert said in refused(capsys, str(spans), "--format-in", "spans", "--out", out, *options)
    assert [path.name for path in spans.parent.iterdir()] == ["spans.csv"]
