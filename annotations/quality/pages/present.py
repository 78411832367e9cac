"""The stored report in the shape the page draws: places on a line, sentences, a square table."""

from collections.abc import Mapping
from typing import Any

from annotations.projects.domain.titles import Titles
from annotations.quality.domain.method_names import METHOD_NAMES
from annotations.quality.domain.reading import alpha_in_words
from annotations.quality.domain.report_slices import MEASURES

WIDTH = 240
_LEFT, _RIGHT = 6.0, 234.0
_LOWEST = -0.2
_MORE = (
    ("kappa", "Fleiss’ κ"),
    ("ac1", "Gwet’s AC1"),
    ("again", "Agreement with oneself"),
)


def cards(questions: list[dict[str, Any]], titles: Titles) -> list[dict[str, Any]]:
    """Each question with what its card draws beside the report's own numbers, its labels by their titles."""
    return [_card(in_titles(question, titles.labels.get(question["id"], {}))) for question in questions]


def _card(question: dict[str, Any]) -> dict[str, Any]:
    return {
        **question,
        "overlap": question["votes"] / question["items"] if question["items"] else 0.0,
        "parts": [_part(part) for part in question.get("parts", [])],
        "boxes": _boxes(question["boxes"]) if question.get("boxes") else None,
        "heat": heat(question["matrix"]) if question.get("matrix") else None,
    }


def in_titles(question: dict[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """The stored question with the titles of its labels where the report holds their values."""

    def named(found: Any) -> Any:
        if isinstance(found, list):
            return [named(one) for one in found]
        if isinstance(found, dict):
            return {
                name: titles.get(value, value) if name == "label" and isinstance(value, str) else named(value)
                for name, value in found.items()
            }
        return found

    shown: dict[str, Any] = named(question)
    for pair in shown.get("confusion", []):
        pair.update({side: titles.get(pair[side], pair[side]) for side in ("first", "second")})
    for entry in shown.get("disputed", []):
        if "votes" in entry:
            entry["votes"] = {titles.get(label, label): votes for label, votes in entry["votes"].items()}
    return shown


def _boxes(boxes: dict[str, Any]) -> dict[str, Any]:
    return {**boxes, **{name: line(boxes[name]) for name in ("alpha", "f1") if name in boxes}}


def line(estimate: dict[str, Any]) -> dict[str, Any]:
    """The estimate with its places on a line from −0.2 to 1, `WIDTH` units wide, and a sentence."""
    if estimate["value"] is None:
        return {**estimate, "sentence": estimate["reason"]}
    low, high = estimate["low"], estimate["high"]
    return {
        **estimate,
        "x": _place(estimate["value"]),
        "x_low": _place(low if low is not None else estimate["value"]),
        "x_high": _place(high if high is not None else estimate["value"]),
        "sentence": alpha_in_words(estimate["value"], low, high),
    }


def heat(matrix: dict[str, Any]) -> dict[str, Any]:
    """A square table of percent agreement: each cell with its text, its shared items, and a shade from 0 to 4."""
    names: list[str] = matrix["annotators"]
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for pair in matrix["pairs"]:
        cell = _cell(pair)
        cells[pair["first"], pair["second"]] = cells[pair["second"], pair["first"]] = cell
    rows = [{"name": row, "short": row[:10], "cells": [cells.get((row, name)) for name in names]} for row in names]
    return {"rows": rows, "people": [person(one) for one in matrix["people"]], "left_out": matrix["left_out"]}


def person(matrix: dict[str, Any]) -> dict[str, Any]:
    """One person's confusion matrix as a table in percent; a row without answers has no cells."""
    rows = [
        {
            **row,
            "cells": row["cells"]
            and [{name: round(100 * value) for name, value in cell.items()} for cell in row["cells"]],
        }
        for row in matrix["rows"]
    ]
    return {**matrix, "short": matrix["annotator"][:10], "rows": rows}


def _cell(pair: dict[str, Any]) -> dict[str, Any]:
    agreement = pair["percent_agreement"]
    kappa = pair["cohen_kappa"]
    return {
        "agreement": None if agreement is None else round(100 * agreement),
        # In words here, because a crowd of 60 has 3,600 cells and the template would take its time over each.
        "kappa": "no κ" if kappa is None else f"κ {kappa:.2f}",
        "shared": pair["shared_items"],
        "shade": 0 if agreement is None else min(4, int(5 * agreement)),
    }


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {
        **part,
        "alpha": line(part["alpha"]),
        "more": [{"measure": title, **line(part[name])} for name, title in _MORE if part.get(name)],
        "each": [line(one) for one in part.get("each", [])],
        "methods": [_method(one) for one in part["methods"]],
        **{
            kind: [{**one, "groups": [_group(group) for group in one["groups"]]} for one in part[kind]]
            for kind in ("slices", "groups")
        },
    }


def _method(row: dict[str, Any]) -> dict[str, Any]:
    name = METHOD_NAMES[row["method"]]
    return {**row, "short": name.short, "title": name.title}


def _group(group: dict[str, Any]) -> dict[str, Any]:
    """A slice or a group of people: α drawn, the other measures as they are."""
    return {
        **group,
        "alpha": line(group["alpha"]),
        "others": [group[name] for name in MEASURES if name != "alpha"],
        "nothing": all(group[name]["value"] is None for name in MEASURES),
    }


def _place(value: float) -> float:
    share = (min(1.0, max(_LOWEST, value)) - _LOWEST) / (1 - _LOWEST)
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)
