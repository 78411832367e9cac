"""What a report says has changed since the audit of the release before."""

from __future__ import annotations

from typing import Any

from governance.audits.domain.changes import changes_between


def finding(name: str, verdict: str, value: float | None, part_of: str = "") -> dict[str, Any]:
    return {
        "id": name, "title": f"About {name}", "statistic": "SPD", "verdict": verdict, "value": value,
        "ci_low": None if value is None else value - 0.01, "ci_high": None if value is None else value + 0.01,
        "part_of": part_of,
    }  # fmt: skip


def test_every_flag_of_either_report_is_told_once_new_ones_first() -> None:
    before = {"findings": [finding("gone", "flag", 0.12), finding("stays", "flag", 0.2), finding("lost", "flag", -0.3)]}
    after = {
        "findings": [
            finding("gone", "no_flag", 0.03),
            finding("stays", "flag", 0.25),
            finding("new", "flag", 0.1),
            finding("part", "flag", 0.1, part_of="new"),
            finding("quiet", "no_flag", 0.0),
        ]
    }
    told = [(change.kind, change.title, change.before, change.after) for change in changes_between(before, after)]
    assert told == [
        ("new flag", "About new", "—", "flag: 0.100 (0.090 to 0.110)"),
        ("still flagged", "About stays", "flag: 0.200 (0.190 to 0.210)", "flag: 0.250 (0.240 to 0.260)"),
        ("flag gone", "About gone", "flag: 0.120 (0.110 to 0.130)", "no flag: 0.030 (0.020 to 0.040)"),
        ("not asked any more", "About lost", "flag: −0.300 (−0.310 to −0.290)", "—"),
    ]


def test_two_reports_without_flags_have_nothing_to_tell() -> None:
    quiet = {"findings": [finding("a", "no_flag", 0.0), finding("b", "insufficient_evidence", None)]}
    assert changes_between(quiet, quiet) == []
