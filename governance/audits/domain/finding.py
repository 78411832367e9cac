"""A finding: one answer of an audit, with what it rests on and what to do about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .table import Table
from .verdict import Verdict, verdict_of
from .wilson import Rate

__all__ = ["Chart", "Draft", "Figure", "Finding", "Point", "Rule", "Wording", "conclude", "id_of", "key_of", "measured"]


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with its interval. ``stands_out`` draws it in the accent colour, the others are quiet."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    stands_out: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A vertical line for comparison, with the words that say whose line it is."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Dots with intervals on one axis. ``description`` is what a screen reader says; the table is always beside it."""

    description: str
    axis: str
    points: tuple[Point, ...]
    rules: tuple[Rule, ...] = ()
    unit: Literal["percent", "number"] = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a finding with what it rests on, for readers that are programs: the rate of a side, another pair.

    ``slice`` is a name such as ``sex=Female`` or ``sex=Female vs sex=Male`` (see :func:`.words.side_name`). ``p`` is
    corrected for the comparisons of its finding. ``enough_data`` false is a side that was not measured, ``note`` why.
    """

    slice: str
    statistic: str
    value: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    n_items: int | None = None
    n_annotators: int | None = None
    p: float | None = None
    enough_data: bool = True
    effect_is_large: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person reads: the heading, what it means, what to do."""

    title: str
    meaning: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A measurement before the correction for many tests, with the words for each verdict it may get.

    ``severity`` is the effect divided by its threshold. ``enough_data`` false means that nothing was measured:
    value, interval and p are then None. ``n_annotators`` is None where the count is withheld. ``named`` says what was
    compared, ``sex=Female vs sex=Male``; ``figures`` are the other numbers beside ``value``. ``companion_of`` is the id
    of a check that measures the same gap: where it has a finding on the same question, label and slice, this one is
    shown inside it, and needs no answer of its own.
    """

    check: str
    question: str
    label: str
    slice: str
    statistic: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    n_items: int
    n_annotators: int | None
    p: float | None
    severity: float
    enough_data: bool
    effect_is_large: bool
    wordings: Mapping[Verdict, Wording]
    affected_uses: tuple[str, ...]
    table: Table
    chart: Chart | None = None
    named: str = ""
    figures: tuple[Figure, ...] = ()
    companion_of: str = ""


def measured(
    found: Rate | None,
    *,
    threshold: float,
    p: float | None,
    check: str,
    question: str,
    label: str,
    slice: str,  # noqa: A002 - the name of the field
    statistic: str,
    n_items: int,
    n_annotators: int | None,
    wordings: Mapping[Verdict, Wording],
    affected_uses: tuple[str, ...],
    table: Table,
    chart: Chart | None = None,
    named: str = "",
    figures: tuple[Figure, ...] = (),
    companion_of: str = "",
    one_sided: bool = False,
) -> Draft:
    """The draft of one value with its interval that matters from ``threshold`` on; ``found`` None: it could not be measured.

    The size counts whatever its sign, unless ``one_sided``: then below nought is nothing. The rest are fields of :class:`Draft`.

    Example: −.3 with a threshold of .1 is large and has severity 3; one-sided it is not large and has severity 0.
    """
    value, low, high = found or (None, None, None)
    size = 0.0 if value is None else max(0.0, value) if one_sided else abs(value)
    return Draft(
        check=check,
        question=question,
        label=label,
        slice=slice,
        statistic=statistic,
        value=value,
        ci_low=low,
        ci_high=high,
        n_items=n_items,
        n_annotators=n_annotators,
        p=None if value is None else p,
        severity=size / threshold,
        enough_data=value is not None,
        effect_is_large=value is not None and size >= threshold,
        wordings=wordings,
        affected_uses=affected_uses,
        table=table,
        chart=chart,
        named=named,
        figures=figures,
        companion_of=companion_of,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answered question of an audit.

    ``key`` names the question and stays the same when the audit is run again, so that an owner's answer stays with
    it. ``part_of`` is the id of the finding this one is another measure of, or empty.
    """

    key: str
    check: str
    question: str
    label: str
    slice: str
    statistic: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    n_items: int
    n_annotators: int | None
    p: float | None
    p_adjusted: float | None
    verdict: Verdict
    severity: float
    title: str
    meaning: str
    what_to_do: str
    affected_uses: tuple[str, ...]
    table: Table
    chart: Chart | None = field(default=None)
    named: str = ""
    figures: tuple[Figure, ...] = ()
    part_of: str = ""

    @property
    def id(self) -> str:
        """A short name of the key, fit for addresses."""
        return id_of(self.key)

    @property
    def sort_key(self) -> tuple[int, float, str]:
        """Flags first, then insufficient evidence, then no flag; the largest effect first; ties by key."""
        return (_ORDER[self.verdict], -self.severity, self.key)


_ORDER = {Verdict.FLAG: 0, Verdict.INSUFFICIENT_EVIDENCE: 1, Verdict.NO_FLAG: 2}


def id_of(key: str) -> str:
    """The short name of a key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def key_of(draft: Draft) -> str:
    """The key of a draft's finding."""
    return f"{draft.check}/{draft.question}/{draft.slice}/{draft.label}/{draft.statistic}"


def conclude(draft: Draft, *, p_adjusted: float | None, level: float, part_of: str = "") -> Finding:
    """The finding a draft becomes once its p has been corrected over the report."""
    verdict = verdict_of(
        enough_data=draft.enough_data, effect_is_large=draft.effect_is_large, p_adjusted=p_adjusted, level=level
    )
    wording = draft.wordings[verdict]
    return Finding(
        key=key_of(draft),
        check=draft.check,
        question=draft.question,
        label=draft.label,
        slice=draft.slice,
        statistic=draft.statistic,
        value=draft.value,
        ci_low=draft.ci_low,
        ci_high=draft.ci_high,
        n_items=draft.n_items,
        n_annotators=draft.n_annotators,
        p=draft.p,
        p_adjusted=p_adjusted,
        verdict=verdict,
        severity=draft.severity,
        title=wording.title,
        meaning=wording.meaning,
        what_to_do=wording.what_to_do,
        affected_uses=draft.affected_uses,
        table=draft.table,
        chart=draft.chart,
        named=draft.named or draft.slice.removeprefix("items:"),
        figures=draft.figures,
        part_of=part_of,
    )
