"""The tables an audit counts in, made once from the files of a snapshot.

The tables are ``item`` and ``annotator_group`` (numbered, with cleaned attributes), ``vote`` (question, item,
annotator, profile, label, yes), ``outcome`` (question, item, label, yes) and ``tied`` (question, item). A person's own profile has the
number of the person and a name; further ones come after all people and have none, so that no join by name meets them.
"""

# Column names are quoted by `identifier`, values by `literal`; DuckDB takes no parameters for them in CREATE TABLE.
# ruff: noqa: S608
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from .question import Question
from .spec import AuditSpec

__all__ = ["Prepared", "identifier", "literal", "prepare", "view_files"]

_REQUIRED = {
    "items": {"item_id"},
    "votes": {"vote_id", "item_id", "annotator", "question", "label", "selected", "kind"},
    "labels": {"item_id", "question", "label", "method", "tie"},
    "annotators": {"annotator"},
}
# Not independent answers of a person to the question.
_NOT_VOTES = ("adjudicate", "machine", "review", "withdraw")
# Majority where a question has it, because it can be checked by hand; else the first by name.
_FIRST_METHOD = (
    "(SELECT coalesce(max(other.method) FILTER (other.method = 'majority'), min(other.method)) FROM "
    "labels_file AS other "
    "WHERE other.question = labels_file.question)"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the snapshot holds that this audit may look at."""

    slices: tuple[str, ...]
    protected: tuple[str, ...]
    identifying: tuple[str, ...]
    groups: tuple[str, ...]
    questions: tuple[Question, ...]


def identifier(name: str) -> str:
    """A column name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text value quoted for SQL."""
    return "'" + value.replace("'", "''") + "'"


def view_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make a view of each file of a snapshot, ``items_file`` and so on. Raises ValueError for one that is missing."""
    for name in _REQUIRED:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise ValueError(f"The snapshot lacks {path.name}. Freeze the release again; nothing was audited.")
        connection.read_parquet(str(path)).create_view(f"{name}_file")
    # Only a file whose rows contradict each other about a person has further profiles of people.
    further = folder / "profiles.parquet"
    found = literal(str(further)) if further.is_file() else "(SELECT *, 0 AS profile FROM annotators_file WHERE false)"
    connection.execute(f"CREATE VIEW profiles_file AS SELECT * FROM {found}")


def prepare(connection: duckdb.DuckDBPyConnection, spec: AuditSpec) -> Prepared:
    """Create the tables. Raises ValueError for a missing column, or an attribute nobody recorded."""
    columns = {name: _columns(connection, name) for name in _REQUIRED}
    slices = _chosen(columns["items"], "attr_", spec.slices)
    protected = _chosen(columns["items"], "attr_", spec.protected) if spec.protected is not None else slices
    identifying = _chosen(columns["items"], "attr_", spec.identifying)
    groups = _chosen(columns["annotators"], "group_", spec.groups)
    _number_items(connection, tuple(sorted({*slices, *protected, *identifying})), spec)
    _number_annotators(connection, groups, spec)
    _take_votes(connection, spec)
    multiple = _multiple_choice_questions(connection)
    _take_outcomes(connection, spec, multiple)
    return Prepared(slices, protected, identifying, groups, tuple(_questions(connection, spec, multiple)))


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    found = [row[0] for row in connection.execute(f"DESCRIBE {name}_file").fetchall()]
    if missing := sorted(_REQUIRED[name] - set(found)):
        raise ValueError(
            f"{name}.parquet lacks the columns {', '.join(missing)}. Freeze the release again; nothing was audited."
        )
    return found


def _chosen(columns: list[str], prefix: str, wanted: tuple[str, ...] | None) -> tuple[str, ...]:
    recorded = sorted(name.removeprefix(prefix) for name in columns if name.startswith(prefix))
    if wanted is None:
        return tuple(recorded)
    if unknown := sorted(set(wanted) - set(recorded)):
        raise ValueError(
            f"The snapshot does not record {', '.join(unknown)}; it records {', '.join(recorded) or 'nothing'}."
        )
    return tuple(sorted(set(wanted)))


def _cleaned(prefix: str, names: tuple[str, ...], spec: AuditSpec) -> str:
    sentinels = ", ".join(literal(value.casefold()) for value in spec.not_disclosed)
    return "".join(
        f", CASE WHEN lower(trim({identifier(prefix + name)})) NOT IN ({sentinels}) THEN "
        f"{identifier(prefix + name)} END "
        f"AS {identifier(prefix + name)}"
        for name in names
    )


def _number_items(connection: duckdb.DuckDBPyConnection, slices: tuple[str, ...], spec: AuditSpec) -> None:
    connection.execute(
        "CREATE TABLE item AS SELECT row_number() OVER (ORDER BY item_id) - 1 AS item, item_id "
        f"{_cleaned('attr_', slices, spec)} "
        "FROM items_file"
    )


def _number_annotators(connection: duckdb.DuckDBPyConnection, groups: tuple[str, ...], spec: AuditSpec) -> None:
    cleaned, place = _cleaned("group_", groups, spec), "row_number() OVER (ORDER BY name) - 1"
    connection.execute(
        f"CREATE TABLE annotator_group AS SELECT {place} AS annotator, {place} AS person, 0::BIGINT AS further, name{cleaned} "
        "FROM (SELECT annotator AS name FROM votes_file UNION SELECT annotator FROM annotators_file) "
        "LEFT JOIN annotators_file ON annotators_file.annotator = name"
    )
    connection.execute(
        "INSERT INTO annotator_group SELECT (SELECT count(*) FROM annotator_group) + row_number() OVER (ORDER BY person, profile) - 1, "
        f"person, profile, NULL{cleaned} FROM profiles_file JOIN (SELECT person, name FROM annotator_group) "
        "ON name = profiles_file.annotator"
    )


def _take_votes(connection: duckdb.DuckDBPyConnection, spec: AuditSpec) -> None:
    not_votes = ", ".join(literal(kind) for kind in _NOT_VOTES)
    guideline = _guideline(connection)
    profile, others = "annotator_group.annotator", ""
    if "profile" in _columns(connection, "votes"):
        profile = "coalesce(other.annotator, annotator_group.annotator)"
        others = (
            "LEFT JOIN annotator_group AS other ON other.person = annotator_group.person "
            "AND other.further = votes_file.profile AND other.further > 0 "
        )
    connection.execute(
        f"CREATE TABLE vote AS SELECT vote_id, question, item.item, annotator_group.annotator, {profile} AS profile, label, "
        f"coalesce(selected, true) AS yes, {guideline} AS guideline FROM votes_file JOIN item USING (item_id) "
        f"JOIN annotator_group ON annotator_group.name = votes_file.annotator {others}"
        f"WHERE label IS NOT NULL AND kind NOT IN ({not_votes}) AND NOT {_excluded(spec)}"
    )
    if "value" in _columns(connection, "votes"):
        _take_regions(connection, spec, not_votes)


def _take_regions(connection: duckdb.DuckDBPyConnection, spec: AuditSpec, not_votes: str) -> None:
    """A vote of boxes says of every label of its question whether the item shows it: a choice among options."""
    connection.execute(
        f"CREATE TABLE region_vote AS SELECT vote_id, question, item_id, annotator, {_guideline(connection)} AS guideline, "
        "json_extract_string(value, '$[*].label') AS drawn FROM votes_file "
        f"WHERE label IS NULL AND kind NOT IN ({not_votes}) AND json_valid(value) AND json_type(value) = 'ARRAY'"
    )
    connection.execute(
        "INSERT INTO vote SELECT vote_id, question, item.item, annotator_group.annotator, annotator_group.annotator, label, "
        "list_contains(drawn, label), guideline "
        "FROM region_vote JOIN (SELECT DISTINCT question, unnest(drawn) AS label FROM region_vote) USING (question) "
        "JOIN item USING (item_id) JOIN annotator_group ON annotator_group.name = region_vote.annotator "
        f"WHERE label IS NOT NULL AND NOT {_excluded(spec)}"
    )


def _guideline(connection: duckdb.DuckDBPyConnection) -> str:
    """The version of the guideline that a vote was given under, as an expression; 0 where the file does not say."""
    return (
        "coalesce(guideline_version, 0)::BIGINT"
        if "guideline_version" in _columns(connection, "votes")
        else "0::BIGINT"
    )


def _excluded(spec: AuditSpec) -> str:
    pairs = [(question, label) for question, labels in sorted(spec.excluded_labels.items()) for label in labels]
    if not pairs:
        return "false"
    listed = ", ".join(f"({literal(question)}, {literal(label)})" for question, label in pairs)
    return f"((question, label) IN ({listed}))"


def _multiple_choice_questions(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Questions in which a vote has a row for each option."""
    rows = connection.execute(
        "SELECT question FROM vote GROUP BY question HAVING bool_or(NOT yes) OR count(*) > count(DISTINCT vote_id)"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def _take_outcomes(connection: duckdb.DuckDBPyConnection, spec: AuditSpec, multiple: frozenset[str]) -> None:
    options = ", ".join(literal(question) for question in sorted(multiple)) or "NULL"
    connection.execute(
        "CREATE TABLE half AS SELECT question, item, label, 2 * count(*) FILTER (yes) - count(*) AS margin FROM vote "
        f"WHERE question IN ({options}) GROUP BY ALL"
    )
    method = literal(spec.label_method) if spec.label_method else _FIRST_METHOD
    connection.execute(
        "CREATE TABLE labelled AS SELECT question, item, label, coalesce(tie, false) AS tie FROM labels_file "
        "JOIN item USING (item_id) "
        f"WHERE method = {method} AND (question IN ({options})) IS NOT TRUE AND NOT coalesce({_excluded(spec)}, false)"
    )
    connection.execute(
        "CREATE TABLE outcome AS SELECT question, item, label, true AS yes FROM labelled WHERE label IS NOT "
        "NULL AND NOT tie "
        "UNION ALL SELECT question, item, label, margin > 0 FROM half WHERE margin <> 0"
    )
    connection.execute(
        "CREATE TABLE tied AS SELECT DISTINCT question, item FROM labelled WHERE tie "
        "UNION SELECT DISTINCT question, item FROM half WHERE margin = 0"
    )


def _questions(connection: duckdb.DuckDBPyConnection, spec: AuditSpec, multiple: frozenset[str]) -> list[Question]:
    rows = connection.execute(
        "SELECT question, label, count(*) FILTER (yes) FROM vote GROUP BY ALL "
        "UNION ALL SELECT question, label, 0 FROM outcome GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    used: dict[str, dict[str, int]] = {}
    for question, label, count in rows:
        counts = used.setdefault(question, {})
        counts[label] = counts.get(label, 0) + count
    excluded = {question: set(labels) for question, labels in spec.excluded_labels.items()}
    found = []
    for key in sorted(used):
        declared = [label for label in spec.labels.get(key, ()) if label not in excluded.get(key, set())]
        labels = tuple(dict.fromkeys([*declared, *sorted(used[key])]))
        targets = _targets(labels, used[key], spec.positive_labels.get(key), multiple=key in multiple)
        found.append(Question(key, labels, targets, key in multiple))
    return found


def _targets(
    labels: tuple[str, ...], counts: dict[str, int], positive: str | None, *, multiple: bool
) -> tuple[str, ...]:
    if positive is not None:
        if positive not in labels:
            raise ValueError(f"The positive label {positive!r} is not among {', '.join(labels)}.")
        return (positive,)
    if multiple or len(labels) != 2:
        return labels
    return (min(labels, key=lambda label: (counts.get(label, 0), label)),)
