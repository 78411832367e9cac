"""H01: the runtime role may add to the journal, the ledger and the exposure log, and nothing else."""

import pytest
from django.db import DatabaseError, connections, transaction

from journal.privileges import append_only_tables


@pytest.mark.django_db
@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize(
    "statement", ["UPDATE {t} SET id = id", "DELETE FROM {t}", "TRUNCATE {t}", "ALTER TABLE {t} DISABLE TRIGGER ALL"]
)
def test_the_runtime_role_cannot_change_an_append_only_table(table: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner|append-only"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement.format(t=table))


@pytest.mark.django_db(databases=["default", "owner"])
def test_even_the_owner_is_stopped_from_truncating_the_journal() -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("TRUNCATE journal_event CASCADE")
