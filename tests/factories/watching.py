"""Watching what a request does to the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

# Tables that reading may write to: the session, the record of a sensitive read, a person's key made on first use, a token's last day.
READING_MAY_WRITE = frozenset({"django_session", "accounts_accessrecord", "accounts_personkey", "accounts_apitoken"})
_CHANGE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back, so that ending a membership does not end the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Watch:
    """The tables written to within the block.

    >>> with watched() as watch:  # doctest: +SKIP
    ...     browser.get("/me/settings/")
    >>> watch.changed()  # doctest: +SKIP
    set()
    """

    def __init__(self, queries: CaptureQueriesContext) -> None:
        self._queries = queries

    def changed(self) -> set[str]:
        return {found[1] for query in self._queries.captured_queries if (found := _CHANGE.match(query["sql"]))}


@contextmanager
def watched() -> Iterator[Watch]:
    with CaptureQueriesContext(connection) as queries:
        yield Watch(queries)
