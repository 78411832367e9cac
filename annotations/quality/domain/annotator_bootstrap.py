"""Percentile interval by resampling annotators: what other people of the same kind would have given.

Each replicate draws as many annotators as there are, with replacement; who is drawn twice votes twice. Two copies of one
person agree by construction, so their pairs are left out:

    p_u = (Σ_c n_uc² − Σ_a w_a²) / (m_u² − Σ_a w_a²)        n_uc = Σ w_a over the votes for c,  m_u = Σ_c n_uc

with w_a how often annotator a was drawn, over those who answered item u. The measure follows from p_u, m_u and the label
shares; with every w_a = 1 it is the measure itself.

Source: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), chapter 13; that raters are a sample too, Gwet,
*Handbook of Inter-Rater Reliability*, 4th edition (2014), chapter 5. How to read it: ask for it where the claim is about
people ("annotators like these agree"), and for :mod:`.bootstrap` where it is about items. With few people it is wide,
and with fewer than three there is none.

Example: nine people agree and a tenth never does; without the tenth, who is in two replicates of three, agreement is
perfect, so the interval reaches 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from .bootstrap import Bootstrap, Interval, percentile_interval
from .votes import FloatArray, IntArray, Votes

__all__ = ["ANNOTATOR_MEASURES", "annotator_interval"]

# From p_u, m_u and the weighted votes by label and by label share to the measure; q is the number of categories.
_Value = Callable[[FloatArray, FloatArray, FloatArray, FloatArray, int], float]


def annotator_interval(votes: Votes, measure: str, settings: Bootstrap) -> Interval | None:
    """The interval of one of :data:`ANNOTATOR_MEASURES`; None with fewer than three annotators or no value.

    Raises :class:`ValueError` if somebody has two votes on one item.
    """
    if votes.has_repeats:
        raise ValueError("Resampling annotators needs one vote per person and item: keep the last of repeats.")
    if votes.n_annotators < 3:
        return None
    random = np.random.default_rng(settings.seed)
    n = votes.n_annotators
    cells, cell = np.unique(votes.item * votes.n_categories + votes.label, return_inverse=True)
    value = ANNOTATOR_MEASURES[measure]
    found = np.array(
        [
            _replicate(votes, cells, cell, random.multinomial(n, np.full(n, 1 / n)).astype(np.float64), value)
            for _ in range(settings.replicates)
        ]
    )
    return percentile_interval(found, settings)


def _replicate(votes: Votes, cells: IntArray, cell: IntArray, drawn: FloatArray, value: _Value) -> float:
    weight = drawn[votes.annotator]
    item, label = np.divmod(cells, votes.n_categories)
    count = _summed(cell, weight, len(cells))
    size = _summed(votes.item, weight, votes.n_items)
    with_self = _summed(votes.item, weight**2, votes.n_items)
    pairs = size**2 - with_self
    pairable, answered = pairs > 0, max((size > 0).sum(), 1)
    agreement = (_summed(item, count**2, votes.n_items) - with_self)[pairable] / pairs[pairable]
    by_label = _summed(label, count * pairable[item], votes.n_categories)
    shares = _summed(label, count / np.maximum(size[item], 1) / answered, votes.n_categories)
    if not pairable.any():
        return float("nan")
    return value(agreement, size[pairable], by_label, shares, votes.n_categories)


def _summed(place: IntArray, weight: FloatArray, length: int) -> FloatArray:
    return np.bincount(place, weight, length).astype(np.float64)


def _percent(agreement: FloatArray, _size: FloatArray, _by_label: FloatArray, _shares: FloatArray, _q: int) -> float:
    return float(agreement.mean())


def _alpha(agreement: FloatArray, size: FloatArray, by_label: FloatArray, _shares: FloatArray, _q: int) -> float:
    n = size.sum()
    chance = n**2 - (by_label**2).sum()
    return float(1 - (size @ (1 - agreement)) * (n - 1) / chance) if chance > 0 else float("nan")


def _kappa(chance_of: Callable[[FloatArray, int], float]) -> _Value:
    def value(agreement: FloatArray, _size: FloatArray, _by_label: FloatArray, shares: FloatArray, q: int) -> float:
        chance = chance_of(shares, q)
        return float((agreement.mean() - chance) / (1 - chance)) if chance < 1 - 1e-12 else float("nan")

    return value


ANNOTATOR_MEASURES: Final[dict[str, _Value]] = {
    "percent_agreement": _percent,
    "krippendorff_alpha": _alpha,
    "fleiss_kappa": _kappa(lambda shares, _q: float((shares**2).sum())),
    "gwet_ac1": _kappa(lambda shares, q: float((shares * (1 - shares)).sum() / (q - 1)) if q > 1 else 1.0),
    "brennan_prediger": _kappa(lambda _shares, q: 1 / q),
}
