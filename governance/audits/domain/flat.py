"""The report as a flat list of figures, for programs: one row a finding, followed by the figures beside it."""

from __future__ import annotations

from typing import Any

from .finding import Figure, Finding
from .report import Report
from .verdict import verdict_of

__all__ = ["flat_findings"]


def flat_findings(report: Report) -> list[dict[str, Any]]:
    """A list of {"check", "slice", "statistic", "value", "ci", "n_items", "n_annotators", "p", "p_adjusted", "verdict",
    "note"}; ``ci`` is [low, high] or None.

    A side that had too little data is a row with its counts and ``insufficient_evidence``. Of the figures inside a finding
    ``p_adjusted`` is never less than that of the finding: what the report does not call, none of its parts is called.
    """
    rows: list[dict[str, Any]] = []
    for finding in report.findings:
        rows.append(_finding_row(finding))
        rows += [_figure_row(figure, finding, report.spec.level) for figure in finding.figures]
    return rows


def _finding_row(one: Finding) -> dict[str, Any]:
    return {
        "check": one.check,
        "slice": one.named,
        "statistic": one.statistic,
        "value": one.value,
        "ci": _interval(one.ci_low, one.ci_high),
        "n_items": one.n_items,
        "n_annotators": one.n_annotators,
        "p": one.p,
        "p_adjusted": one.p_adjusted,
        "verdict": one.verdict.value,
        "note": f"{one.title}. {one.meaning}",
    }


def _figure_row(figure: Figure, finding: Finding, level: float) -> dict[str, Any]:
    p_adjusted = None if figure.p is None else max(figure.p, finding.p_adjusted or 0.0)
    verdict = verdict_of(
        enough_data=figure.enough_data, effect_is_large=figure.effect_is_large, p_adjusted=p_adjusted, level=level
    )
    return {
        "check": finding.check,
        "slice": figure.slice,
        "statistic": figure.statistic,
        "value": figure.value,
        "ci": _interval(figure.ci_low, figure.ci_high),
        "n_items": figure.n_items,
        "n_annotators": figure.n_annotators,
        "p": figure.p,
        "p_adjusted": p_adjusted,
        "verdict": verdict.value,
        "note": figure.note,
    }


def _interval(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [low, high]
