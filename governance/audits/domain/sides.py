"""The sides of a comparison: which have enough data, and how those that do not are reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .check import Context
from .finding import Draft, Figure, Wording
from .minimums import Reason
from .table import WITHHELD, Column, Table
from .verdict import Verdict
from .words import among, attribute_name

__all__ = ["Side", "insufficient", "short_figures"]


@dataclass(frozen=True, slots=True)
class Side:
    """A slice or group with its counts; ``reason`` says why it cannot be compared. Counts are None where withheld.

    ``named`` is its name for programs, ``sex=Female``.
    """

    name: str
    n_items: int | None
    n_annotators: int | None
    reason: Reason | None = None
    named: str = ""


def insufficient(
    context: Context,
    *,
    check: str,
    slice_key: str,
    by: tuple[str, ...],
    sides: Sequence[Side],
    compared: int,
    affected_uses: tuple[str, ...],
    statistic: str,
    note: str = "",
    companion_of: str = "",
) -> Iterable[Draft]:
    """The draft that lists every side with too little data; nothing when there is none and two sides were compared.

    ``compared`` is how many sides had enough. ``note`` adds what else there is to say.
    """
    short = [side for side in sides if side.reason is not None]
    if not short and compared > 1:
        return
    minimums = context.spec.minimums
    need = f"A side needs {minimums.items} items and {minimums.annotators} annotators"
    names = among([side.name for side in short])
    what = attribute_name(by)
    if compared < 2:
        title = f"{what.capitalize()}: not enough data to compare"
        meaning = f"Fewer than two sides have enough data, so nothing was compared. {need}; too little: {names}."
    else:
        title = f"{what.capitalize()}: no answer for {names}"
        meaning = (
            f"{need}. The sides listed have less, and were not compared. That is not a sign that nothing is wrong "
            "with them."
        )
    wording = Wording(
        title=title,
        meaning=f"{meaning} {note}".strip(),
        what_to_do=(
            "Collect more for these sides, merge categories that belong together, or name the gap in the datasheet."
        ),
    )
    yield Draft(
        check=check,
        question=context.question.key,
        label="",
        slice=slice_key,
        statistic=f"{statistic} (sides with too little data)",
        value=None,
        ci_low=None,
        ci_high=None,
        n_items=sum(side.n_items or 0 for side in short),
        n_annotators=None,
        p=None,
        severity=0.0,
        enough_data=False,
        effect_is_large=False,
        wordings={Verdict.INSUFFICIENT_EVIDENCE: wording},
        affected_uses=affected_uses,
        table=_table(what, short),
        figures=short_figures(short, statistic),
        companion_of=companion_of,
    )


def short_figures(sides: Sequence[Side], statistic: str) -> tuple[Figure, ...]:
    """A row for each side with too little data, with its counts and the reason: never dropped, 0 or 1."""
    return tuple(
        Figure(
            slice=side.named or side.name,
            statistic=statistic,
            value=None,
            n_items=side.n_items,
            n_annotators=side.n_annotators,
            enough_data=False,
            note=str(side.reason),
        )
        for side in sides
        if side.reason is not None
    )


def _table(what: str, sides: Sequence[Side]) -> Table:
    columns = (
        Column("side", what.capitalize()),
        Column("n_items", "Items", "count"),
        Column("n_annotators", "Annotators", "count"),
        Column("reason", "Why"),
    )
    return Table(
        columns,
        tuple(
            (
                side.name,
                WITHHELD if side.n_items is None else side.n_items,
                WITHHELD if side.n_annotators is None else side.n_annotators,
                str(side.reason),
            )
            for side in sides
        ),
    )
