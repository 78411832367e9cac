"""A release against the one before it: what moved, and which flags are new, still there or gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.main import main
from governance.audits.domain import pdf
from governance.audits.domain.finding import Finding
from governance.audits.domain.run import run_audit
from governance.audits.domain.snapshot import Earlier
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from kernel.typst_pdf import typst_pdf
from tests.unit.audits.audited import LABELS_ONLY, row_of, storable
from tests.unit.audits.command import audit_file, the_row, write_csv
from tests.unit.audits.small_snapshots import Rows, write_snapshot

SPEC = AuditSpec(checks=("drift",), minimums=LABELS_ONLY, draws=199)
TOML = (
    'label = "y"\npositive = "yes"\nprotected = ["g"]\nchecks = ["label_rate", "drift"]\n[previous]\ndata = "old.csv"\n'
)


def rows(labels: Sequence[str], places: Sequence[str]) -> Rows:
    """One label and one attribute an item."""
    names = [f"i{n}" for n in range(len(labels))]
    return Rows(
        items={name: {"place": place} for name, place in zip(names, places, strict=True)},
        labels=[(name, label, False) for name, label in zip(names, labels, strict=True)],
    )


def drift(folder: Path, old: Rows, new: Rows) -> dict[str, Finding]:
    """The findings of drift since the release before, by the column they are about."""
    before = Earlier("release 1.0.0", write_snapshot(folder / "old", old))
    report = storable(run_audit(write_snapshot(folder / "new", new), SPEC, earlier=before))
    return {one.slice.split(":")[2]: one for one in report.findings if one.slice.startswith("items:release")}


def test_the_worked_example_of_a_label_that_moved_from_a_half_to_seven_of_ten(tmp_path: Path) -> None:
    old = rows(["no", "yes"] * 50, ["town", "land"] * 50)
    found = drift(tmp_path, old, rows(["no"] * 30 + ["yes"] * 70, ["town", "land"] * 50))
    label = found["label=hate"]
    assert label.value == pytest.approx(0.2)
    assert label.verdict is Verdict.FLAG
    assert label.title == "The label hate moves between release 1.0.0 and this release"
    assert row_of(label, "yes")["share_later"] == pytest.approx(0.7)
    assert found["attribute=place"].value == 0
    assert found["attribute=place"].verdict is Verdict.NO_FLAG


def test_two_releases_of_one_population_are_called_moved_no_more_than_once_in_twenty(tmp_path: Path) -> None:
    random = np.random.default_rng(1)

    def draw() -> Rows:
        return rows(random.choice(["no", "yes"], 200).tolist(), random.choice(["town", "land", "sea"], 200).tolist())

    p = [one.p for n in range(60) for one in drift(tmp_path / str(n), draw(), draw()).values()]
    assert len(p) == 120
    assert np.mean([one is not None and one <= 0.05 for one in p]) <= 0.1


def test_a_value_only_one_release_has_counts_and_a_column_only_one_has_is_left_out(tmp_path: Path) -> None:
    old, new = rows(["no", "yes"] * 50, ["town", "land"] * 50), rows(["no", "yes"] * 50, ["town", "sea"] * 50)
    new.items = {
        name: {**about, "hue": "red" if n % 2 else "blue"} for n, (name, about) in enumerate(new.items.items())
    }
    found = drift(tmp_path, old, new)
    assert set(found) == {"label=hate", "attribute=place"}
    assert {row[:3] for row in found["attribute=place"].table.rows} == {
        ("town", 50, 50),
        ("sea", 0, 50),
        ("land", 50, 0),
    }
    assert found["attribute=place"].verdict is Verdict.FLAG


def test_a_release_before_that_is_too_small_gives_no_verdict(tmp_path: Path) -> None:
    (finding,) = (
        one
        for one in run_audit(
            write_snapshot(tmp_path / "new", rows(["no", "yes"] * 50, ["town"] * 100)),
            SPEC,
            earlier=Earlier("release 1.0.0", write_snapshot(tmp_path / "old", rows(["no", "yes"], ["town"] * 2))),
        ).findings
    )
    assert finding.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert finding.table.rows[0][:2] == ("release 1.0.0", 2)


def said(yes_of_a: int, yes_of_b: int) -> list[tuple[str, str]]:
    """A hundred items of each side, some with the label."""
    return [("yes" if n < yes else "no", side) for side, yes in (("a", yes_of_a), ("b", yes_of_b)) for n in range(100)]


def test_the_command_compares_a_file_with_the_one_before_on_page_paper_and_in_the_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[dict[str, Any]] = []

    def watched(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
        printed.append(data)
        return typst_pdf(template, data, at=at)

    monkeypatch.setattr(pdf, "typst_pdf", watched)
    write_csv(tmp_path / "old.csv", ("y", "g"), said(50, 50))
    found = audit_file(tmp_path, write_csv(tmp_path / "new.csv", ("y", "g"), said(90, 40)), TOML)
    moved = the_row(found, "drift", "y: release=this vs release=earlier", "TVD")
    assert moved["value"] == pytest.approx(0.15)
    assert moved["verdict"] == "flag"
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Since old.csv" in page
    assert "new flag" in page
    assert "still flagged" not in page
    assert printed[0]["since"]["name"] == "old.csv"
    # Wilson: .4038 to .5962 for 50 of 100; Newcombe: √2 · .0962 = .136 for the difference of two such.
    kinds = {(row[1], row[2]) for row in printed[0]["since"]["rows"]}
    assert kinds == {("new flag", "no flag: 0.000 (−0.136 to 0.136)"), ("new flag", "—")}
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_file_before_nothing_is_said_of_changes(tmp_path: Path) -> None:
    data = write_csv(tmp_path / "new.csv", ("y", "g"), said(90, 40))
    audit_file(tmp_path, data, TOML.partition("[previous]")[0].replace(', "drift"', ""))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "What changed" not in page


def test_a_file_before_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path / "old.csv", ("y", "h"), [("yes", "a")])
    data = write_csv(tmp_path / "new.csv", ("y", "g"), said(90, 40))
    (tmp_path / "spec.toml").write_text(TOML, encoding="utf-8")
    assert (
        main(["audit", str(data), "--spec", str(tmp_path / "spec.toml"), "--out", str(tmp_path / "out"), "--quiet"])
        == 1
    )
    assert "The release before, old.csv: The data have no column g" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
