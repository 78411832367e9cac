"""How two attributes hang together, from the table of their counts: nPMI, Theil's U, odds ratios over strata, CDDL.

Arrays may have leading dimensions (draws of a bootstrap); each function works on the last ones.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from .wilson import Z95

__all__ = [
    "OddsRatio",
    "conditional_disparity",
    "demographic_disparity",
    "mantel_haenszel",
    "mantel_haenszel_p",
    "npmi",
    "odds_ratio",
    "theils_u",
]

FloatArray = NDArray[np.float64]
Counts = NDArray[np.int64] | NDArray[np.float64]


class OddsRatio(NamedTuple):
    """An odds ratio with its 95 % interval; 1 means no association."""

    value: float
    low: float
    high: float


def npmi(together: Counts, first: Counts, second: Counts, total: Counts | int) -> FloatArray:
    """ln[p(x,y) / p(x)p(y)] ÷ −ln p(x,y) from counts: 1 always together, 0 as by chance, −1 never.

    Source: Bouma, GSCL (2009); for gaps between groups Aka et al., AIES (2021). Undefined (NaN) where the two never or
    always come together. Example: Adult, above 50,000 dollars and male: 6,662 of 21,790 and 7,841, in 32,561: .1504.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        joint = together / total
        found: FloatArray = np.log(joint * total * total / (first * second)) / -np.log(joint)
    return np.where(np.isfinite(found), found, np.nan)


def theils_u(table: Counts) -> FloatArray:
    """U(A|X) = I(A;X)/H(A), the share of the uncertainty about A that X takes away; ``table`` is (..., A, X).

    Source: Theil, Econometrica 38 (1970) 103–154. 0 nothing, 1 all; NaN where A has one value. Example: Adult, sex given
    relationship: .4303.
    """
    joint = table / table.sum(axis=(-2, -1), keepdims=True)
    a, x = joint.sum(axis=-1), joint.sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: FloatArray = (_entropy(a) + _entropy(x) - _entropy(joint.reshape(*joint.shape[:-2], -1))) / _entropy(a)
    return np.where(np.isfinite(found), found, np.nan)


def _entropy(shares: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(shares > 0, shares * np.log(shares), 0.0)
    found: FloatArray = -terms.sum(axis=-1)
    return found


def odds_ratio(table: Counts) -> OddsRatio | None:
    """(a·d)/(b·c) of ``[[a, b], [c, d]]`` with Woolf's interval; None where a cell is zero.

    Source: Woolf, Ann. Hum. Genet. 19 (1955) 251–253. Example: Berkeley 1973, men 1,198 admitted and 1,493 not, women 557
    and 1,278: 1.841.
    """
    (a, b), (c, d) = np.asarray(table, dtype=np.float64)
    if min(a, b, c, d) <= 0:
        return None
    centre, half = math.log(a * d / (b * c)), Z95 * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return OddsRatio(math.exp(centre), math.exp(centre - half), math.exp(centre + half))


def mantel_haenszel(tables: Counts) -> OddsRatio | None:
    """The odds ratio common to strata, ``tables`` of shape (strata, 2, 2): Σ(a·d/n) ÷ Σ(b·c/n).

    Sources: Mantel and Haenszel, JNCI 22 (1959) 719–748; the interval by Robins, Breslow and Greenland, Biometrics 42
    (1986) 311–323. None where a sum is zero. Example: Berkeley 1973 by department: .9047, against 1.841 without.
    """
    t = np.asarray(tables, dtype=np.float64)
    n = t.sum(axis=(1, 2))
    t, n = t[n > 0], n[n > 0]
    a, b, c, d = t[:, 0, 0], t[:, 0, 1], t[:, 1, 0], t[:, 1, 1]
    r, s = a * d / n, b * c / n
    p, q = (a + d) / n, (b + c) / n
    up, down = float(r.sum()), float(s.sum())
    if up <= 0 or down <= 0:
        return None
    variance = (p * r).sum() / (2 * up**2) + (p * s + q * r).sum() / (2 * up * down) + (q * s).sum() / (2 * down**2)
    centre, half = math.log(up / down), Z95 * math.sqrt(variance)
    return OddsRatio(math.exp(centre), math.exp(centre - half), math.exp(centre + half))


def mantel_haenszel_p(tables: Counts) -> float:
    """The p of no association within any stratum: χ² = (Σa − ΣE[a])² ÷ ΣVar[a], one degree of freedom, no correction."""
    t = np.asarray(tables, dtype=np.float64)
    n = t.sum(axis=(1, 2))
    t, n = t[n > 1], n[n > 1]
    rows, columns = t.sum(axis=2), t.sum(axis=1)
    expected = rows[:, 0] * columns[:, 0] / n
    variance = rows[:, 0] * rows[:, 1] * columns[:, 0] * columns[:, 1] / (n**2 * (n - 1))
    total = float(variance.sum())
    return 1.0 if total <= 0 else float(scipy.stats.chi2.sf((t[:, 0, 0].sum() - expected.sum()) ** 2 / total, 1))


def demographic_disparity(table: Counts) -> FloatArray:
    """DD = n_d⁰/n⁰ − n_d¹/n¹: the share of the side d among those without the label, less its share among those with it.

    ``table`` is (..., 2 sides: a and d, 2: without and with the label). Range −1 to 1; above 0, d gets the label too seldom.
    NaN where everybody or nobody has the label. Example: Berkeley 1973, women: +.1438.
    """
    totals = table.sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = table[..., 1, :] / totals
    found: FloatArray = shares[..., 0] - shares[..., 1]
    return found


def conditional_disparity(tables: Counts) -> FloatArray:
    """CDDL = Σ (n_i/n)·DD_i over strata, ``tables`` of shape (..., strata, 2, 2) as :func:`demographic_disparity` has them.

    Source: Wachter, Mittelstadt and Russell, W. Va. L. Rev. 123 (2021) 735–790. Strata in which DD is undefined take no
    part, nor do their items. Example: Berkeley 1973 by department: −.0193, where DD is +.1438.
    """
    found = demographic_disparity(tables)
    sizes = np.where(np.isnan(found), 0.0, tables.sum(axis=(-2, -1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        weighted: FloatArray = np.nansum(found * sizes, axis=-1) / sizes.sum(axis=-1)
    return weighted
