"""Files of votes: a Parquet file in pieces is the votes of its rows, whatever its labels and the order of the rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.quality.domain.votes import Duplicates, Votes
from cli.votes_file import read_columns

COLUMNS = {"item": "item", "annotator": "annotator", "label": "label"}
LABELS = st.sampled_from(["NA", "null", "nan", "None", "", "x", "ä"])
ROWS = st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("abc"), LABELS), min_size=1, max_size=30)


@pytest.mark.parametrize("duplicates", ["last", "count"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=ROWS, group=st.integers(1, 7), dictionary=st.booleans())
def test_row_groups_with_dictionaries_of_their_own_are_the_rows_written(
    tmp_path: Path, rows: list[tuple[str, str, str]], group: int, dictionary: bool, duplicates: Duplicates
) -> None:
    path = tmp_path / "votes.parquet"
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)})
    pq.write_table(table, path, row_group_size=group, use_dictionary=dictionary)
    found = Votes.from_table(read_columns(path, COLUMNS), duplicates=duplicates)
    assert as_rows(found) == as_rows(Votes.from_rows(rows, duplicates=duplicates)) == expected(rows, duplicates)


def as_rows(votes: Votes) -> list[tuple[str, str, str]]:
    codes = zip(votes.item.tolist(), votes.annotator.tolist(), votes.label.tolist(), strict=True)
    return [(votes.items[i], votes.annotators[a], votes.categories[c]) for i, a, c in codes]


def expected(rows: list[tuple[str, str, str]], duplicates: Duplicates) -> list[tuple[str, str, str]]:
    """The votes by plain means: the last of each item and annotator, or all, sorted."""
    if duplicates == "count":
        return sorted(rows)
    return sorted((item, who, label) for (item, who), label in {(row[0], row[1]): row[2] for row in rows}.items())
