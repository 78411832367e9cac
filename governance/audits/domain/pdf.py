"""The audit report on paper: the same findings, charts, tables and answers as the page, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kernel.typst_pdf import typst_pdf

from .changes import Since
from .presentation import HEADING, eyebrow, tiles, withheld_words
from .reading import FindingView, Reading
from .verdict import Verdict

__all__ = ["audit_pdf"]

_TEMPLATE: Final = Path(__file__).with_name("audit.typ")
_PARTS: Final = (
    (Verdict.FLAG, "Flagged", ""),
    (Verdict.INSUFFICIENT_EVIDENCE, "Not enough evidence", "Asked, but not to be answered with the data there is."),
    (Verdict.NO_FLAG, "No flag", "Looked for and not found at the size this audit speaks up about."),
)


def audit_pdf(
    reading: Reading,
    *,
    about: Mapping[str, Any],
    agreement: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, str]] | None,
    since: Since | None = None,
    more_notes: Sequence[str] = (),
) -> bytes:
    """The PDF. `about` names the release; `answers` has {"response", "reason", "by"} by finding, and is None where nobody
    is asked to answer; `since` is the comparison with the audit before. It bears the time of the freeze, never that of the making."""
    open_flags = 0 if answers is None else sum(one.id not in answers for one in reading.of(Verdict.FLAG))
    data = {
        "title": f"Bias audit · {about['project']} {about['version']}".strip(),
        "organisation": about["organisation"],
        "eyebrow": eyebrow(reading, about),
        "heading": HEADING,
        "lead": reading.lead(open_flags, answers=answers is not None),
        "tiles": [
            {"number": one.number, "words": one.words, "verdict": one.verdict} for one in tiles(reading, agreement)
        ],
        "notes": [*notes(reading), *more_notes, f"Content hash of what was audited: {about['content_hash']}"],
        "since": None if since is None else _since(since),
        "parts": [
            {"title": title, "words": words, "findings": [_finding(one, reading, answers) for one in found]}
            for verdict, title, words in _PARTS
            if (found := reading.of(verdict))
        ],
        "checks": [dict(check) for check in reading.checks],
        "not_asked": [{"check": check, "lacks": lacks} for check, lacks in reading.not_asked],
        "answers_asked": answers is not None,
    }
    return typst_pdf(_TEMPLATE, data, at=datetime.fromisoformat(about["frozen_at"]))


def notes(reading: Reading) -> list[str]:
    """What was left out before counting, and what tied."""
    said = [
        f"Left out before counting, for the question {question}: {labels}." for question, labels in reading.excluded
    ]
    said += [
        f"{question['ties']:,} items have no label for the question {question['key']}: their votes tied, and no coin was tossed."
        for question in reading.questions
        if question["ties"]
    ]
    return said


def _since(since: Since) -> dict[str, Any]:
    return {
        "name": since.name,
        "rows": [[one.title, one.kind, one.before, one.after] for one in since.changes],
        "statistics": [one.statistic for one in since.changes],
    }


def _finding(one: FindingView, reading: Reading, answers: Mapping[str, Mapping[str, str]] | None) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "verdict_words": one.verdict_words,
        "about": one.about,
        "title": one.title,
        "meaning": one.meaning,
        "what_to_do": one.what_to_do,
        "how_sure": one.how_sure,
        "affected_uses": "; ".join(one.affected_uses),
        "chart": one.chart,
        "chart_description": one.chart_description,
        "head": [cell.text for cell in one.head],
        "numbers": [place for place, cell in enumerate(one.head) if cell.number],
        "rows": [[cell.text for cell in row] for row in one.rows],
        "withheld": withheld_words(reading.k) if one.has_withheld else "",
        "mitigations": "; ".join(one.mitigations) if one.needs_answer else "",
        "parts": [[part.check_title, part.said, part.verdict_words] for part in one.parts],
        "answer": (answers or {}).get(one.id),
    }
