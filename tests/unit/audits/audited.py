"""Short ways to audit the small snapshots of the tests."""

from __future__ import annotations

from pathlib import Path

from governance.audits.domain.finding import Finding
from governance.audits.domain.minimums import Minimums
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.table import Cell
from tests.unit.audits.small_snapshots import Rows, write_snapshot

# For labels that come without votes: no annotators are asked for.
LABELS_ONLY = Minimums(items=30, annotators=0)


def audited(folder: Path, rows: Rows, spec: AuditSpec) -> Report:
    """The report on a snapshot written from rows."""
    return storable(run_audit(write_snapshot(folder, rows), spec))


def storable(report: Report) -> Report:
    """The same report, once it is seen to hold only what JSON can say: an audit is stored as JSON."""
    report.to_json()
    return report


def the_finding(report: Report, check: str, slice_: str = "", statistic: str = "") -> Finding:
    """The one finding of a check whose slice and statistic contain the given words."""
    found = [
        one for one in report.findings if one.check == check and slice_ in one.slice and statistic in one.statistic
    ]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} findings, not one: {[one.key for one in report.findings]}")
    return found[0]


def row_of(finding: Finding, name: str) -> dict[str, Cell]:
    """The row of a finding's table whose first cell is ``name``, by column key."""
    keys = [column.key for column in finding.table.columns]
    return next(dict(zip(keys, row, strict=True)) for row in finding.table.rows if row[0] == name)
