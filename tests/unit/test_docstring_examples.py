"""The examples in the docstrings outside the domains are true."""

import doctest

import pytest

from annotations.exposure.services import reservation
from annotations.pay.services import week_totals
from background import bigints
from webapi import query


@pytest.mark.parametrize("module", [bigints, query, reservation, week_totals], ids=lambda module: module.__name__)
def test_every_example_gives_what_it_says(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0
