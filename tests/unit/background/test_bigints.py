"""Numbers of a statement: one type for all that fit into it, and what fits into none is nobody's number."""

import pytest
from psycopg.types.numeric import Int8

from background.bigints import bigints


@pytest.mark.parametrize("number", [0, -1, 32_767, 32_768, 2**31, 2**63 - 1, -(2**63)])
def test_a_whole_number_of_any_size_is_a_bigint(number: int) -> None:
    (alone, (within,)) = bigints({"alone": number, "within": [number]}).values()
    assert type(alone) is type(within) is Int8
    assert alone == within == number


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, True, "7", None, 1.5])
def test_what_is_no_bigint_stays_as_it_is(value: object) -> None:
    assert bigints({"value": value})["value"] is value
