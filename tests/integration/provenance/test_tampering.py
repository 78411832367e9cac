"""PV-4, H01 to H03: whatever is done to the rows behind the runtime role's back, verification names the first bad leaf."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from governance.provenance.models import SequencerMark, TreeHead
from governance.provenance.selectors.heads import signed_document
from governance.provenance.services.sequence import journal_sequence, journals_sequence
from governance.provenance.services.verify import Verification, journal_verify
from journal.models import Event
from journal.services import journal_record
from kernel import clock
from tests.factories.people import make_organisation

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def log() -> int:
    organisation = make_organisation().pk
    for count in (3, 4):
        for number in range(count):
            with transaction.atomic():
                journal_record(
                    organisation_id=organisation,
                    action="test:thing:make",
                    subject=f"thing:{number}",
                    actor="p-00",
                    data={"number": number},
                )
        journal_sequence(organisation)
    assert journal_verify(organisation).sound
    return int(organisation)


@contextmanager
def as_owner() -> Iterator[Any]:
    """What somebody with the owner's password can do: switch the triggers off, change, switch them on."""
    tables = ("journal_event", "provenance_position", "provenance_treehead")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tampered(log: int, statement: str, *values: Any) -> Verification:
    with as_owner() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "the tampering must have an effect"
    found = journal_verify(log)
    assert not found.sound, statement
    assert found.problem
    return found


def event_at(log: int, index: int) -> int:
    return list(Event.objects.filter(organisation_id=log).order_by("id").values_list("pk", flat=True))[index]


CHANGES = {
    "organisation_id": "organisation_id + 1",
    "uid": "gen_random_uuid()",
    "action": "'test:thing:unmake'",
    "subject": "'thing:99'",
    "actor": "'p-99'",
    "at": "at + interval '1 microsecond'",
    "body": r"replace(convert_from(body, 'UTF8'), '\"number\":2', '\"number\":9')::bytea",
}


def test_every_column_of_the_journal_is_tried() -> None:
    assert set(CHANGES) | {"id"} == {field.column for field in Event._meta.local_fields}


@pytest.mark.parametrize("column", CHANGES)
def test_an_edited_event_is_named(log: int, column: str) -> None:
    change = CHANGES[column].replace(r"\"", '"')
    found = tampered(log, f"UPDATE journal_event SET {column} = {change} WHERE id = %s", event_at(log, 2))
    assert found.first_bad == 2, found


def test_an_event_given_another_id_is_named(log: int) -> None:
    found = tampered(log, "UPDATE journal_event SET id = id + 1000 WHERE id = %s", event_at(log, 4))
    assert found.first_bad == 4


def test_a_deleted_event_is_named(log: int) -> None:
    assert tampered(log, "DELETE FROM journal_event WHERE id = %s", event_at(log, 1)).first_bad == 1


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE provenance_position SET index = 90 WHERE organisation_id = {log} AND index = 5", 5),
        ("UPDATE provenance_position SET leaf_sha256 = '\\x00' WHERE organisation_id = {log} AND index = 5", 5),
        ("UPDATE provenance_position SET event_id = 90909 WHERE organisation_id = {log} AND index = 5", 5),
        ("UPDATE provenance_position SET organisation_id = 0 WHERE organisation_id = {log} AND index = 5", 5),
        ("DELETE FROM provenance_position WHERE organisation_id = {log} AND index = 6", 6),
        ("DELETE FROM provenance_treehead WHERE organisation_id = {log} AND size = 7", 3),
        ("UPDATE provenance_treehead SET root = repeat('0', 64) WHERE organisation_id = {log} AND size = 7", 3),
        ("UPDATE provenance_treehead SET size = 6 WHERE organisation_id = {log} AND size = 7", 3),
        ("UPDATE provenance_treehead SET signature = '\\x00' WHERE organisation_id = {log} AND size = 3", 0),
        ("UPDATE provenance_treehead SET at = at + interval '1s' WHERE organisation_id = {log} AND size = 3", 0),
        ("UPDATE provenance_treehead SET body = '\\x00' WHERE organisation_id = {log} AND size = 3", 0),
        ("UPDATE provenance_treehead SET key_id = 'x' WHERE organisation_id = {log} AND size = 3", 0),
        ("UPDATE provenance_treehead SET frontier = '[]' WHERE organisation_id = {log} AND size = 3", 0),
    ],
)
def test_tampering_with_the_tree_itself_is_named(log: int, statement: str, first_bad: int) -> None:
    assert tampered(log, statement.format(log=log)).first_bad == first_bad


def test_two_events_that_changed_places_are_found_below_the_head_that_no_longer_fits(log: int) -> None:
    found = tampered(
        log,
        "UPDATE provenance_position p SET event_id = -q.event_id, leaf_sha256 = q.leaf_sha256 FROM provenance_position q "
        "WHERE p.organisation_id = %s AND q.organisation_id = %s AND p.index + q.index = 9 AND p.index IN (4, 5)",
        log,
        log,
    )
    with as_owner() as cursor:
        cursor.execute("UPDATE provenance_position SET event_id = -event_id WHERE event_id < 0")
    found = journal_verify(log)
    assert (found.sound, found.first_bad) == (False, 3)
    assert "3 to 6" in found.problem


def put_in(log: int, **changes: Any) -> None:
    """Insert a copy of an event, made over, as somebody who knows the form of the rows would."""
    event = Event.objects.filter(organisation_id=log).order_by("id")[0]
    with transaction.atomic():
        at = clock.utcnow().replace(year=2020)
        journal_record(organisation_id=log, action=event.action, subject="thing:0", actor="p-00", data={}, at=at)
    if changes:
        with as_owner() as cursor:
            cursor.execute("UPDATE journal_event SET id = %s WHERE id = %s", [changes["id"], event_at(log, 7)])


def test_a_back_dated_event_is_named_once_it_is_sequenced(log: int) -> None:
    put_in(log)
    journal_sequence(log)
    found = journal_verify(log)
    assert (found.sound, found.first_bad) == (False, 7)


def test_an_event_pushed_in_among_settled_ones_is_found(log: int) -> None:
    # The floor rises once nobody on the server still has an older transaction open: other tests may, for a while.
    for _ in range(240):
        SequencerMark.objects.update(candidate_at=clock.utcnow().replace(year=2020))
        journals_sequence()
        if SequencerMark.objects.get().floor > 0:
            break
        time.sleep(0.5)
    assert SequencerMark.objects.get().floor > 0
    put_in(log, id=-5)
    assert journals_sequence() == 0
    assert not journal_verify(log).sound


def test_a_tail_cut_off_with_its_heads_shows_against_a_head_kept_outside(log: int) -> None:
    kept = signed_document(TreeHead.objects.get(organisation_id=log, size=7))
    ids = [event_at(log, index) for index in (3, 4, 5, 6)]
    with as_owner() as cursor:
        cursor.execute("DELETE FROM provenance_treehead WHERE organisation_id = %s AND size = 7", [log])
        cursor.execute("DELETE FROM provenance_position WHERE organisation_id = %s AND index >= 3", [log])
        cursor.execute("DELETE FROM journal_event WHERE id = ANY(%s)", [ids])
    assert journal_verify(log).sound, "the rows alone cannot show it"
    found = journal_verify(log, kept=kept)
    assert (found.sound, found.first_bad) == (False, 3)


def test_a_fork_shows_against_a_head_kept_outside(log: int) -> None:
    kept = signed_document(TreeHead.objects.get(organisation_id=log, size=7))
    assert journal_verify(log, kept=kept).sound
    restore_without_the_last_four(log)
    for number in range(5):
        with transaction.atomic():
            journal_record(organisation_id=log, action="test:other:make", subject=f"other:{number}", actor="", data={})
    journal_sequence(log)
    assert journal_verify(log).sound, "a fork verifies by itself"
    assert not journal_verify(log, kept=kept).sound


def restore_without_the_last_four(log: int) -> None:
    ids = [event_at(log, index) for index in (3, 4, 5, 6)]
    with as_owner() as cursor:
        cursor.execute("DELETE FROM provenance_treehead WHERE organisation_id = %s AND size = 7", [log])
        cursor.execute("DELETE FROM provenance_position WHERE organisation_id = %s AND index >= 3", [log])
        cursor.execute("DELETE FROM journal_event WHERE id = ANY(%s)", [ids])


def test_a_busy_log_raises_no_false_alarm(log: int) -> None:
    """H05: events that were rolled back, and ones that wait, are neither gaps nor forks."""
    write: Callable[[], int] = lambda: journal_record(  # noqa: E731
        organisation_id=log, action="test:thing:make", subject="thing:1", actor="", data={}
    )
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    with transaction.atomic():
        write()
    found = journal_verify(log)
    assert (found.sound, found.waiting) == (True, 1)
