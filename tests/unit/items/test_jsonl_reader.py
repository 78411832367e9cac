"""JSON Lines in."""

from io import BytesIO

import pytest

from annotations.items.domain.jsonl_reader import read_jsonl
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row

MAPPING = ColumnMapping(external_id="id", text="text")


def read(data: bytes, limits: ReadLimits | None = None) -> tuple[list[Row], list[tuple[int | None, str]]]:
    errors = RowErrors()
    rows = list(read_jsonl(BytesIO(data), MAPPING, errors, limits=limits))
    return rows, [(error.get("row"), error["message"]) for error in errors.shown]


@pytest.mark.parametrize(
    "written",
    ["1", "-0", "1e5", "1.0", "12345678901234567890", "0.1000", "true", "false", '{"a":[1e5,"é",null]}', '["x",{}]'],
)
def test_a_value_that_is_not_text_becomes_its_json_text(written: str) -> None:
    rows, errors = read(f'{{"id": 7, "text": "a", "v": {written}}}'.encode())
    assert not errors
    assert rows[0].external_id == "7"
    assert rows[0].attributes == {"v": written}


def test_text_stays_as_it_is_and_null_is_missing() -> None:
    rows, _ = read('{"id": "00123", "text": "né \\u0041", "v": null, "w": "null"}'.encode())
    assert (rows[0].external_id, rows[0].text, rows[0].attributes) == ("00123", "né A", {"w": "null"})


def test_two_thousand_levels_are_refused_with_their_line() -> None:
    deep = b'{"id": "2", "text": ' + b"[" * 2000 + b"]" * 2000 + b"}"
    rows, errors = read(b'{"id": "1", "text": "a"}\n' + deep + b"\n" + b'{"id": "3", "text": "b"}\n')
    assert [row.external_id for row in rows] == ["1", "3"]
    assert errors[0][0] == 2
    assert "nested more than 100 levels" in errors[0][1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"id": "1", "text": "a"', "not JSON"),
        (b'{"id": "1", "text": "a\\u0000"}', "NUL"),
        (b'{"id": "1", "text": "a\0"}', "NUL"),
        (b'{"id": "1", "text": "\\ud800"}', "surrogate"),
        (b'{"id": "1", "id": "2", "text": "a"}', "twice"),
        (b'{"id": "1", "text": "a", "n": NaN}', "NaN"),
        (b'"just text"', "not an object"),
        (b'{"text": "a"}', "The id is empty."),
        (b'{"id": "1"}', "The text is empty."),
        (b'{"id": "1", "text": "caf\xe9"}', "is not UTF-8"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(line: bytes, problem: str) -> None:
    rows, errors = read(b'{"id": "0", "text": "fine"}\n\n' + line + b"\n")
    assert [row.external_id for row in rows] == ["0"]
    assert [row for row, _ in errors] == [3]
    assert problem in errors[0][1]


def test_a_json_list_is_explained() -> None:
    assert read(b'[{"id": "1", "text": "a"}]')[1] == [
        (1, "This is one JSON list. JSON Lines has one object on each line.")
    ]


def test_a_line_that_is_too_long_is_refused() -> None:
    _, errors = read(b'{"id": "1", "text": "' + b"x" * 2000 + b'"}', ReadLimits(record_bytes=1000))
    assert "longer than 1,000 bytes" in errors[0][1]


def test_a_duplicate_id_names_both_lines() -> None:
    rows, errors = read(b'{"id": 5, "text": "a"}\n{"id": "5", "text": "b"}\n')
    assert len(rows) == 1
    assert errors == [(2, "The id '5' is already used in row 1.")]


def test_an_empty_file_says_so() -> None:
    assert read(b"")[1] == [(1, "The file is empty.")]
