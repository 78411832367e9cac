"""The report as Markdown, for people without the page and for the datasheet."""

from __future__ import annotations

from .finding import Finding
from .report import Report
from .table import Column, Table
from .verdict import Verdict
from .words import p_text

__all__ = ["report_markdown"]

_VERDICT_NAMES = {
    Verdict.FLAG: "flag",
    Verdict.NO_FLAG: "no flag",
    Verdict.INSUFFICIENT_EVIDENCE: "insufficient evidence",
}


def report_markdown(report: Report) -> str:
    """The whole report: counts, findings in order, then what each check is. Ends with a newline."""
    lines = [
        "# Bias audit",
        "",
        f"{report.n_items:,} items · {report.n_votes:,} votes · {report.n_annotators:,} annotators",
        "",
        " · ".join(f"{report.count(verdict)} {name}" for verdict, name in _VERDICT_NAMES.items()),
        "",
        "An audit never says that data are fair: it says what it looked for and found.",
        "",
        *_questions(report),
        "## Findings",
        "",
    ]
    for finding in report.findings:
        lines += _finding(finding)
    lines += ["## The checks", ""]
    for check in report.checks:
        lines += [
            f"### {check.title}",
            "",
            check.asks,
            "",
            f"- Formula: {check.formula}",
            f"- Source: {check.source}",
            f"- How to read it: {check.how_to_read}",
            f"- What it cannot show: {check.cannot_show}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _questions(report: Report) -> list[str]:
    lines = []
    for question in report.questions:
        left_out = report.spec.excluded_labels.get(question.key, ())
        lines.append(
            f"- Question {_escaped(question.key)}: {len(question.labels)} labels"
            + (f"; left out before counting: {_escaped(', '.join(left_out))}" if left_out else "")
            + (f"; {question.ties:,} items have no label because their votes tied" if question.ties else "")
        )
    return [*lines, ""] if lines else []


def _finding(finding: Finding) -> list[str]:
    return [
        f"### {_escaped(finding.title)}",
        "",
        f"**{_VERDICT_NAMES[finding.verdict]}** · {finding.check} · {_numbers(finding)}",
        "",
        f"**What it means.** {_escaped(finding.meaning)}",
        "",
        f"**What to do.** {_escaped(finding.what_to_do)}",
        "",
        f"**Uses affected.** {'; '.join(finding.affected_uses)}.",
        "",
        *_table(finding.table),
        "",
    ]


def _numbers(finding: Finding) -> str:
    people = "annotators withheld" if finding.n_annotators is None else f"{finding.n_annotators:,} annotators"
    parts = [f"{finding.n_items:,} items, {people}"]
    if finding.value is not None:
        spread = (
            ""
            if finding.ci_low is None or finding.ci_high is None
            else f" (95 % {finding.ci_low:.4f} to {finding.ci_high:.4f})"
        )
        parts.insert(0, f"{finding.statistic}: {finding.value:.4f}{spread}")
    if finding.p_adjusted is not None:
        parts.append(f"{p_text(finding.p_adjusted)} after correction")
    return " · ".join(parts)


def _table(table: Table) -> list[str]:
    def row(cells: list[str]) -> str:
        return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"

    return [
        row([column.title for column in table.columns]),
        "|" + "|".join(_alignment(column) for column in table.columns) + "|",
        *(row(cells) for cells in table.formatted()),
    ]


def _alignment(column: Column) -> str:
    return "---" if column.kind == "text" else "---:"


def _escaped(text: str) -> str:
    """Names come from people: nothing in them may become markup or break a table."""
    for mark in ("\\", "`", "*", "_", "[", "]", "<", ">", "|", "#"):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
