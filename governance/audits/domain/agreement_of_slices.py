"""Agreement on the items of each slice, and what shuffling the slices over the items would give."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from annotations.quality.domain.item_sums import ItemSums

from .agreement_gap import CHECK_ID, Compared, Pairs, gaps, renumbered, too_little
from .agreement_gap_draft import agreement_drafts
from .agreement_parts import measured_part, sums_of_rows
from .agreement_shuffles import ItemPatterns
from .finding import Draft
from .permutation import Draw
from .seeds import stream
from .words import side_name

__all__ = ["drafts_of_slices"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def drafts_of_slices(
    compared: Compared, sums: ItemSums, patterns: ItemPatterns, item_of_row: IntArray
) -> Iterable[Draft]:
    """``item_of_row`` is the number of the item of each row of ``sums``, of which ``patterns`` are made."""
    context, aspect, by, key = compared.context, compared.aspect, compared.by, compared.key
    spec, snapshot = context.spec, context.snapshot
    names, code_of_item = snapshot.slice_codes(by)
    if len(names) > spec.most_values:
        note = f"There are {len(names):,} values, more than the {spec.most_values} compared; merge them first."
        yield from too_little(compared, [], 0, note)
        return
    people = snapshot.annotators_by_slice(context.question, by)
    code = code_of_item[item_of_row]
    parts = [
        measured_part(
            context,
            (key, aspect.option),
            values,
            sums_of_rows(sums, np.flatnonzero(code == place), people[values]),
            people[values],
            side_name("items", by, values),
        )
        for place, values in enumerate(names)
    ]

    def drawing(kept: IntArray, pairs: Pairs) -> tuple[FloatArray, Draw]:
        random = stream(spec.seed, CHECK_ID, context.question.key, aspect.option, "items", *by)
        slices = renumbered(kept, len(names))[code]

        def draw(shuffles: int) -> FloatArray:
            context.checkpoint()
            alphas = patterns.shuffled_alphas(slices, len(kept), shuffles=shuffles, random=random)
            return alphas[:, pairs[0]] - alphas[:, pairs[1]]

        return gaps(parts, kept, pairs), draw

    yield from agreement_drafts(compared, parts, drawing)
