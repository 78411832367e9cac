"""Agreement within one slice or group: α with its interval, or the reason for which there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.estimate import Estimate, estimate
from annotations.quality.domain.item_sums import ItemSums
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes

from .aspect import Aspect
from .check import Context
from .minimums import Reason, reason_against
from .people import group_name
from .seeds import seed_of
from .sides import Side
from .wilson import Rate

__all__ = ["AgreementPart", "coded_votes", "measured_part", "numbers", "sums_of_rows"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementPart:
    """A slice or group with its agreement; ``alpha`` is None when there is too little data, ``side`` then says why."""

    side: Side
    alpha: Rate | None
    votes: int = 0


def coded_votes(aspect: Aspect) -> Votes:
    """The votes of an aspect as the agreement statistics take them; items and annotators are named by their numbers."""
    label = pa.DictionaryArray.from_arrays(pa.array(aspect.code, pa.int32()), pa.array(aspect.labels, pa.string()))
    return Votes.from_columns(pa.array(aspect.item), pa.array(aspect.annotator), label, duplicates="count")


def numbers(names: Sequence[str]) -> IntArray:
    """The numbers that items or annotators of :func:`coded_votes` are named by."""
    return np.array(names, dtype=np.int64)


def sums_of_rows(sums: ItemSums, rows: IntArray, people: int) -> ItemSums:
    """The sums of some items only, which ``people`` annotators labelled."""
    by_label = sums.by_label[rows]
    undefined = None if len(rows) else Undefined.NO_SHARED_ITEMS
    return replace(
        sums,
        scalars=sums.scalars[rows],
        by_label=by_label,
        n_votes=int(by_label.sum()),
        n_annotators=people,
        undefined_because=Undefined.ONE_ANNOTATOR if people == 1 else undefined,
    )


def measured_part(
    context: Context, where: tuple[str, str], values: Values, sums: ItemSums, people: int, named: str = ""
) -> AgreementPart:
    """α of the sums with an interval by resampling items; ``where`` names the figure, for its seed."""
    name, spec = group_name(values), context.spec
    seed = seed_of(spec.seed, "agreement", context.question.key, *where, *values)
    found = estimate("krippendorff_alpha", sums, Bootstrap(seed=seed, replicates=spec.draws))
    reason = _reason(context, found, people)
    if reason is not None or found.value is None or found.interval is None:
        return AgreementPart(Side(name, found.n_items, people, reason or Reason.ONE_LABEL, named), None)
    # With few draws the percentiles may miss the value itself, which an interval must hold.
    low, high = min(found.interval.low, found.value), max(found.interval.high, found.value)
    return AgreementPart(Side(name, found.n_items, people, named=named), Rate(found.value, low, high), found.n_votes)


def _reason(context: Context, found: Estimate, people: int) -> Reason | None:
    if people == 0:
        return Reason.EMPTY
    # Agreement needs two people however low the minimums are set.
    if found.undefined_because is Undefined.ONE_ANNOTATOR:
        return Reason.SINGLE_MEMBER
    if found.undefined_because is Undefined.NO_SHARED_ITEMS:
        return Reason.NOT_SHARED
    reason = reason_against(n_items=found.n_items, n_annotators=people, minimums=context.spec.minimums)
    return reason or (Reason.ONE_LABEL if found.value is None else None)
