"""Finding ids used twice without keeping the ids."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from annotations.items.domain.duplicates import SeenKeys


@given(st.lists(st.lists(st.sampled_from([str(n) for n in range(40)]), max_size=12), max_size=12))
def test_it_agrees_with_a_dictionary(batches: list[list[str]]) -> None:
    seen, known, number = SeenKeys(), dict[str, int](), 0
    for batch in batches:
        numbers = list(range(number, number + len(batch)))
        number += len(batch)
        expected = []
        for key, row in zip(batch, numbers, strict=True):
            expected.append(known.get(key))
            known.setdefault(key, row)
        assert seen.first_rows(batch, numbers) == expected


def test_a_hundred_thousand_ids_take_less_than_four_megabytes() -> None:
    seen = SeenKeys()
    tracemalloc.start()
    for start in range(0, 100_000, 4_000):
        numbers = list(range(start, start + 4_000))
        assert not any(seen.first_rows([f"a rather long external id {n}" for n in numbers], numbers))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 4_000_000
