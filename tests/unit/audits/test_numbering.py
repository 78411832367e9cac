"""Numbers are renamed by counting or by sorting, with the same result."""

from __future__ import annotations

import numpy as np
import pytest

from governance.audits.domain.numbering import how_many, numbered


@pytest.mark.parametrize("largest", [5, 10**5, 10**12])
def test_numbers_are_named_by_their_place_among_those_that_occur(largest: int) -> None:
    codes = np.random.default_rng(1).integers(0, largest, size=300)
    used, place = numbered(codes)
    assert used.tolist() == sorted(set(codes.tolist()))
    assert (used[place] == codes).all()
    assert how_many(codes) == len(used)


def test_nothing_has_no_numbers() -> None:
    used, place = numbered(np.empty(0, dtype=np.int64))
    assert len(used) == len(place) == how_many(used) == 0
