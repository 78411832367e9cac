"""The datasheet as Markdown: 57 items in order, each with its evidence, each gap named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fact import Fact, FactTable
from .questions import SECTIONS
from .sheet import Entry, Sheet

__all__ = ["evidence", "given_by", "sheet_markdown"]

NOT_ANSWERED = "not answered"


def sheet_markdown(sheet: Sheet, about: Mapping[str, Any]) -> str:
    """The whole sheet. The same sheet gives the same text: no date but those of the freeze and of the answers."""
    lines = [
        f"# Datasheet · {_escaped(about['project'])} {about['version']}",
        "",
        f"{_escaped(about['organisation'])} · frozen {about['frozen_at'][:10]} · content hash `{about['content_hash']}`",
        "",
        f"{sheet.answered} of {sheet.questions} questions answered.",
        "",
        "| Section | Answered | Questions |",
        "|---|---:|---:|",
        *(f"| {part.title} | {part.answered} | {part.questions} |" for part in sheet.by_section()),
        "",
    ]
    for key, title in SECTIONS.items():
        lines += [f"## {title}", ""]
        for entry in sheet.of(key):
            lines += _entry(entry, about)
    return "\n".join(lines).rstrip() + "\n"


def evidence(fact: Fact, about: Mapping[str, Any]) -> str:
    """Where an automatic answer comes from: query, release content, time of the freeze."""
    return f"{fact.query} · release {about['content_hash'][:16]} · {about['frozen_at'][:19]}Z"


def given_by(entry: Entry) -> str:
    """Who answered, when, and for which release."""
    if entry.given is None:
        return ""
    said = f"{entry.given.author}, {entry.given.at:%Y-%m-%d}, confirmed for {entry.given.confirmed_for}"
    return f"{said} — stale: not confirmed for this release" if entry.state == "stale" else said


def _entry(entry: Entry, about: Mapping[str, Any]) -> list[str]:
    item = entry.item
    people = " (if the data concern people)" if item.if_people else ""
    lines = [f"### {item.number}. {item.asks}{people}", ""]
    if entry.given is not None:
        lines += [*_escaped_lines(entry.given.text), "", f"*{_escaped(given_by(entry))}*", ""]
    elif entry.state != "automatic":
        lines += [NOT_ANSWERED, ""]
    if entry.fact is not None:
        if entry.state == "prefilled":
            lines += ["From the records, to be confirmed:", ""]
        elif entry.state != "automatic":
            lines += ["From the records:", ""]
        for paragraph in entry.fact.text:
            lines += [_escaped(paragraph), ""]
        for table in entry.fact.tables:
            lines += _table(table)
        lines += [f"*{_escaped(evidence(entry.fact, about))}*", ""]
    return lines


def _table(table: FactTable) -> list[str]:
    caption = [_escaped(table.caption) + ":", ""] if table.caption else []
    return [
        *caption,
        "| " + " | ".join(_escaped(cell) for cell in table.head) + " |",
        "|" + "|".join("---:" if place in table.numbers else "---" for place in range(len(table.head))) + "|",
        *("| " + " | ".join(_escaped(cell) for cell in row) + " |" for row in table.rows),
        "",
    ]


def _escaped(text: str) -> str:
    """Names come from people: nothing in them may become markup or break a table."""
    for mark in ("\\", "`", "*", "_", "[", "]", "<", ">", "|", "#"):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _escaped_lines(text: str) -> list[str]:
    return [_escaped(line) for line in text.splitlines()]
