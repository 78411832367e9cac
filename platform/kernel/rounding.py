"""The only place where a fraction of a minor unit is rounded.

Two rules, both on whole numbers, so no binary fraction ever touches money or exposure:

* `ceil_div` rounds towards plus infinity: what a person has earned is rounded up, in their favour, once per line;
* `allocate` splits a whole into parts that add up to it again (largest remainder method, Hamilton 1792).
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["allocate", "ceil_div"]


def ceil_div(numerator: int, denominator: int) -> int:
    """The smallest whole number that is at least `numerator / denominator`.

    Exact for integers of any size. Raises `ValueError` for a denominator below one.

    >>> ceil_div(7, 2), ceil_div(6, 2), ceil_div(0, 5), ceil_div(-7, 2)
    (4, 3, 0, -3)
    """
    if denominator < 1:
        raise ValueError("The denominator must be at least one.")
    return -(-numerator // denominator)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights` so that the parts add up to `total` exactly.

    Every part starts at the proportional share rounded down; the units left over go, one each, to the largest
    remainders, earlier parts first when remainders are equal. A negative total splits like its positive, mirrored.
    Raises `ValueError` for a negative weight, or when all weights are zero.

    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    >>> allocate(5, [3, 0, 2])
    [3, 0, 2]
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("Weights must not be negative.")
    whole = sum(weights)
    if whole == 0:
        raise ValueError("At least one weight must be above zero.")
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
