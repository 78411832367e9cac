"""RFC 8785: the examples of its text and of its appendices, then properties."""

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical_json import MAX_SAFE_INTEGER, canonical_bytes
from kernel.errors import Invalid

# Appendix B: the bits of a double and its text.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_take_the_form_of_appendix_b(bits: str, text: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_bytes(value) == text.encode()


def test_the_sample_of_section_3_2_2_is_reproduced() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert (
        canonical_bytes(value)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_keys_sort_by_utf_16_units_as_in_section_3_2_3() -> None:
    keys = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "ö": 7}
    assert list(json.loads(canonical_bytes(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_a_nul_is_text_and_is_escaped() -> None:
    assert canonical_bytes("\0\x7f") == b'"\\u0000\x7f"'


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, MAX_SAFE_INTEGER + 1, -MAX_SAFE_INTEGER - 1, "\ud800", {"\udfff": 1}]
)
def test_what_another_reader_could_see_differently_is_refused(value: object) -> None:
    with pytest.raises(Invalid) as caught:
        canonical_bytes(value)
    assert caught.value.code == "not-canonical"


def test_the_largest_safe_whole_numbers_are_kept() -> None:
    assert canonical_bytes([MAX_SAFE_INTEGER, -MAX_SAFE_INTEGER]) == b"[9007199254740991,-9007199254740991]"


@pytest.mark.parametrize("value", [b"x", object(), {1: 2}, {1, 2}])
def test_a_type_json_does_not_have_is_a_mistake_of_the_caller(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_one_hundred_levels_are_accepted_and_one_more_is_refused() -> None:
    value: Any = 0
    for _ in range(100):
        value = [value]
    assert canonical_bytes(value).startswith(b"[[[")
    with pytest.raises(Invalid, match="levels"):
        canonical_bytes({"deeper": value})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(VALUES)
def test_reading_the_bytes_back_gives_an_equal_value_and_the_same_bytes(value: Any) -> None:
    # ECMAScript has doubles only, and writes a large one without an exponent: read whole numbers as it would.
    encoded = canonical_bytes(value)
    read = json.loads(encoded, parse_int=float)
    assert read == value
    assert canonical_bytes(read) == encoded
