"""From a value with its interval to a draft: what is large, what is nothing, and what could not be measured."""

from __future__ import annotations

import pytest

from governance.audits.domain.finding import Draft, measured
from governance.audits.domain.table import Table
from governance.audits.domain.wilson import Rate


def draft(found: Rate | None, *, one_sided: bool = False) -> Draft:
    return measured(
        found, threshold=0.1, p=0.04, check="c", question="q", label="", slice="all", statistic="s", n_items=9,
        n_annotators=3, wordings={}, affected_uses=(), table=Table((), ()), one_sided=one_sided,
    )  # fmt: skip


def test_a_gap_counts_whatever_its_sign_as_in_the_worked_example() -> None:
    found = draft(Rate(-0.3, -0.4, -0.2))
    assert (found.value, found.ci_low, found.ci_high, found.p) == (-0.3, -0.4, -0.2, 0.04)
    assert found.severity == pytest.approx(3)
    assert (found.enough_data, found.effect_is_large) == (True, True)
    assert draft(Rate(0.1, 0.0, 0.2)).effect_is_large, "the threshold itself is large"


def test_one_sided_nothing_below_nought_is_large_as_in_the_worked_example() -> None:
    found = draft(Rate(-0.3, -0.4, -0.2), one_sided=True)
    assert (found.value, found.severity, found.effect_is_large) == (-0.3, 0, False)


def test_what_could_not_be_measured_has_no_value_no_p_and_no_size() -> None:
    found = draft(None)
    assert (found.value, found.ci_low, found.ci_high, found.p) == (None, None, None, None)
    assert (found.severity, found.enough_data, found.effect_is_large) == (0, False, False)
