"""Small counts of people, withheld so that nobody can compute them from what is shown.

Sources: Sweeney, *k-anonymity* (2002), for the minimum; Cox, J. Am. Stat. Assoc. 75 (1980) 377–385, for
complementary suppression; Fischetti and Salazar, Management Science 47 (2001) 1008–1027, for the attacker's linear
programme.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

__all__ = ["TOTAL", "Coordinates", "equations_of", "margins_added", "withheld_cells"]

# A cell of a table of any depth: one value a dimension, or TOTAL for the margin over that dimension.
Coordinates = tuple[str | None, ...]
TOTAL: None = None

_DETERMINED = 1e-9
_WHOLE = 1e-6


def margins_added(inner: Mapping[tuple[str, ...], int]) -> dict[Coordinates, int]:
    """The full table: every combination of values (0 where none was given) and every margin, with the grand total."""
    depth = len(next(iter(inner)))
    values = [sorted({cell[place] for cell in inner}) for place in range(depth)]
    table: dict[Coordinates, int] = dict.fromkeys(itertools.product(*([*column, TOTAL] for column in values)), 0)
    for cell, count in inner.items():
        for kept in itertools.product((True, False), repeat=depth):
            table[tuple(value if keep else TOTAL for value, keep in zip(cell, kept, strict=True))] += count
    return table


def equations_of(cells: Iterable[Coordinates]) -> list[tuple[Coordinates, list[Coordinates]]]:
    """Every line of the table as ``(margin, parts)``: parts along one dimension add up to the margin."""
    lines: dict[tuple[Coordinates, int], list[Coordinates]] = {}
    for cell in cells:
        for place, value in enumerate(cell):
            if value is not TOTAL:
                margin = (*cell[:place], TOTAL, *cell[place + 1 :])
                lines.setdefault((margin, place), []).append(cell)
    return [(margin, parts) for (margin, _), parts in lines.items()]


def withheld_cells(
    table: Mapping[Coordinates, int],
    *,
    k: int = 5,
    also: Iterable[Coordinates] = (),
    harmless: Iterable[Coordinates] = (),
) -> frozenset[Coordinates]:
    """The cells to withhold from a full table (see :func:`margins_added`) before it is shown.

    Withheld are counts below ``k``, zero included, the cells named in ``also``, and then the smallest further cells until
    no withheld count can be found: not by solving the equations, not by knowing that people are whole and not negative,
    and not as a remainder of fewer than ``k`` people. ``harmless`` cells, such as people who did not disclose, may be
    small; they are withheld only to protect others. Margins are decided before the cells they sum up, because reports
    show them on their own as well. The grand total counts as known and is never withheld; when it is below ``k``,
    everything else is.

    Example: of the groups 12, 7 and 2 with their total 21, both 7 and 2 are withheld: 2 alone is 21 − 12 − 7.
    """
    depth = len(next(iter(table)))
    grand_total = (TOTAL,) * depth
    if table[grand_total] < k:
        return frozenset(set(table) - {grand_total})
    small = {cell for cell, count in table.items() if count < k} - set(harmless)
    hidden = (small | set(also)) - {grand_total}
    for level in range(1, depth + 1):
        _protect_level({cell: count for cell, count in table.items() if _values_in(cell) <= level}, hidden, level, k)
    return frozenset(hidden)


def _protect_level(table: Mapping[Coordinates, int], hidden: set[Coordinates], level: int, k: int) -> None:
    """Withhold further cells of this level until none that is withheld is open."""
    equations = equations_of(table)
    while True:
        _protect_lines(table, equations, hidden, level, k)
        # In a table of one line, two withheld parts of k people or more are all the protection there is to check.
        opened = [] if len(equations) <= 1 else _open_cells(table, equations, hidden)
        protected = [_protect_cell(table, equations, hidden, level, cell) for cell in opened]
        if not any(protected):
            return


def _protect_cell(
    table: Mapping[Coordinates, int],
    equations: Sequence[tuple[Coordinates, list[Coordinates]]],
    hidden: set[Coordinates],
    level: int,
    opened: Coordinates,
) -> bool:
    """Withhold the smallest shown cell in a line with ``opened``, or else of all; False when none is left."""
    near = {cell for margin, parts in equations if opened == margin or opened in parts for cell in parts}
    candidates = _still_shown(near, hidden, level) or _still_shown(table, hidden, level)
    if candidates:
        hidden.add(min(candidates, key=lambda cell: (table[cell], _order(cell))))
    return bool(candidates)


def _protect_lines(
    table: Mapping[Coordinates, int],
    equations: Sequence[tuple[Coordinates, list[Coordinates]]],
    hidden: set[Coordinates],
    level: int,
    k: int,
) -> None:
    """Withhold until no line shows its margin and fewer than two, or fewer than ``k`` people in, withheld parts.

    The cell that closes most exposed lines goes first, so that rectangles close instead of growing.
    """
    while True:
        exposed = [parts for margin, parts in equations if _is_exposed(table, hidden, margin, parts, k)]
        closes = Counter(cell for parts in exposed for cell in _still_shown(parts, hidden, level))
        if not closes:
            return
        hidden.add(min(closes, key=lambda cell: (-closes[cell], table[cell], _order(cell))))


def _is_exposed(
    table: Mapping[Coordinates, int],
    hidden: set[Coordinates],
    margin: Coordinates,
    parts: Sequence[Coordinates],
    k: int,
) -> bool:
    inside = [part for part in parts if part in hidden]
    if margin in hidden:
        # When all parts are shown, the margin is their sum.
        return not inside
    return bool(inside) and (len(inside) == 1 or sum(table[part] for part in inside) < k)


def _open_cells(
    table: Mapping[Coordinates, int],
    equations: Sequence[tuple[Coordinates, list[Coordinates]]],
    hidden: set[Coordinates],
) -> list[Coordinates]:
    """The withheld cells whose counts the published ones give away."""
    unknown = sorted((cell for cell in hidden if cell in table), key=_order)
    matrix, right = _system(table, equations, unknown)
    if not len(matrix):
        return []
    freedom = scipy.linalg.null_space(matrix)
    moves: NDArray[np.float64] = np.abs(freedom).max(axis=1) if freedom.shape[1] else np.zeros(len(unknown))
    if determined := [cell for cell, move in zip(unknown, moves, strict=True) if move < _DETERMINED]:
        return determined
    return [unknown[place] for place in _pinned(matrix, right)]


def _pinned(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> Iterator[int]:
    """The unknowns that can take a single whole number only, given the equations and that counts are not negative.

    Each programme's solution is a possible table. An unknown that differs by a whole number between the possible tables
    found so far needs no programme of its own, which settles most of them.
    """
    least = np.full(matrix.shape[1], np.inf)
    most = np.full(matrix.shape[1], -np.inf)
    for place in range(matrix.shape[1]):
        for sign in (1.0, -1.0):
            if _several_whole_numbers(least[place], most[place]):
                break
            direction = np.zeros(matrix.shape[1])
            direction[place] = sign
            solved = scipy.optimize.linprog(direction, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
            if solved.status != 0:
                # The maximum is unbounded: the unknown is free.
                most[place] = np.inf
                break
            possible: NDArray[np.float64] = np.asarray(solved.x)
            least, most = np.minimum(least, possible), np.maximum(most, possible)
        if not _several_whole_numbers(least[place], most[place]):
            yield place


def _several_whole_numbers(least: float, most: float) -> bool:
    return bool(np.floor(most + _WHOLE) - np.ceil(least - _WHOLE) >= 1)


def _system(
    table: Mapping[Coordinates, int],
    equations: Sequence[tuple[Coordinates, list[Coordinates]]],
    unknown: Sequence[Coordinates],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is known about the unknown cells: ``matrix @ unknown = right``."""
    place = {cell: number for number, cell in enumerate(unknown)}
    rows, right = [], []
    for margin, parts in equations:
        if margin not in place and not any(part in place for part in parts):
            continue
        row, known = np.zeros(len(unknown)), 0.0
        for cell, sign in [(margin, -1.0), *((part, 1.0) for part in parts)]:
            if cell in place:
                row[place[cell]] += sign
            else:
                known += sign * table[cell]
        rows.append(row)
        right.append(-known)
    return np.array(rows), np.array(right)


def _still_shown(cells: Iterable[Coordinates], hidden: set[Coordinates], level: int) -> list[Coordinates]:
    return [cell for cell in cells if cell not in hidden and _values_in(cell) == level]


def _values_in(cell: Coordinates) -> int:
    return sum(value is not TOTAL for value in cell)


def _order(cell: Coordinates) -> tuple[str, ...]:
    return tuple("" if value is TOTAL else f"={value}" for value in cell)
