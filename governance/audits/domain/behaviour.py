"""Numbers about each annotator and each item, as columns that distances can be measured in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from .check import Context
from .contents import pictures
from .measures.likeness import likeness

__all__ = ["annotator_columns", "item_columns", "usable"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

_SKEWED: Final = 2.0


def annotator_columns(context: Context) -> dict[str, FloatArray]:
    """Per annotator: what is recorded about them, seconds a vote, and on each question their likeness to others and
    how often they give the most common label.

    NaN where somebody has nothing to show.
    """
    snapshot = context.snapshot
    size = len(snapshot.votes_of_everyone())
    found = {name: snapshot.columns.measure(name) for name in snapshot.columns.measures}
    for question in snapshot.questions:
        for aspect in snapshot.aspects(question):
            if not len(aspect.item):
                continue
            said = f"{question.key}: {aspect.option}" if aspect.option else question.key
            found[f"likeness ({said})"] = likeness(aspect.item, aspect.annotator, aspect.code, people=size).value
            found[f"most common label ({said})"] = _leaning(aspect.annotator, aspect.code, size)
        if snapshot.columns.has("active_ms", "votes"):
            found[f"seconds ({question.key})"] = _typical(
                *snapshot.columns.of_votes(question.key, "active_ms")[1:], size
            )
    return found


def item_columns(context: Context) -> dict[str, FloatArray]:
    """Per item: the features recorded or, where there are none, light, colour, sharpness and compression of its picture."""
    columns = context.snapshot.columns
    if columns.features:
        return {name: columns.feature(name) for name in columns.features}
    seen = pictures(context)
    if not any(seen):
        return {}
    names = ("brightness", "contrast", "saturation", "sharpness", "bytes_per_pixel")
    return {
        name.replace("_", " "): np.array([getattr(facts, name) if facts else np.nan for facts in seen])
        for name in names
    }


def usable(columns: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], IntArray]:
    """The columns that vary, long tails drawn in by the logarithm, and the rows that have a value in all of them.

    A column in which half of the values are equal, or most are missing, is left out.
    """
    if not columns:
        return {}, np.empty(0, dtype=np.int64)
    anything = int(np.isfinite(np.stack(list(columns.values()))).any(axis=0).sum())
    kept = dict(_varying(columns, anything))
    if not kept:
        return {}, np.empty(0, dtype=np.int64)
    rows = np.flatnonzero(~np.isnan(np.stack(list(kept.values()), axis=1)).any(axis=1))
    return {name: values[rows] for name, values in kept.items()}, rows


def _varying(columns: dict[str, FloatArray], rows: int) -> Iterator[tuple[str, FloatArray]]:
    for name, values in columns.items():
        known = values[~np.isnan(values)]
        if 2 * len(known) <= rows:
            continue
        low, high = np.quantile(known, [0.25, 0.75])
        if high <= low:
            continue
        long_tail = float(known.min()) >= 0 and float(scipy.stats.skew(known)) > _SKEWED
        yield (f"log {name}", np.log1p(values)) if long_tail else (name, values)


def _leaning(person: IntArray, code: IntArray, size: int) -> FloatArray:
    """How often each person gives the label that is the most common of all, as an angle asin √share: its spread hardly depends on
    the share, so that it may be taken for normal."""
    common = int(np.bincount(code).argmax())
    votes = np.bincount(person, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.arcsin(np.sqrt(np.bincount(person[code == common], minlength=size) / votes)))


def _typical(person: IntArray, active: FloatArray, size: int) -> FloatArray:
    """The median seconds of each person's votes."""
    found = np.full(size, np.nan)
    known = ~np.isnan(active)
    person, active = person[known], active[known]
    order = np.argsort(person, kind="stable")
    who, begins = np.unique(person[order], return_index=True)
    for one, times in zip(who, np.split(active[order], begins[1:]), strict=True):
        found[one] = float(np.median(times)) / 1000
    return found
