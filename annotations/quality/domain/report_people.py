"""How each person's answers go with the most probable labels: confusion matrices with credible intervals, for a report.

Rows are the labels that the default model holds probable, cells how often the person answered each label where it was so, with the
central 95 % of what that rate may be (:mod:`.credible`). `answers` is how many answers are expected to lie in a row, a fraction because the truth is
known by probability only. How to read it: a cell off the diagonal says which two labels a person tells apart in another way than most;
it is no grade, and where a row rests on few answers the interval says so. Subjective projects have none (D4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .dawid_skene import DawidSkene

__all__ = ["people_json"]

# More labels make a table nobody reads, and a report nobody loads: fifty people times their square.
_MOST_LABELS: Final = 10
# A row without so much as one answer would show the prior.
_LEAST_ANSWERS: Final = 1.0


def people_json(model: DawidSkene, names: Sequence[str]) -> list[dict[str, Any]]:
    """One matrix for each of `names` that voted; none with more than ten labels."""
    if model.votes.n_categories > _MOST_LABELS:
        return []
    code_of = {name: code for code, name in enumerate(model.votes.annotators)}
    return [{"annotator": name, **_matrix(model, code_of[name])} for name in names if name in code_of]


def _matrix(model: DawidSkene, annotator: int) -> dict[str, Any]:
    votes = model.votes
    own = votes.annotator == annotator
    answers = model.posteriors[votes.item[own]].sum(axis=0).tolist()
    found = model.credible_confusion(annotator)
    cells = zip(found.mean.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    rows = [
        {"label": label, "answers": count, "cells": _cells(*of_label) if count >= _LEAST_ANSWERS else None}
        for label, count, of_label in zip(votes.categories, answers, cells, strict=True)
    ]
    return {"votes": int(own.sum()), "rows": rows}


def _cells(values: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> list[dict[str, float]]:
    return [{"value": value, "low": low, "high": high} for value, low, high in zip(values, lows, highs, strict=True)]
