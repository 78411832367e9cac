"""CSV in: strict, byte-equal, and every problem with its row."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.items.domain.csv_reader import read_csv
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row
from kernel.errors import Invalid

MAPPING = ColumnMapping(external_id="id", text="text")


def read(
    data: bytes, mapping: ColumnMapping = MAPPING, limits: ReadLimits | None = None
) -> tuple[list[Row], list[tuple[int | None, str]]]:
    errors = RowErrors()
    rows = list(read_csv(BytesIO(data), mapping, errors, limits=limits))
    return rows, [(error.get("row"), error["message"]) for error in errors.shown]


@pytest.mark.parametrize(
    "value", ["00123", "NA", "1e5", "null", "TRUE", "12345678901234567890", " spaced ", "é", "1,5"]
)
def test_a_value_is_never_coerced(value: str) -> None:
    rows, errors = read(f'id,text,code\n"{value}","{value}","{value}"\n'.encode())
    assert not errors
    assert (rows[0].external_id, rows[0].text, rows[0].attributes) == (value, value, {"code": value})


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    quoted = text.replace('"', '""')
    rows, errors = read(f'id,note\n1,"{quoted}"\n'.encode(), ColumnMapping(external_id="id"))
    assert not errors
    assert rows[0].attributes == {"note": text}


def test_a_byte_order_mark_is_not_part_of_the_first_column() -> None:
    rows, errors = read(b"\xef\xbb\xbfid,text\n1,hello\n")
    assert not errors
    assert rows[0].external_id == "1"


def test_line_breaks_inside_quotes_are_kept_and_rows_are_counted_as_in_a_spreadsheet() -> None:
    rows, errors = read(b'id,text\r\n1,"two\r\nlines"\r\n2,\r\n')
    assert [(row.number, row.text) for row in rows] == [(2, "two\r\nlines")]
    assert errors == [(3, "The text is empty.")]


def test_utf_16_is_named_as_what_it_is() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        rows, errors = read("id,text\n1,hello there\n".encode(encoding))
        assert not rows
        assert errors == [(1, "This is UTF-16 text, not UTF-8 text. Save the file as UTF-8 and try again.")]


def test_an_excel_workbook_is_named_as_what_it_is() -> None:
    assert "Excel workbook" in read(b"PK\x03\x04....")[1][0][1]


def test_a_wrong_encoding_is_refused_with_its_byte_offset() -> None:
    data = b"id,text\n1,fine\n2,caf\xe9\n"
    rows, errors = read(data)
    assert data[20] == 0xE9
    assert [row.external_id for row in rows] == ["1"]
    assert errors[0][0] == 3
    assert errors[0][1].startswith("Byte 20 of the file (0xE9) is not UTF-8")


def test_a_nul_is_refused_with_its_row_and_the_rows_after_it_are_still_checked() -> None:
    rows, errors = read(b"id,text\n1,a\0b\n2,fine\n3,\0\n")
    assert [row.external_id for row in rows] == ["2"]
    assert errors == [
        (2, "There is a NUL character at byte 11. Text cannot hold it."),
        (4, "There is a NUL character at byte 23. Text cannot hold it."),
    ]


def test_an_unclosed_quote_is_found_in_the_row_that_opens_it() -> None:
    rows, errors = read(b'id,text\n1,fine\n2,"never closed\n3,swallowed\n')
    assert [row.external_id for row in rows] == ["1"]
    assert errors[0][0] == 3
    assert "never closed" in errors[0][1]


def test_an_unclosed_quote_does_not_swallow_a_large_file() -> None:
    limits = ReadLimits(record_bytes=10_000)
    _, errors = read(b'id,text\n1,"open\n' + b"2,more\n" * 100_000, limits=limits)
    assert [row for row, _ in errors] == [2]
    assert "longer than 10,000 bytes" in errors[0][1]


def test_text_after_a_closing_quote_is_refused() -> None:
    assert read(b'id,text\n1,"a"b\n')[1][0] == (
        2,
        'Text follows a closing quote. A quote inside a quoted value is written twice ("").',
    )


def test_a_row_with_another_number_of_values_is_refused() -> None:
    rows, errors = read(b"id,text\n1,a,b\n2\n3,fine\n")
    assert [row.external_id for row in rows] == ["3"]
    assert errors == [
        (2, "The row has 3 values, but there are 2 columns."),
        (3, "The row has 1 value, but there are 2 columns."),
    ]


def test_a_million_columns_are_refused() -> None:
    assert "1,000,001 columns" in read(b"id" + b"," * 1_000_000 + b"\n", limits=ReadLimits(record_bytes=2**21))[1][0][1]


def test_a_line_of_a_hundred_megabytes_is_refused_after_the_first_two() -> None:
    class Endless(BytesIO):
        given = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None and 0 < size < 3_000_000
            self.given += size
            return b"x" * size

    stream = Endless()
    errors = RowErrors()
    assert list(read_csv(stream, MAPPING, errors)) == []
    assert errors.count == 1
    assert stream.given < 3_000_000


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    assert read(b"name,text\n1,a\n")[1] == [(1, "There is no column 'id'. The file has: name, text.")]


def test_a_semicolon_file_read_with_commas_says_so() -> None:
    assert "single column" in read(b"id;text\n1;a\n")[1][-1][1]


def test_a_column_name_used_twice_is_refused() -> None:
    assert read(b"id,text,text\n1,a,b\n")[1] == [(1, "The column 'text' appears twice. Rename one of them.")]


def test_a_nameless_index_column_gets_a_name() -> None:
    assert read(b",id,text\n0,1,a\n")[0][0].attributes == {"column_1": "0"}


def test_an_empty_file_says_so() -> None:
    assert read(b"")[1] == [(1, "The file is empty.")]


def test_a_duplicate_id_names_both_rows() -> None:
    rows, errors = read(b"id,text\na,1\nb,2\na,3\n")
    assert [row.text for row in rows] == ["1", "2"]
    assert errors == [(4, "The id 'a' is already used in row 2.")]


@pytest.mark.parametrize(
    ("external_id", "problem"),
    [
        ("", "The id is empty."),
        ("  ", "The id is empty."),
        ("a\x1bb", "control character"),
        ("x" * 201, "201 characters"),
    ],
)
def test_an_id_that_cannot_be_kept_is_refused(external_id: str, problem: str) -> None:
    assert problem in read(f"id,text\n{external_id},hello\n".encode())[1][0][1]


def test_language_and_severity_are_checked_per_row() -> None:
    mapping = ColumnMapping(
        external_id="id", text="text", language="lang", severity={"hate": "h"}, attributes=(), default_language="en"
    )
    rows, errors = read(b"id,text,lang,h,x\n1,a,de,2,9\n2,b,,,9\n3,c,not a tag,5,9\n", mapping)
    assert [(row.language, row.declared_severity, row.attributes) for row in rows] == [
        ("de", {"hate": 2}, {}),
        ("en", {}, {}),
    ]
    assert [row for row, _ in errors] == [4, 4]


def test_a_hundred_problems_are_shown_and_all_are_counted() -> None:
    errors = RowErrors()
    list(read_csv(BytesIO(b"id,text\n" + b",\n" * 300), MAPPING, errors))
    assert (len(errors.shown), errors.count) == (100, 600)
    with pytest.raises(Invalid) as refused:
        errors.raise_if_any()
    assert refused.value.extra == {"error_count": 600}
    assert "600 problems" in str(refused.value) and "Nothing was imported." in str(refused.value)


def test_no_problem_raises_nothing() -> None:
    RowErrors().raise_if_any()
