"""A withheld count cannot be worked out from the counts beside it and their total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from governance.datasheets.domain.small_cells import K, shown

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 40), min_size=1, max_size=8)


@given(COUNTS)
def test_no_count_below_k_is_ever_shown_and_large_ones_are_true(counts: dict[str, int]) -> None:
    said = shown(counts)
    assert list(said) == list(counts)
    for name, count in counts.items():
        assert said[name] is None if count < K else said[name] in (None, count)


@given(COUNTS)
def test_the_total_gives_no_small_count_away(counts: dict[str, int]) -> None:
    hidden = [name for name, count in shown(counts).items() if count is None]
    together = sum(counts[name] for name in hidden)
    if hidden and len(hidden) < len(counts):
        assert len(hidden) >= 2
        assert together >= K


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    assert shown({"north": 10, "south": 9}) == {"north": 10, "south": 9}


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    assert shown({"north": 10, "south": 9, "west": 2}) == {"north": 10, "south": None, "west": None}
