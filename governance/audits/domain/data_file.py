"""A CSV or Parquet file as a snapshot: the four Parquet files an audit reads, streamed by DuckDB.

The file has a row an item, or a row a vote with the item repeated. What is about an item must be the same in all its
rows; what is about an annotator may differ: see :mod:`.data_profiles`.
"""

# Column names are quoted by `identifier`, values by `literal`.
# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import duckdb

from .data_profiles import FURTHER, name_profiles, notes_on, of_row, people, several_profiles
from .data_spec import DataSpec, Derived
from .engine import connect
from .snapshot_sql import identifier, literal

__all__ = ["write_snapshot_of"]

_UNIT = "chr(31)"


def write_snapshot_of(data: Path, spec: DataSpec, folder: Path) -> list[str]:
    """Write items, votes, labels and annotators of ``data`` to ``folder``; returns notes for the reader.

    Raises ValueError for a file that is missing, empty or unreadable, and for a column or value that is not there.
    """
    with _opened(data, spec) as connection:
        present = _columns(connection, "given")
        _require(spec, present)
        _refuse_values(connection, spec)
        order = _name_rows(connection, spec, present)
        _check_items(connection, spec)
        _write(connection, folder / "items.parquet", _items(connection, spec, present, data.resolve().parent))
        _write(connection, folder / "labels.parquet", _labels(spec))
        _write(connection, folder / "votes.parquet", _votes(spec))
        if not spec.annotator:
            _write(connection, folder / "annotators.parquet", "SELECT NULL::VARCHAR AS annotator WHERE false")
            return []
        said = {name: _cell(spec, name) for name in spec.groups}
        name_profiles(connection, said, order, spec.profile)
        _write(connection, folder / "annotators.parquet", people(spec.measures))
        several = several_profiles(connection)
        if several:
            _write(connection, folder / "profiles.parquet", FURTHER)
            _write(connection, folder / "votes.parquet", _votes(spec, of_row(said)))
        return notes_on(several, spec.profile)


@contextmanager
def _opened(data: Path, spec: DataSpec) -> Iterator[duckdb.DuckDBPyConnection]:
    if not data.is_file():
        raise ValueError(f"There is no file {data}.")
    with connect() as connection:
        try:
            connection.execute(f"CREATE VIEW given AS SELECT * FROM {_scan(data, spec)}")
            rows = connection.execute("SELECT count(*) FROM given").fetchone()
            if not rows or rows[0] == 0:
                raise ValueError(f"{data.name} has no rows.")
            yield connection
        except duckdb.Error as fault:
            raise ValueError(f"{data.name} cannot be read: {str(fault).splitlines()[0]}") from None


def _scan(data: Path, spec: DataSpec) -> str:
    path = literal(str(data))
    if data.suffix.lower() in (".parquet", ".pq"):
        return f"(SELECT COLUMNS(*)::VARCHAR FROM read_parquet({path}))"
    if data.stat().st_size == 0:
        raise ValueError(f"{data.name} is empty.")
    names = f", names=[{', '.join(literal(name) for name in spec.columns)}]" if spec.columns else ""
    heading = "false" if spec.columns else "true"
    # Every cell is text: "NA" and "007" are what the file says they are; only an empty cell is a missing one.
    return f"read_csv({path}, header={heading}, all_varchar=true, quote='\"', escape='\"', nullstr=''{names})"


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]


def _require(spec: DataSpec, present: list[str]) -> None:
    """Every column the specification names must be there; derived ones from what they are derived from."""
    named = {
        spec.label, spec.vote, spec.item, spec.annotator, spec.prediction, spec.score, spec.split, spec.text, spec.image,
        spec.time, spec.source, spec.language, spec.seconds,
        *spec.attributes, *spec.groups, *spec.features, *spec.measures,
    } - {"", *spec.derived}  # fmt: skip
    named |= {one.source for one in spec.derived.values()}
    if missing := sorted(named - set(present)):
        raise ValueError(f"The data have no column {', '.join(missing)}; they have {', '.join(present)}.")


def _refuse_values(connection: duckdb.DuckDBPyConnection, spec: DataSpec) -> None:
    """A value the specification names must occur, and one that is renamed must have its new name."""
    labels = _values(connection, spec, spec.vote or spec.label) | _values(connection, spec, spec.label)
    for value in (*spec.positive, *(one for listed in spec.audit.excluded_labels.values() for one in listed)):
        if value not in labels:
            raise ValueError(f"No row has the label {value!r} in {spec.label}; there are {_listed(labels)}.")
    if spec.prediction and (unknown := sorted(_values(connection, spec, spec.prediction) - labels)):
        raise ValueError(
            f"The prediction {unknown[0]!r} in {spec.prediction} is no label; the labels are {_listed(labels)}."
        )
    for name, value in spec.audit.reference_values.items():
        if name not in (*spec.attributes, *spec.groups):
            raise ValueError(f"“reference_values” names {name}, which is not among protected, slices or groups.")
        if value not in (values := _values(connection, spec, name)):
            raise ValueError(f"No row has the value {value!r} in {name}; there are {_listed(values)}.")
    for name, derived in spec.derived.items():
        if derived.values:
            seen = _values(connection, spec, derived.source, raw=True)
            if unknown := sorted(seen - set(derived.values)):
                raise ValueError(
                    f"“derived.{name}.values” does not say what {unknown[0]!r} of {derived.source} becomes."
                )
        elif row := connection.execute(
            f"SELECT {identifier(derived.source)} FROM given WHERE {identifier(derived.source)} IS NOT NULL "
            f"AND TRY_CAST({identifier(derived.source)} AS DOUBLE) IS NULL LIMIT 1"
        ).fetchone():
            raise ValueError(f"“derived.{name}” has bands, but {derived.source} holds {row[0]!r}, not a number.")


def _values(connection: duckdb.DuckDBPyConnection, spec: DataSpec, name: str, *, raw: bool = False) -> set[str]:
    source = identifier(name) if raw else _cell(spec, name)
    rows = connection.execute(f"SELECT DISTINCT {source} AS value FROM given").fetchall()
    return {row[0] for row in rows if row[0] is not None}


def _listed(values: set[str], most: int = 12) -> str:
    shown = ", ".join(sorted(values)[:most])
    return shown + (f" and {len(values) - most} more" if len(values) > most else "")


def _cell(spec: DataSpec, name: str) -> str:
    """SQL for a column as the audit sees it: trimmed, and derived where the specification says so."""
    derived = spec.derived.get(name)
    return f"trim({identifier(name)})" if derived is None else _derived(derived)


def _derived(one: Derived) -> str:
    column = f"trim({identifier(one.source)})"
    if one.values:
        cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in sorted(one.values.items()))
        return f"CASE {column} {cases} END"
    number = f"CAST({column} AS DOUBLE)"
    names = _band_names(one.bands)
    cases = " ".join(
        f"WHEN {number} <= {edge!r} THEN {literal(name)}" for edge, name in zip(one.bands, names[:-1], strict=True)
    )
    return f"CASE WHEN {column} IS NULL THEN NULL {cases} ELSE {literal(names[-1])} END"


def _band_names(edges: tuple[float, ...]) -> list[str]:
    texts = [f"{edge:g}" for edge in edges]
    between = [f"over {low} to {high}" for low, high in pairwise(texts)]
    return [f"up to {texts[0]}", *between, f"over {texts[-1]}"]


def _name_rows(connection: duckdb.DuckDBPyConnection, spec: DataSpec, present: list[str]) -> str:
    """The table ``row``: the file with an item id, and the label with its positive values put together.

    Returns SQL for the place of a row in the file.
    """
    if spec.item:
        item = f"trim({identifier(spec.item)})"
    elif spec.annotator:
        raise ValueError("A row is one person's vote here, so the specification must name the column of the item too.")
    else:
        item = "printf('r%09d', row_number() OVER ())"
    who = f", trim({identifier(spec.annotator)}) AS annotator__" if spec.annotator else ""
    merged = f", {_merged(spec, spec.label)} AS label__, {_merged(spec, spec.vote or spec.label)} AS vote__"
    # Several threads read, but DuckDB keeps the order of the file in a table (preserve_insertion_order), so that rowid is the place. A
    # column of that name hides it; the rows are numbered then, by one thread.
    order, place = ("row__", ", row_number() OVER () AS row__") if _has(present, "rowid") else ("rowid", "")
    # The file is read once; what outgrows the memory waits on disk.
    connection.execute(f"CREATE TABLE row AS SELECT {item} AS item__{who}{merged}{place}, * FROM given")
    for alias, name in (("item__", spec.item), ("annotator__", spec.annotator)):
        row = connection.execute(f"SELECT count(*) FROM row WHERE {alias} IS NULL").fetchone() if name else None
        if row and row[0]:
            raise ValueError(f"{row[0]:,} rows have nothing in the column {name}.")
    return order


def _has(present: list[str], name: str) -> bool:
    return name in {one.casefold() for one in present}


def _merged(spec: DataSpec, name: str) -> str:
    cell = _cell(spec, name)
    if len(spec.positive) < 2:
        return cell
    listed = ", ".join(literal(value) for value in spec.positive)
    return f"CASE WHEN {cell} IN ({listed}) THEN {literal(spec.positive_label)} ELSE {cell} END"


def _about_items(spec: DataSpec) -> list[str]:
    single = (spec.prediction, spec.score, spec.split, spec.text, spec.image, spec.source, spec.language)
    return list(dict.fromkeys(name for name in (*spec.attributes, *single, *spec.features) if name))


def _check_items(connection: duckdb.DuckDBPyConnection, spec: DataSpec) -> None:
    if not spec.item:
        return
    names = _about_items(spec)
    cells = [_cell(spec, name) for name in names]
    if not spec.annotator or spec.vote:
        names, cells = [*names, spec.label], [*cells, "label__"]
    if not spec.annotator:
        row = connection.execute("SELECT item__ FROM row GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1").fetchone()
        if row:
            raise ValueError(
                f"The item {row[0]} has several rows. If a row is a vote, name the column of the annotator."
            )
        return
    for name, cell in zip(names, cells, strict=True):
        row = connection.execute(
            f"SELECT item__ FROM row GROUP BY 1 HAVING min({cell}) <> max({cell}) ORDER BY 1 LIMIT 1"
        ).fetchone()
        if row:
            raise ValueError(
                f"The item {row[0]} has different values of {name} in its rows; name {name} under groups if it is about people."
            )


def _items(connection: duckdb.DuckDBPyConnection, spec: DataSpec, present: list[str], beside: Path) -> str:
    def one(name: str, alias: str, kind: str = "VARCHAR") -> str:
        cell = f"any_value({_merged(spec, name) if alias == 'prediction' else _cell(spec, name)})"
        return f", {cell if kind == 'VARCHAR' else f'TRY_CAST({cell} AS {kind})'} AS {identifier(alias)}"

    columns = "".join(one(name, f"attr_{name}") for name in spec.attributes)
    columns += "".join(one(name, f"feature_{name}", "DOUBLE") for name in spec.features)
    named = {
        "text": spec.text, "split": spec.split, "source": spec.source, "language": spec.language,
        "prediction": spec.prediction,
    }  # fmt: skip
    columns += "".join(one(name, alias) for alias, name in named.items() if name)
    if spec.image:
        columns += f", any_value({_path(spec, beside)}) AS media" + one(spec.image, "media_given")
    columns += one(spec.score, "score", "DOUBLE") if spec.score else ""
    columns += one(spec.time, "at", "TIMESTAMP") if spec.time else ""
    content = _content(spec, present)
    columns += f", any_value(sha256({content})) AS content_sha256" if content else ""
    return f"SELECT item__ AS item_id{columns} FROM row GROUP BY item__ ORDER BY item_id"


def _path(spec: DataSpec, beside: Path) -> str:
    """A picture's path; one that is not absolute begins where the data file lies."""
    cell = _cell(spec, spec.image)
    return f"CASE WHEN {cell} LIKE '/%' THEN {cell} ELSE {literal(str(beside) + '/')} || {cell} END"


def _content(spec: DataSpec, present: list[str]) -> str:
    """What two items must share to be the same: the text or, for a table without one, every cell about the item."""
    if spec.text:
        return f"coalesce({_cell(spec, spec.text)}, '')"
    if spec.image:
        return ""
    about_votes = {
        spec.item,
        spec.annotator,
        spec.vote,
        spec.split,
        spec.time,
        spec.seconds,
        *spec.groups,
        *spec.measures,
    }
    if spec.annotator and not spec.vote:
        about_votes.add(spec.label)
    cells = [f"coalesce(trim({identifier(name)}), '')" for name in present if name not in about_votes]
    return f"concat_ws({_UNIT}, {', '.join(cells)})" if cells else ""


def _votes(spec: DataSpec, profile_of_row: str = "") -> str:
    who = "annotator__" if spec.annotator else "NULL::VARCHAR"
    extra = f", TRY_CAST({identifier(spec.time)} AS TIMESTAMP) AS submitted_at" if spec.time else ""
    extra += (
        f", CAST(1000 * TRY_CAST({identifier(spec.seconds)} AS DOUBLE) AS BIGINT) AS active_ms" if spec.seconds else ""
    )
    extra += ", profile__ AS profile" if profile_of_row else ""
    return (
        f"SELECT row_number() OVER () AS vote_id, item__ AS item_id, {who} AS annotator, {literal(spec.label)} AS question, "
        f"vote__ AS label, NULL::BOOLEAN AS selected, 'import' AS kind{extra} FROM row {profile_of_row} "
        f"WHERE vote__ IS NOT NULL{'' if spec.annotator else ' AND false'}"
    )


def _labels(spec: DataSpec) -> str:
    excluded = [value for listed in spec.audit.excluded_labels.values() for value in listed]
    kept = f" AND vote__ NOT IN ({', '.join(literal(value) for value in excluded)})" if excluded else ""
    question = literal(spec.label)
    if spec.annotator and not spec.vote:
        return (
            "WITH counted AS (SELECT item__, vote__, count(*) AS votes FROM row "
            f"WHERE vote__ IS NOT NULL{kept} GROUP BY ALL), "
            "best AS (SELECT item__, max(votes) AS votes FROM counted GROUP BY ALL) "
            f"SELECT item__ AS item_id, {question} AS question, CASE WHEN count(*) = 1 THEN any_value(vote__) END AS label, "
            "'majority' AS method, count(*) > 1 AS tie FROM counted JOIN best USING (item__, votes) GROUP BY ALL"
        )
    return (
        f"SELECT item__ AS item_id, {question} AS question, any_value(label__) AS label, 'given' AS method, false AS tie "
        "FROM row WHERE label__ IS NOT NULL GROUP BY item__"
    )


def _write(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)")
