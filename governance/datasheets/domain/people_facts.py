"""Automatic answers about the people: which subpopulations there are, who labelled, and what an hour came to.

Counts of fewer than five people are withheld, and whatever else would give them away (small_cells).
"""

# Column names are quoted; every other value is a parameter.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kernel.money import exponent

from .fact import Fact, FactTable
from .small_cells import K, shown
from .snapshot_facts import Files

__all__ = ["people_facts"]

_MOST_VALUES: Final = 40
_WITHHELD: Final = "withheld"
_WITHHELD_WORDS: Final = (
    f"Withheld: fewer than {K} people, or a figure from which such a number could be worked out through the total."
)
_SILENT: Final = "not disclosed"
_NOT_DISCLOSED: Final = (
    "", "consent_revoked", "data_expired", "not disclosed", "not_answer", "not_disclosed", "prefer not to answer",
    "prefer not to say", "rather not say",
)  # fmt: skip
# An event is one labelling of one item: its time and pay stand in every row of its answers, and count once.
_WORK: Final = """
SELECT annotator, event_index, any_value(active_ms) AS ms, any_value(pay_minor) AS minor, any_value(currency) AS currency
FROM votes WHERE kind NOT IN ('machine', 'withdraw', 'import') GROUP BY 1, 2"""


def people_facts(files: Files, *, protected: Sequence[str], floor_minor: int | None, currency: str) -> dict[str, Fact]:
    """Facts by item key. `protected` are attributes of items that tell people apart; `floor_minor` is the project's hourly
    floor in minor units of `currency`, if it has one."""
    return {
        "subpopulations": _subpopulations(files, protected),
        "workers": _workers(files, floor_minor, currency),
    }


def _subpopulations(files: Files, protected: Sequence[str]) -> Fact:
    tables = [
        _shares(files, "annotators", name, f"Annotators by {name.removeprefix('group_')}")
        for name in files.columns("annotators")
        if name.startswith("group_")
    ]
    tables += [
        _shares(files, "items", f"attr_{name}", f"Items by {name}")
        for name in protected
        if f"attr_{name}" in files.columns("items")
    ]
    if not tables:
        return Fact("snapshot.subpopulations", ("None: neither annotators nor items carry attributes of people.",))
    text = ["The subpopulations that the release tells apart, with their sizes and shares."]
    if any(_WITHHELD in row for table in tables for row in table.rows):
        text.append(_WITHHELD_WORDS)
    return Fact("snapshot.subpopulations", tuple(text), tuple(tables))


def _shares(files: Files, table: str, column: str, caption: str) -> FactTable:
    quoted = '"' + column.replace('"', '""') + '"'
    places = ", ".join("?" for _ in _NOT_DISCLOSED)
    counts = dict(
        files.rows(
            f"SELECT CASE WHEN {quoted} IS NULL OR lower({quoted}) IN ({places}) THEN '{_SILENT}' ELSE {quoted} END, "
            f"count(*) FROM {table} GROUP BY 1 ORDER BY 2 DESC, 1",
            *_NOT_DISCLOSED,
        )
    )
    total = sum(counts.values())
    head = ("Value", "People" if table == "annotators" else "Items", "Share")
    if len(counts) > _MOST_VALUES:
        return FactTable(head, ((f"{len(counts):,} values: too many to be listed", f"{total:,}", ""),), (1, 2), caption)
    rows = [
        (value, _WITHHELD, _WITHHELD) if count is None else (value, f"{count:,}", f"{100 * count / total:.1f} %")
        for value, count in _may_be_shown(counts).items()
    ]
    return FactTable(head, (*rows, ("all", f"{total:,}", "")), (1, 2), caption)


def _may_be_shown(counts: dict[str, int]) -> dict[str, int | None]:
    """How many did not say may be told elsewhere, so that cell protects no other: the values must hold without it."""
    said = {value: count for value, count in counts.items() if value != _SILENT}
    kept = shown(said)
    return {value: kept.get(value, count if count >= K else None) for value, count in counts.items()}


def _workers(files: Files, floor_minor: int | None, currency: str) -> Fact:
    here = files.number("SELECT count(*) FROM annotators WHERE source = 'platform'")
    elsewhere = files.number("SELECT count(*) FROM annotators WHERE source <> 'platform'")
    text = []
    if elsewhere:
        text.append(
            f"{_people(elsewhere)} labelled elsewhere; their votes were imported, and the platform has no record of their pay."
        )
    if not here:
        return Fact("votes.pay", (*text, "Nobody labelled on the platform itself."))
    text.append(f"{_people(here)} labelled on the platform, each for themselves, on time measured by the server.")
    tables = [_pay(files, one, floor_minor if one == currency else None) for one in _currencies(files)]
    unpaid = files.number(f"SELECT count(*) FROM ({_WORK}) WHERE coalesce(minor, 0) = 0 AND ms > 0")
    text.append(
        f"Labelling events with recorded time and no pay line: {unpaid:,}. Work that was judged wrong stays paid."
        if unpaid
        else "Every labelling event with recorded time has a pay line: no work was rejected unpaid."
    )
    text.append(
        "Hourly figures are what the votes of this release earned, divided by the active time recorded for them; "
        "paid breaks and top-ups to the floor come on top and are not in them."
    )
    if any(_WITHHELD in row for table in tables for row in table.rows):
        text.append(_WITHHELD_WORDS)
    return Fact("votes.pay", tuple(text), tuple(tables))


def _currencies(files: Files) -> list[str]:
    rows = files.rows(
        f"SELECT DISTINCT currency FROM ({_WORK}) WHERE coalesce(minor, 0) > 0 AND currency <> '' ORDER BY 1"
    )
    return [row[0] for row in rows]


def _pay(files: Files, currency: str, floor_minor: int | None) -> FactTable:
    """One line a figure. Everyone's hourly wage first, then its distribution over people, each person counting once."""
    hourly = sorted(
        row[0]
        for row in files.rows(
            f"SELECT sum(minor) * 3600000.0 / sum(ms) FROM ({_WORK}) WHERE currency = ? GROUP BY annotator "
            "HAVING sum(ms) > 0 AND sum(minor) > 0",
            currency,
        )
    )
    rows: list[tuple[str, str]] = [("annotators paid", f"{len(hourly):,}" if len(hourly) >= K else _WITHHELD)]
    for words, share in (
        ("median an hour", 0.5),
        ("lowest tenth earns less than, an hour", 0.1),
        ("highest tenth earns more than, an hour", 0.9),
    ):
        rows.append((words, _amount(_quantile(hourly, share), currency) if len(hourly) >= K else _WITHHELD))
    if floor_minor is not None:
        rows.append(("the project's floor, an hour", _amount(floor_minor, currency)))
        rows.append(("share of people below the floor, before top-ups", _below(hourly, floor_minor)))
    return FactTable(("Pay", currency), tuple(rows), (1,), f"Pay in {currency}")


def _below(hourly: Sequence[float], floor_minor: int) -> str:
    below = sum(one < floor_minor for one in hourly)
    counts = {words: count for words, count in (("below", below), ("above", len(hourly) - below)) if count}
    if not counts or None in shown(counts).values():
        return _WITHHELD
    return f"{100 * below / len(hourly):.1f} %"


def _quantile(values: Sequence[float], share: float) -> float:
    """Linear between the two nearest values, as numpy does by default."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _amount(minor: float, currency: str) -> str:
    digits = exponent(currency)
    return f"{minor / 10**digits:,.{digits}f}"


def _people(count: int) -> str:
    return f"{count:,} people" if count >= K else f"Fewer than {K} people"
