"""A person's score on gold: never a number alone, and never on a subjective project (docs/algorithms/recourse.md section 4).

Source of the interval: Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from kernel.errors import Invalid

__all__ = ["HIGHEST_THRESHOLD_PERCENT", "LEAST_ANSWERS", "Score", "check_discipline", "score_of"]

LEAST_ANSWERS: Final = 50
HIGHEST_THRESHOLD_PERCENT: Final = 80
_Z95: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Score:
    """So many right answers of so many on gold, with Wilson's 95 % interval of the share."""

    right: int
    n: int
    low: float
    high: float


def score_of(right: int, n: int) -> Score:
    """The score. Raises ValueError where nothing was answered: no answers are no score.

    >>> score = score_of(25, 50)
    >>> round(score.low, 4), round(score.high, 4)
    (0.3664, 0.6336)
    """
    if not 0 <= right <= n or n == 0:
        raise ValueError(f"{right} right answers of {n} are not a score.")
    z2 = _Z95 * _Z95
    centre = (right + z2 / 2) / (n + z2)
    half = _Z95 / (n + z2) * math.sqrt(right * (n - right) / n + z2 / 4)
    return Score(right, n, 0.0 if right == 0 else centre - half, 1.0 if right == n else centre + half)


def check_discipline(*, objective: bool, score: Score | None, threshold_percent: int) -> None:
    """Raise `Invalid` unless a restriction or removal for quality may rest on this score (D4).

    It may on an objective project, with at least 50 answers on gold, when even the interval's upper bound is below the
    threshold.
    """
    if not objective:
        raise _refused("This project is subjective: disagreeing is not a mistake, and nobody has a score in it.")
    if not 1 <= threshold_percent <= HIGHEST_THRESHOLD_PERCENT:
        raise _refused(f"The threshold is at most {HIGHEST_THRESHOLD_PERCENT} %.")
    if score is None or score.n < LEAST_ANSWERS:
        raise _refused(f"There are {score.n if score else 0} answers on gold; {LEAST_ANSWERS} are needed.")
    if score.high * 100 >= threshold_percent:
        raise _refused(
            f"{score.right} of {score.n} are right: the share may be as high as {score.high:.1%}, "
            f"which is not below {threshold_percent} %."
        )


def _refused(message: str) -> Invalid:
    return Invalid(
        "Quality cannot be the reason here.",
        errors=[{"field": "evidence", "message": message}],
        code="discipline-refused",
        kept="Nothing was decided, and nobody was told.",
        remedy="Train, or clarify the guidelines.",
    )
