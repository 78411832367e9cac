"""No withheld count can be computed from what is shown: attacked here by code that shares nothing with the product's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from governance.audits.domain.suppression import TOTAL, Coordinates, margins_added, withheld_cells


def attack(table: dict[Coordinates, int], hidden: frozenset[Coordinates]) -> dict[Coordinates, tuple[float, float]]:
    """What whole, non-negative numbers each withheld cell may be, given every shown cell.

    The unknowns are the innermost cells; each shown cell, margins included, is one equation about their sum. Integer
    programmes then give the least and the most each withheld cell can be.
    """
    inner = [cell for cell in table if TOTAL not in cell]

    def members(cell: Coordinates) -> list[float]:
        return [float(all(want in (TOTAL, have) for want, have in zip(cell, each, strict=True))) for each in inner]

    shown = [cell for cell in table if cell not in hidden]
    counts = np.array([float(table[cell]) for cell in shown])
    known = LinearConstraint(np.array([members(cell) for cell in shown]), counts, counts)
    whole = np.ones(len(inner), dtype=np.int64)
    found = {}
    for cell in hidden:
        ends = []
        for sign in (1, -1):
            solved = milp(
                sign * np.array(members(cell)), constraints=known, integrality=whole, bounds=Bounds(0, np.inf)
            )
            ends.append(sign * float(solved.fun or 0.0))
        found[cell] = (ends[0], ends[1])
    return found


def assert_safe(table: dict[Coordinates, int], hidden: frozenset[Coordinates], k: int) -> None:
    assert {cell for cell, count in table.items() if count < k} <= hidden
    for cell, (least, most) in attack(table, hidden).items():
        assert most - least >= 0.5, f"{cell} can only be {least}"


def test_the_remainder_of_a_total_takes_a_second_group_with_it() -> None:
    table = margins_added({("a",): 12, ("b",): 7, ("c",): 2})
    assert withheld_cells(table) == {("b",), ("c",)}


def test_two_small_groups_whose_remainder_is_small_take_a_third_with_them() -> None:
    table = margins_added({("a",): 20, ("b",): 9, ("c",): 2, ("d",): 1})
    assert withheld_cells(table) == {("b",), ("c",), ("d",)}


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert withheld_cells(margins_added({("a", "x"): 5, ("a", "y"): 6, ("b", "x"): 7, ("b", "y"): 8})) == frozenset()


def test_a_square_with_one_small_cell_loses_four() -> None:
    table = margins_added(
        {("a", "x"): 2, ("a", "y"): 16, ("b", "x"): 17, ("b", "y"): 18, ("c", "x"): 9, ("c", "y"): 30}
    )
    hidden = withheld_cells(table)
    assert len(hidden) == 4
    assert_safe(table, hidden, 5)


def test_harmless_cells_may_be_small_but_protect_others() -> None:
    undisclosed = ("",)
    shown = margins_added({("a",): 12, ("b",): 9, undisclosed: 1})
    assert withheld_cells(shown, harmless=[undisclosed]) == frozenset()
    protecting = margins_added({("a",): 12, ("b",): 2, undisclosed: 3})
    assert withheld_cells(protecting, harmless=[undisclosed]) == {("b",), undisclosed}


def test_with_fewer_people_than_k_nothing_but_the_total_is_shown() -> None:
    table = margins_added({("a",): 3, ("b",): 1})
    assert withheld_cells(table) == {("a",), ("b",)}


def test_with_k_of_one_only_what_is_named_is_withheld_and_protected() -> None:
    table = margins_added({("a",): 1, ("b",): 1, ("c",): 3})
    assert withheld_cells(table, k=1) == frozenset()
    assert ("c",) in withheld_cells(table, k=1, also=[("c",)])
    assert len(withheld_cells(table, k=1, also=[("c",)])) == 2


@settings(max_examples=150)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=9).filter(lambda counts: sum(counts) >= 5))
def test_no_withheld_group_of_any_list_can_be_found(counts: list[int]) -> None:
    table = margins_added({(f"g{place}",): count for place, count in enumerate(counts)})
    assert_safe(table, withheld_cells(table), 5)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4), st.integers(2, 4), st.data())
def test_no_withheld_cell_of_any_crossed_table_can_be_found(rows: int, columns: int, data: st.DataObject) -> None:
    cells = list(itertools.product("abcd"[:rows], "wxyz"[:columns]))
    counts = data.draw(
        st.lists(st.integers(0, 15), min_size=len(cells), max_size=len(cells)).filter(lambda c: sum(c) >= 5)
    )
    table = margins_added(dict(zip(cells, counts, strict=True)))
    assert_safe(table, withheld_cells(table), 5)


@pytest.mark.parametrize("seed", range(4))
def test_no_withheld_cell_of_a_table_three_deep_can_be_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    cells = list(itertools.product("ab", "xyz", "pq"))
    table = margins_added({cell: int(count) for cell, count in zip(cells, random.poisson(9, len(cells)), strict=True)})
    assert_safe(table, withheld_cells(table), 5)


def test_a_shown_margin_of_one_attribute_is_shown_when_crossed_with_another_as_well() -> None:
    # Reports show each attribute on its own too, so the crossed table must not lean on hiding a margin again.
    alone = margins_added({("a",): 30, ("b",): 8})
    crossed = margins_added({("a", "x"): 20, ("a", "y"): 10, ("b", "x"): 6, ("b", "y"): 2})
    assert withheld_cells(alone) == frozenset()
    assert not {("a", TOTAL), ("b", TOTAL)} & withheld_cells(crossed)
