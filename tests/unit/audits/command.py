"""The real command on files of the tests: rows and a specification in, findings out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cli.main import main

Row = dict[str, Any]


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A CSV file with a heading."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)
    return path


def audit_file(folder: Path, data: Path, spec: str) -> list[Row]:
    """The findings of `fairhand audit` on a file, with a specification in TOML."""
    (folder / "spec.toml").write_text(spec, encoding="utf-8")
    out = folder / "out"
    assert main(["audit", str(data), "--spec", str(folder / "spec.toml"), "--out", str(out), "--quiet"]) == 0
    found: list[Row] = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    return found


def the_row(rows: list[Row], check: str, slice_: str, statistic: str) -> Row:
    """The one row of a check with this slice and statistic."""
    found = [row for row in rows if (row["check"], row["slice"], row["statistic"]) == (check, slice_, statistic)]
    if len(found) != 1:
        near = [(row["slice"], row["statistic"]) for row in rows if row["check"] == check]
        raise AssertionError(f"{len(found)} rows, not one; {check} has {near}")
    return found[0]
