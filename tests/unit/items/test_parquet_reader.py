"""Parquet in."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotations.items.domain.parquet_reader import read_parquet
from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row

MAPPING = ColumnMapping(external_id="id", text="text")


def written(columns: dict[str, Any], **options: Any) -> bytes:
    buffer = BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


def read(
    data: bytes, mapping: ColumnMapping = MAPPING, limits: ReadLimits | None = None
) -> tuple[list[Row], list[tuple[int | None, str]]]:
    errors = RowErrors()
    rows = list(read_parquet(BytesIO(data), mapping, errors, limits=limits))
    return rows, [(error.get("row"), error["message"]) for error in errors.shown]


def test_text_stays_as_it_is_and_other_values_become_text() -> None:
    rows, errors = read(
        written(
            {
                "id": ["00123", "NA"],
                "text": ["1e5", "é"],
                "big": [2**63 - 1, None],
                "yes": [True, False],
                "half": [0.5, 0.1],
                "day": [datetime(2024, 5, 31, tzinfo=UTC)] * 2,
                "kind": pa.array(["a", "b"]).dictionary_encode(),
            }
        )
    )
    assert not errors
    assert [(row.number, row.external_id, row.text) for row in rows] == [(1, "00123", "1e5"), (2, "NA", "é")]
    assert rows[0].attributes["big"] == "9223372036854775807"
    assert "big" not in rows[1].attributes
    assert [row.attributes["yes"] for row in rows] == ["true", "false"]
    assert [row.attributes["half"] for row in rows] == ["0.5", "0.1"]
    assert rows[0].attributes["day"].startswith("2024-05-31")
    assert rows[1].attributes["kind"] == "b"


def test_many_batches_keep_their_row_numbers() -> None:
    rows, errors = read(written({"id": [str(n) for n in range(5000)], "text": ["a"] * 5000}, row_group_size=700))
    assert not errors
    assert [row.number for row in rows] == list(range(1, 5001))


def test_a_duplicate_id_names_both_rows_across_batches() -> None:
    ids = [str(n) for n in range(9000)] + ["17"]
    _, errors = read(written({"id": ids, "text": ["a"] * len(ids)}))
    assert errors == [(9001, "The id '17' is already used in row 18.")]


def test_a_missing_id_is_refused_with_its_row() -> None:
    assert read(written({"id": ["1", None], "text": ["a", "b"]}))[1] == [(2, "The id is empty.")]


def test_lists_and_bytes_have_no_text_form_unless_they_are_left_out() -> None:
    data = written({"id": ["1"], "text": ["a"], "tags": [["x", "y"]], "blob": [b"\xff"]})
    assert {message.split("'")[1] for _, message in read(data)[1]} == {"tags", "blob"}
    rows, errors = read(data, ColumnMapping(external_id="id", text="text", attributes=()))
    assert not errors
    assert rows[0].attributes == {}


@pytest.mark.parametrize("data", [b"", b"id,text\n1,a\n", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_what_is_not_parquet_is_refused(data: bytes) -> None:
    rows, errors = read(data)
    assert not rows
    assert len(errors) == 1


def test_a_file_cut_short_is_refused() -> None:
    data = written({"id": ["1"], "text": ["a"]})
    assert len(read(data[: len(data) // 2])[1]) == 1


def test_a_long_value_repeated_many_times_is_refused_before_it_is_copied() -> None:
    repeated = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 5_000_000]))
    data = written({"id": pa.array(range(100_000)), "text": repeated}, compression="zstd")
    assert len(data) < 400_000
    rows, errors = read(data)
    assert not rows
    assert errors == [(None, "A value has 5,000,000 bytes; at most 2,097,152 are read.")]


def test_a_row_group_that_is_too_large_is_refused() -> None:
    limits = ReadLimits(parquet_row_group_bytes=1000)
    assert "smaller row groups" in read(written({"id": ["1"], "text": ["x" * 5000]}), limits=limits)[1][0][1]


def test_a_nul_is_refused_with_its_row_and_column_and_the_rows_after_it_are_still_checked() -> None:
    data, errors = written({"id": ["1", "2", "3"], "text": ["a\0", "b", "c"], "note": ["", "\0d", ""]}), RowErrors()
    assert [row.external_id for row in read_parquet(BytesIO(data), MAPPING, errors)] == ["3"]
    assert [(error.get("row"), error.get("field")) for error in errors.shown] == [(1, "text"), (2, "note")]
    assert all("NUL" in error["message"] for error in errors.shown)
