"""A small multinomial logistic regression, for asking what can be predicted from what. It is no model to be used elsewhere.

Labels weigh the same however rare they are, and a ridge penalty keeps coefficients finite where a column separates labels.
Source: Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition (2009) §4.4.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["FOLDS", "Logistic", "folds", "skill"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

FOLDS = 5
_RIDGE = 1.0
_STEPS = 40


class Logistic:
    """Coefficients of shape ``(columns, labels)``, fitted to ``x`` (items, columns) and codes ``y`` below ``labels``.

    The first column of ``x`` is the intercept, which is not penalised. The fit has no chance in it.
    """

    def __init__(self, x: FloatArray, y: IntArray, labels: int) -> None:
        counts = np.bincount(y, minlength=labels)
        weight = (len(y) / labels) / np.maximum(counts, 1)[y]
        rows = np.arange(len(y))
        penalty = np.full(x.shape[1], _RIDGE)
        penalty[0] = 0.0

        def loss(flat: FloatArray) -> tuple[float, FloatArray]:
            beta = flat.reshape(x.shape[1], labels)
            score = x @ beta
            log_p = score - scipy.special.logsumexp(score, axis=1, keepdims=True)
            value = -float((weight * log_p[rows, y]).sum()) + 0.5 * float((penalty[:, None] * beta**2).sum())
            residual = np.exp(log_p)
            residual[rows, y] -= 1.0
            slope = x.T @ (weight[:, None] * residual) + penalty[:, None] * beta
            return value, slope.ravel()

        found = scipy.optimize.minimize(
            loss, np.zeros(x.shape[1] * labels), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
        )
        self._beta: FloatArray = found.x.reshape(x.shape[1], labels)

    def predict(self, x: FloatArray) -> IntArray:
        """The most probable label of each row, as a code."""
        found: IntArray = np.argmax(x @ self._beta, axis=1)
        return found


def folds(items: int, random: np.random.Generator) -> IntArray:
    """The fold of each item, 0 to 4; drawn without looking at any label."""
    found: IntArray = random.permutation(items) % FOLDS
    return found


def skill(table: NDArray[np.int64] | FloatArray) -> FloatArray:
    """Balanced accuracy between chance and certainty, from counts of shape (..., K labels, K predictions).

    (r − 1/K) ÷ (1 − 1/K), where r is the mean share of each label that is predicted right: 0 is guessing, 1 always right.
    Labels without items take no part. Example: 90 of 100 and 60 of 100 right give r = .75 and a skill of .5.
    """
    sizes = table.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        right = np.diagonal(table, axis1=-2, axis2=-1) / sizes
    labels = table.shape[-1]
    found: FloatArray = (np.nanmean(right, axis=-1) - 1 / labels) / (1 - 1 / labels)
    return found
