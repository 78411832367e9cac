"""Contingency tables: one group-by, written once for every engine.

Statistics are functions of small tables of counts. The counting is this query in narwhals, which DuckDB runs on this machine
and Spark runs where the data have outgrown it. Whole numbers are counted, so the engines agree to the digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

__all__ = ["LABEL", "POSITIVE", "TOTAL", "cross_tabulate", "outcomes_of"]

LABEL: Final = "label"
TOTAL: Final = "total"
POSITIVE: Final = "positive"


def outcomes_of(outcome: nw.LazyFrame[Any], item: nw.LazyFrame[Any], question: str) -> nw.LazyFrame[Any]:
    """The outcomes of a question with the attributes of their items; ``positive`` is 1 where the label applies."""
    asked = outcome.filter(nw.col("question") == question)
    said = asked.select("item", LABEL, nw.col("yes").cast(nw.Int64).alias(POSITIVE))
    return said.join(item, on="item", how="inner")


def cross_tabulate(
    frame: nw.LazyFrame[Any], by: Sequence[str], sums: Sequence[str] = ()
) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Rows by the values of the columns ``by``: how many there are, then the sum of each column of ``sums``.

    Rows in which one of ``by`` is null belong nowhere. The result is in the order of the values.

    Example: two rows with sex "f" and one with "m" give ``{("f",): (2,), ("m",): (1,)}``.
    """
    kept = (
        frame.filter(~nw.any_horizontal(*(nw.col(name).is_null() for name in by), ignore_nulls=False)) if by else frame
    )
    counted = [nw.len().alias(TOTAL), *(nw.col(name).sum().alias(f"sum_{name}") for name in sums)]
    table = (kept.group_by(*by).agg(*counted) if by else kept.select(*counted)).collect(backend="pyarrow")
    columns = [table[name].to_list() for name in (*by, TOTAL, *(f"sum_{name}" for name in sums))]
    rows = sorted(zip(*columns, strict=True), key=lambda row: row[: len(by)])
    return {
        tuple(str(value) for value in row[: len(by)]): tuple(int(value or 0) for value in row[len(by) :])
        for row in rows
    }
