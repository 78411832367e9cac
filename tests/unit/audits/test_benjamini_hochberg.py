"""The correction for many tests, by hand and against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from governance.audits.domain.benjamini_hochberg import benjamini_hochberg


def test_the_example_of_the_docstring() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])


def test_the_paper_s_fifteen_p_values_leave_four_at_five_percent() -> None:
    printed = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert sum(p <= 0.05 for p in benjamini_hochberg(printed)) == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_it_equals_scipy_for_any_p_values(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(
        list(false_discovery_control(p_values, method="bh")), abs=1e-12
    )


def test_nothing_corrected_is_nothing_and_an_impossible_p_is_refused() -> None:
    assert benjamini_hochberg([]) == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.2])
