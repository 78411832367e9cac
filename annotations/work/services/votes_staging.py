"""Where imported votes wait until all of them are known to be good (compare annotations.items.services.staging)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection

from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.votes_reader import Vote

_COLUMNS: Final = "n bigint, item text, annotator text, question text, label text, at timestamptz, repeat int"
_BATCH_ROWS: Final = 5_000
_SHOWN: Final = 100

# One vote is everything one person said of one item at one time: the answers to its questions together. Votes that are
# there already are numbered the same way, so that a file can be imported twice.
_GROUP = """
CREATE TEMP TABLE import_vote_groups AS
SELECT min(v.n) AS n, i.id AS item_id, i.content_sha256 AS sha256, v.annotator, v.repeat, max(v.at) AS at,
       jsonb_object_agg(v.question, v.label) AS answers
  FROM import_votes v CROSS JOIN LATERAL (
       SELECT id, content_sha256 FROM items_item i WHERE i.project_id = %(project)s AND i.external_id = v.item LIMIT 1) i
 GROUP BY i.id, i.content_sha256, v.annotator, v.repeat
"""
_UNKNOWN = """
SELECT min(v.n), v.item, count(*) OVER () FROM import_votes v
 WHERE NOT EXISTS (SELECT 1 FROM items_item i WHERE i.project_id = %(project)s AND i.external_id = v.item AND i.state <> 'erased')
 GROUP BY v.item ORDER BY 1 LIMIT 100
"""
_THERE = """
CREATE TEMP TABLE import_votes_there AS
SELECT e.item_id, x.external_id AS annotator, e.answers,
       row_number() OVER (PARTITION BY e.item_id, x.external_id ORDER BY e.id) - 1 AS repeat
  FROM work_labelevent e JOIN work_externalannotator x ON x.id = e.external_annotator_id
 WHERE x.project_id = %(project)s AND e.kind = 'import' AND e.item_id IN (SELECT item_id FROM import_vote_groups)
"""
_CHANGED = """
SELECT g.n, g.annotator, count(*) OVER () FROM import_vote_groups g
  JOIN import_votes_there t USING (item_id, annotator, repeat) WHERE t.answers <> g.answers ORDER BY g.n LIMIT 100
"""
_SKIP = """
DELETE FROM import_vote_groups g USING import_votes_there t
 WHERE t.item_id = g.item_id AND t.annotator = g.annotator AND t.repeat = g.repeat
"""
_TABLES: Final = ("import_votes", "import_vote_groups", "import_votes_there")


class VoteRow(NamedTuple):
    """One vote ready to be written, with the item it is on."""

    n: int
    item_id: int
    sha256: bytes
    annotator: str
    at: Any
    answers: dict[str, str]


class VotesStaging:
    def __init__(self) -> None:
        self._pending: list[tuple[Any, ...]] = []
        self.read = 0

    def vote(self, vote: Vote) -> bool:
        """Take one vote; True when a batch was written."""
        self._pending.append((vote.number, vote.item, vote.annotator, vote.question, vote.label, vote.at, vote.repeat))
        self.read += 1
        full = len(self._pending) >= _BATCH_ROWS
        if full:
            self.flush()
        return full

    def flush(self) -> None:
        with connection.cursor() as cursor, cursor.copy("COPY import_votes FROM STDIN") as copy:
            for row in self._pending:
                copy.write_row(row)
        self._pending.clear()

    def compare(self, project_id: int) -> int:
        """Put the votes together and drop those that are there already; returns how many. Raises Invalid, naming rows."""
        values, errors = {"project": project_id}, RowErrors(limit=_SHOWN)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE import_votes")
            cursor.execute(_UNKNOWN, values)
            for n, item, count in cursor.fetchall():
                errors.add(f"The project has no item {item[:60]!r}. Import the items first.", row=n)
                errors.count = count
            errors.raise_if_any()
            cursor.execute("DROP TABLE IF EXISTS pg_temp.import_vote_groups, pg_temp.import_votes_there")
            cursor.execute(_GROUP, values)
            cursor.execute("ANALYZE import_vote_groups")
            cursor.execute(_THERE, values)
            cursor.execute("ANALYZE import_votes_there")
            cursor.execute(_CHANGED)
            for n, annotator, count in cursor.fetchall():
                errors.add(f"{annotator[:60]!r} is on record with another answer for this item.", row=n)
                errors.count = count
            errors.raise_if_any()
            cursor.execute(_SKIP)
            return int(cursor.rowcount)

    def groups(self) -> list[VoteRow]:
        """The votes to write, in the order of the file."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT n, item_id, sha256, annotator, at, answers::text FROM import_vote_groups ORDER BY n")
            return [
                VoteRow(n, i, bytes(s), a, at, json.loads(answers)) for n, i, s, a, at, answers in cursor.fetchall()
            ]


@contextmanager
def votes_staging() -> Iterator[VotesStaging]:
    """Empty staging tables, dropped at the end whatever happens."""
    _drop()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE import_votes ({_COLUMNS})")
    try:
        yield VotesStaging()
    finally:
        if not connection.needs_rollback:
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
