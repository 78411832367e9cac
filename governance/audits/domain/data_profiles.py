"""What a file with a row a vote says of its annotators: one profile a person, and those that contradict it.

All that a row says of its annotator is a profile. A person with several has contradictory rows: one profile stands wherever people are
counted, the first one met in the file or the one with most values, and a vote belongs to the groups of the profile in its own row.
"""

# Column names are quoted by `identifier`, the cells are the SQL of those who call.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import duckdb

from .snapshot_sql import identifier

__all__ = ["FURTHER", "STANDS", "name_profiles", "notes_on", "of_row", "people", "several_profiles"]

# Which profile stands, by what the specification calls it, and how a note says so.
STANDS: Final = {"first": "the first one in the file", "fullest": "the one with most values"}

# The further profiles, for the snapshot.
FURTHER: Final = "SELECT * EXCLUDE (met__) FROM profile WHERE profile > 0 ORDER BY annotator, profile"


def name_profiles(connection: duckdb.DuckDBPyConnection, cells: Mapping[str, str], order: str, stands: str) -> None:
    """Make the table ``profile`` from the table ``row``: each thing said of each annotator, numbered from 0, the one that stands.

    ``cells`` is the SQL of each group attribute, ``order`` that of a row's place in the file: rows are read by several threads,
    so that the first one to come is not the first one in the file.
    """
    columns = [identifier(f"group_{name}") for name in cells]
    said = "".join(f", {cell} AS {column}" for cell, column in zip(cells.values(), columns, strict=True))
    filled = " + ".join(f"({column} IS NOT NULL)::INT" for column in columns) or "0"
    first = f"{filled} DESC, met__" if stands == "fullest" else "met__"
    connection.execute(
        f"CREATE TABLE profile AS SELECT *, row_number() OVER (PARTITION BY annotator ORDER BY {first}) - 1 AS profile "
        f"FROM (SELECT annotator__ AS annotator{said}, min({order}) AS met__ FROM row GROUP BY ALL)"
    )


def several_profiles(connection: duckdb.DuckDBPyConnection) -> int:
    """How many annotators have more than one."""
    row = connection.execute("SELECT count(*) FROM profile WHERE profile = 1").fetchone()
    return int(row[0]) if row else 0


def of_row(cells: Mapping[str, str]) -> str:
    """SQL that joins to the table ``row`` the further profile in it: ``profile__``, null where the row says what stands.

    Its names differ from those of any column of the file, which the cells are made of.
    """
    names = "".join(f", {identifier(f'group_{name}')} AS said{place}__" for place, name in enumerate(cells))
    same = "".join(f" AND said{place}__ IS NOT DISTINCT FROM {cell}" for place, cell in enumerate(cells.values()))
    return (
        f"LEFT JOIN (SELECT annotator AS who__, profile AS profile__{names} FROM profile WHERE profile > 0) "
        f"ON who__ = annotator__{same}"
    )


def people(measures: tuple[str, ...]) -> str:
    """SQL for the file of annotators: the profile of each that stands, and the mean of each number about them."""
    means = "".join(
        f", avg(TRY_CAST({identifier(name)} AS DOUBLE)) AS {identifier(f'measure_{name}')}" for name in measures
    )
    return (
        "SELECT * EXCLUDE (met__, profile, annotator__) FROM profile JOIN "
        f"(SELECT annotator__{means} FROM row GROUP BY annotator__) ON annotator = annotator__ WHERE profile = 0 ORDER BY annotator"
    )


def notes_on(several: int, stands: str) -> list[str]:
    """What a reader should know of annotators whose rows contradict each other; nothing where none do."""
    if not several:
        return []
    who = "One annotator has" if several == 1 else f"{several:,} annotators have"
    said = (
        f"{who} several profiles: rows that contradict each other. Where people are counted, {STANDS[stands]} stands; each vote "
        "belongs to the groups that its own row names."
    )
    return [said]
