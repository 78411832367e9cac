"""The group-by that every engine runs, and the same findings from DuckDB and Spark."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import narwhals as nw
import pytest

from governance.audits.domain.contingency import cross_tabulate
from governance.audits.domain.engine import tables_of
from tests.unit.audits.command import audit_file, write_csv


def test_rows_are_counted_by_value_and_a_null_belongs_nowhere() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE item AS SELECT * FROM (VALUES ('f', 1, 1), ('f', 2, 0), ('m', 1, 1), (NULL, 1, 1)) AS t(sex, band, yes)"
        )
        frame = nw.from_native(connection.table("item"))
        assert cross_tabulate(frame, ("sex",), ("yes",)) == {("f",): (2, 1), ("m",): (1, 1)}
        assert cross_tabulate(frame, ("sex", "band")) == {("f", "1"): (1,), ("f", "2"): (1,), ("m", "1"): (1,)}
        assert cross_tabulate(frame, ()) == {(): (4,)}


def test_an_engine_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRHAND_ENGINE", "abacus")
    with duckdb.connect() as connection, pytest.raises(ValueError, match="duckdb or spark, not 'abacus'"):
        tables_of(connection)


@pytest.mark.skipif(
    os.environ.get("FAIRHAND_TEST_SPARK") != "1", reason="asked for by FAIRHAND_TEST_SPARK=1 only: a minute"
)
@pytest.mark.filterwarnings("ignore")
def test_spark_finds_what_duckdb_finds_to_the_digit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="the package pyspark is missing: pip install fairhand[spark]")
    if shutil.which("java") is None:
        pytest.skip("a Java runtime is missing: apt-get install default-jre-headless")
    rows = [
        ("yes" if n % 3 else "no", "ab"[n % 2], "xyz"[n % 5 % 3]) if n % 11 else ("yes", "", "x") for n in range(600)
    ]
    data = write_csv(tmp_path / "data.csv", ("y", "g", "h"), rows)
    spec = 'label = "y"\npositive = "yes"\nprotected = ["g", "h"]\ndepth = 2\nchecks = ["label_rate", "kl", "cddl"]'
    with_duckdb = audit_file(tmp_path, data, spec)
    monkeypatch.setenv("FAIRHAND_ENGINE", "spark")
    assert audit_file(tmp_path, data, spec) == with_duckdb
