"""Short ways to audit tables of the tests as `fairhand audit` does: a file and a specification in TOML."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from governance.audits.domain.data_file import write_snapshot_of
from governance.audits.domain.data_spec import read_data_spec
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from tests.unit.audits.audited import storable
from tests.unit.audits.command import audit_file

__all__ = ["audited_file", "commanded", "write_csv"]


def write_csv(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """A CSV file with a heading; None becomes an empty cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def audited_file(folder: Path, columns: Mapping[str, Sequence[object]], toml: str) -> Report:
    """The report on a table."""
    spec = read_data_spec(toml)
    snapshot = folder / "snapshot"
    snapshot.mkdir(parents=True, exist_ok=True)
    write_snapshot_of(write_csv(folder / "data.csv", columns), spec, snapshot)
    return storable(run_audit(snapshot, spec.audit))


def commanded(folder: Path, columns: Mapping[str, Sequence[object]], toml: str) -> list[dict[str, Any]]:
    """The rows of findings.json that the command itself writes."""
    data = write_csv(folder / "data.csv", columns)
    return audit_file(folder, data, toml)
