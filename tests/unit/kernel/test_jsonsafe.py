import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import jsonsafe
from kernel.errors import BadRequest

HOSTILE = {
    "nothing": b"",
    "not json": b"{name: 1}",
    "two values": b"1 2",
    "an open string": b'{"a": "b',
    "a NUL byte": b'{"a": "b\x00c"}',
    "an escaped NUL": b'{"a": "b\\u0000c"}',
    "an escaped NUL in a key": b'{"a\\u0000": 1}',
    "half a surrogate pair": b'["\\ud83d"]',
    "the other half": b'["x\\uDE00"]',
    "a raw surrogate": b'["\xed\xa0\x80"]',
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "NaN": b"[NaN]",
    "infinity": b"[-Infinity]",
    "a float that overflows": b"[1e999]",
    "a million digits": b"[" + b"9" * 1_000_000 + b"]",
    "a million decimals": b"[0." + b"9" * 1_000_000 + b"]",
    "the same key twice": b'{"a": 1, "b": 2, "a": 3}',
    "the same key by escape": b'{"a": 1, "\\u0061": 3}',
    "two thousand levels": b"[" * 2000 + b"]" * 2000,
    "two hundred thousand levels": b'{"a":' * 200_000,
    "levels hidden behind a quote": b'["\\"",' * 101 + b"1" + b"]" * 101,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_with_the_row_and_without_a_crash(raw: bytes) -> None:
    with pytest.raises(BadRequest) as caught:
        jsonsafe.loads(raw, row=12)
    assert caught.value.code == "bad-json"
    assert caught.value.extra["row"] == 12
    assert str(caught.value).startswith("Row 12: ")
    assert caught.value.remedy


def test_the_place_of_a_mistake_is_named() -> None:
    with pytest.raises(BadRequest) as caught:
        jsonsafe.loads(b'{"a": 1,\n "b": oops}')
    assert caught.value.extra == {"position": 15, "line": 2, "column": 7}
    assert "line 2, column 7" in caught.value.detail


def test_the_place_of_a_byte_that_is_not_utf_8_is_named() -> None:
    with pytest.raises(BadRequest) as caught:
        jsonsafe.loads(b'["ab\xff"]')
    assert caught.value.extra == {"position": 4}


def test_one_hundred_levels_are_accepted() -> None:
    assert jsonsafe.loads(b"[" * 100 + b"]" * 100)


def test_brackets_inside_text_are_not_levels() -> None:
    text = "[{" * 500 + '"\\'
    assert jsonsafe.loads(json.dumps(text)) == text


def test_words_that_only_look_like_a_forbidden_escape_are_kept() -> None:
    assert jsonsafe.loads(b'["\\\\u0000", "\\\\ud800"]') == ["\\u0000", "\\ud800"]


def test_a_whole_surrogate_pair_and_a_byte_order_mark_are_fine() -> None:
    assert jsonsafe.loads(b'\xef\xbb\xbf"\\ud83d\\ude00"') == "\U0001f600"


def test_text_may_not_carry_half_a_surrogate_pair_either() -> None:
    with pytest.raises(BadRequest):
        jsonsafe.loads('["\ud800"]')


def test_an_endless_row_of_escaped_quotes_is_read_in_linear_time() -> None:
    started = time.process_time()
    with pytest.raises(BadRequest):
        jsonsafe.loads(b'"' + b'\\"' * 500_000)
    assert time.process_time() - started < 5


CLEAN = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(CLEAN),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(CLEAN), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_clean_json_reads_as_the_standard_reader_reads_it(value: Any, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert jsonsafe.loads(raw) == value


@given(st.binary(max_size=200))
def test_arbitrary_bytes_give_a_value_or_a_refusal(raw: bytes) -> None:
    try:
        jsonsafe.loads(raw)
    except BadRequest as error:
        assert error.code == "bad-json"
