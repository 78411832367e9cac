"""The datasheet on paper, with the same items, answers and evidence as the page, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kernel.typst_pdf import typst_pdf

from .fact import Fact
from .questions import SECTIONS
from .sheet import Entry, Sheet
from .sheet_markdown import NOT_ANSWERED, evidence, given_by

__all__ = ["sheet_pdf"]

_TEMPLATE: Final = Path(__file__).with_name("datasheet.typ")


def sheet_pdf(sheet: Sheet, about: Mapping[str, Any]) -> bytes:
    """The PDF; it bears the time of the freeze, never that of the making."""
    counted = {part.section: part for part in sheet.by_section()}
    data = {
        "title": f"Datasheet · {about['project']} {about['version']}",
        "organisation": about["organisation"],
        "eyebrow": f"{about['organisation']} · frozen {about['frozen_at'][:10]}",
        "heading": f"{about['project']} {about['version']}",
        "lead": f"{sheet.answered} of {sheet.questions} questions answered.",
        "hash": f"Content hash of the release: {about['content_hash']}",
        "sections": [
            {
                "title": title,
                "count": f"{counted[key].answered} of {counted[key].questions}",
                "entries": [_entry(entry, about) for entry in sheet.of(key)],
            }
            for key, title in SECTIONS.items()
        ],
    }
    return typst_pdf(_TEMPLATE, data, at=datetime.fromisoformat(about["frozen_at"]))


def _entry(entry: Entry, about: Mapping[str, Any]) -> dict[str, Any]:
    unanswered = entry.given is None and entry.state != "automatic"
    return {
        "number": str(entry.item.number),
        "asks": entry.item.asks,
        "given": entry.given.text if entry.given else "",
        "by": given_by(entry),
        "gap": NOT_ANSWERED if unanswered else "",
        "hint": "From the records, to be confirmed" if entry.state == "prefilled" else "",
        "fact": _fact(entry.fact, about) if entry.fact else None,
    }


def _fact(fact: Fact, about: Mapping[str, Any]) -> dict[str, Any]:
    plain = fact.to_dict()
    return {"text": plain["text"], "tables": plain["tables"], "evidence": evidence(fact, about)}
