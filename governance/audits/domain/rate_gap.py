"""Two rates compared: the difference (SPD) and the ratio (DI), each with an interval."""

from __future__ import annotations

import math

from .wilson import Z95, Rate

__all__ = ["SCREENING_LINE", "SCREENING_LINE_LABEL", "rate_difference", "rate_ratio"]

SCREENING_LINE = 0.8
SCREENING_LINE_LABEL = "0.8: a screening rule of US employment law (29 CFR 1607.4 D)"


def rate_difference(first: Rate, second: Rate) -> Rate:
    """``first − second`` with Newcombe's interval, made from the intervals of the two rates.

    Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10. Range −1 to 1; 0 means equal rates.

    Example: 56/70 against 48/80 differ by .2 with .0524 to .3339, Newcombe's first example.
    """
    difference = first.value - second.value
    low = difference - math.hypot(first.value - first.low, second.high - second.value)
    high = difference + math.hypot(first.high - first.value, second.value - second.low)
    return Rate(difference, low, high)


def rate_ratio(positive: int, total: int, reference_positive: int, reference_total: int) -> Rate | None:
    """The rate of a group divided by that of the reference, with Katz's log interval; None when a count of
    positives is zero.

    Source: Katz et al., Biometrics 34 (1978) 469–474. Range 0 upwards; 1 means equal rates.

    Example: German credit, 201 good of 310 women against 499 of 690 men: .8966.
    """
    if positive == 0 or reference_positive == 0:
        return None
    q, q_reference = positive / total, reference_positive / reference_total
    ratio = q / q_reference
    spread = Z95 * math.sqrt((1 - q) / positive + (1 - q_reference) / reference_positive)
    return Rate(ratio, ratio * math.exp(-spread), ratio * math.exp(spread))
