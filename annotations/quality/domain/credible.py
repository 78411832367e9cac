"""Credible intervals of an annotator's confusion matrix and of a share.

    row t of the matrix ~ Dirichlet(c_t), so   π[t, l] ~ Beta(c_tl, c_t· − c_tl)

where c_tl are the expected answers with the pseudo-counts of the prior. The interval lies between the (1 − confidence)/2
and (1 + confidence)/2 quantiles.

Source: Gelman et al., *Bayesian Data Analysis* (2013), section 3.4. How to read it: given the posteriors of the items, the
annotator's rate lies in the interval with that probability. The posteriors are taken as known, so with few votes
an item the true uncertainty is larger. A wide interval says that little is known, not that somebody works badly.

Example: 9 of 10 expected answers right and no prior: Beta(9, 1), mean .90, 95 % from .664 to .997.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from .votes import FloatArray

__all__ = ["CredibleMatrix", "beta_interval", "credible_matrix"]


@dataclass(frozen=True, eq=False)
class CredibleMatrix:
    """Mean and bounds of every cell, shape ``(K, K)``, rows true label; NaN where a row has no evidence."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray


def credible_matrix(counts: FloatArray, confidence: float = 0.95) -> CredibleMatrix:
    """From counts of shape ``(K, K)``, rows true label, columns answer."""
    total = counts.sum(axis=1, keepdims=True)
    mean = np.divide(counts, total, out=np.full_like(counts, np.nan), where=total > 0)
    low, high = beta_interval(counts, np.broadcast_to(total, counts.shape) - counts, confidence)
    return CredibleMatrix(mean, low, high)


def beta_interval(right: FloatArray, wrong: FloatArray, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The bounds of a share with ``right`` and ``wrong`` counts, of any one shape; certain where one of them is nought."""
    if not 0 < confidence < 1:
        raise ValueError("Confidence lies between 0 and 1.")
    tail = (1 - confidence) / 2
    known = (right > 0) & (wrong > 0)
    certain = np.where(right + wrong > 0, np.where(right > 0, 1.0, 0.0), np.nan)
    positive, negative = np.where(known, right, 1.0), np.where(known, wrong, 1.0)
    low, high = (np.where(known, scipy.special.betaincinv(positive, negative, q), certain) for q in (tail, 1 - tail))
    return low, high
