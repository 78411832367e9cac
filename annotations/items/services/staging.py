"""Where the rows of an import wait until all of them are known to be good: tables of the worker's own connection.

Temporary tables are written without a log, cost the project nothing, and vanish with the connection, so a worker that was
killed leaves nothing to clear away. Their sizes are those of the import, never of the project.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from django.db import connection

from annotations.items.domain.rating import Unrated
from annotations.items.domain.severity import Category, Severity, item_severity, needs_mask, worst_level
from annotations.items.services.raters import Estimate

__all__ = ["Staged", "Staging", "staging"]

_TABLES: Final = {
    "import_items": "n bigint, external_id text, content text, sha256 bytea, attributes text, language text, grade int",
    "import_grades": "grade int, severity jsonb, known bool, level int, needs bigint",
    "import_prelabels": "n bigint, external_id text, question text, answer text",
    "import_media": "origin_sha256 text, kind text, sha256 text, content_type text, width int, height int, bytes bigint",
}
_BATCH_ROWS: Final = 5_000
_BATCH_CHARACTERS: Final = 4_000_000


class Staged(NamedTuple):
    """One item ready to be written; `n` is its row in the file, `content` and `attributes` are JSON text."""

    n: int
    external_id: str
    content: str
    sha256: bytes
    attributes: str
    language: str
    grade: int


class Staging:
    """Collects rows and copies them over in batches. `flushed` tells the caller that it may report progress now."""

    def __init__(
        self, declared: Severity | None, *, unknown: Severity | None = None, estimate: Estimate | None = None
    ) -> None:
        self._declared, self._unknown, self._estimate = declared, unknown, estimate
        self._grades: dict[tuple[tuple[str, int], ...], int] = {}
        self._pending: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
        self._characters = 0
        self.read = 0
        self.level = 0

    def grade(
        self, row: Mapping[str, int], *, text: str | None = None, picture: bytes | None = None, language: str = ""
    ) -> int:
        """The number of the severity that a row's own declaration and the installation's raters come to; there are few."""
        key = tuple(sorted(row.items())) if row else ()
        estimated: Mapping[Category, int] = {}
        if self._estimate is not None:
            estimated = self._estimate(Unrated(text=text, picture=picture, language=language))
            key += (("", 0), *sorted(estimated.items()))
        found = self._grades.get(key)
        if found is None:
            declared = {Category(name): level for name, level in row.items()}
            severity, known = item_severity(
                declared=self._declared, row=declared, estimated=estimated, unknown=self._unknown
            )
            found = self._grades[key] = len(self._grades)
            level, text = worst_level(severity), json.dumps({str(name): value for name, value in severity.items()})
            self._pending["import_grades"].append((found, text, known, level, needs_mask(severity)))
            self.level = max(self.level, level)
        return found

    def item(self, item: Staged) -> bool:
        """Take one item; True when a batch was written, which is the moment to report progress."""
        self._pending["import_items"].append(item)
        self._characters += len(item.content) + len(item.attributes)
        self.read += 1
        full = len(self._pending["import_items"]) >= _BATCH_ROWS or self._characters >= _BATCH_CHARACTERS
        if full:
            self.flush()
        return full

    def add(self, table: str, *values: Any) -> None:
        """Take a row of one of the smaller tables."""
        self._pending[table].append(values)

    def flush(self) -> None:
        """Copy over what is pending."""
        for table, rows in self._pending.items():
            if rows:
                with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                rows.clear()
        self._characters = 0

    def finish(self) -> None:
        """Copy over the rest, and let the planner know how many rows there are: without that it sorts them to join."""
        self.flush()
        with connection.cursor() as cursor:
            # Only what is joined by: statistics of long texts would cost more than they tell.
            cursor.execute(
                "ANALYZE import_items (n, grade), import_grades (grade), import_prelabels (n), import_media (kind)"
            )


def json_text(text: str) -> str:
    """A text as a JSON string, with every character that JSON allows left as it is."""
    return encode_basestring(text)


def json_object(texts: Mapping[str, str]) -> str:
    """An object of texts as JSON. Several times faster than the general encoder, and it is asked once for every row."""
    return "{" + ",".join([f"{encode_basestring(key)}:{encode_basestring(text)}" for key, text in texts.items()]) + "}"


@contextmanager
def staging(
    declared: Severity | None, *, unknown: Severity | None = None, estimate: Estimate | None = None
) -> Iterator[Staging]:
    """Empty staging tables, dropped at the end whatever happens."""
    _drop()
    with connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            cursor.execute(f"CREATE TEMP TABLE {table} ({columns})")
    try:
        yield Staging(declared, unknown=unknown, estimate=estimate)
    finally:
        # A broken transaction cannot drop anything; whoever broke it rolls back, and the next import drops first.
        if not connection.needs_rollback:
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
