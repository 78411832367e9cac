"""PV-2, H05: many writers, one log without gaps or forks, and a sequencer that keeps up."""

import os
import stat
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction

from governance.provenance.domain.merkle import MerkleTree, leaf_hash
from governance.provenance.models import Position, PublicKey, SequencerMark, TreeHead
from governance.provenance.services.sequence import journal_sequence, journals_sequence
from governance.provenance.services.verify import journal_verify
from journal.models import Event
from journal.services import event_body, journal_record
from kernel import clock
from kernel.ids import uuid7
from tests.factories.people import make_organisation

pytestmark = pytest.mark.usefixtures("committed_db")
WRITERS, EVENTS = 8, 1_000


def write(log: int, number: int) -> None:
    with transaction.atomic():
        journal_record(
            organisation_id=log, action="test:thing:make", subject=f"thing:{number}", actor="", data={"number": number}
        )


def many(log: int, count: int) -> None:
    """Events written at once, as an import does."""
    now = clock.utcnow()
    fields: dict[str, Any] = {
        "organisation_id": log,
        "action": "test:thing:make",
        "subject": "thing:1",
        "actor": "",
        "at": now,
    }
    rows = []
    for _ in range(count):
        uid = uuid7(now)
        rows.append(Event(uid=uid, body=event_body(uid=uid, data={}, **fields), **fields))
    Event.objects.bulk_create(rows, batch_size=5_000)


def test_eight_writers_of_a_thousand_events_give_one_log_without_gaps_or_forks() -> None:
    log = make_organisation().pk
    failures: list[BaseException] = []

    def work(writer: int) -> None:
        try:
            for number in range(EVENTS):
                write(log, writer * EVENTS + number)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's failure
            failures.append(error)
        finally:
            connections.close_all()

    done = threading.Event()

    def sequence() -> None:
        try:
            while not done.is_set():
                journals_sequence()
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    sequencers = [threading.Thread(target=sequence) for _ in range(2)]
    for thread in [*writers, *sequencers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sequencers:
        thread.join()
    assert not failures, failures
    head = journal_sequence(log)
    assert head is not None
    assert head.size == WRITERS * EVENTS
    indices = list(Position.objects.filter(organisation_id=log).order_by("index").values_list("index", flat=True))
    assert indices == list(range(WRITERS * EVENTS))
    found = journal_verify(log)
    assert (found.sound, found.size, found.waiting) == (True, WRITERS * EVENTS, 0), found
    assert found.heads > 1


def test_the_root_is_that_of_the_whole_tree_also_when_forty_thousand_events_come_at_once() -> None:
    log = make_organisation().pk
    write(log, 1)
    journal_sequence(log)
    many(log, 42_546)
    head = journal_sequence(log)
    assert head is not None
    assert head.size == 42_547
    bodies = Event.objects.filter(organisation_id=log).order_by("id").values_list("body", flat=True)
    assert MerkleTree(leaf_hash(bytes(body)) for body in bodies).root().hex() == head.root


def test_an_event_that_commits_late_gets_a_later_place() -> None:
    log = make_organisation().pk
    late_is_open, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            journal_record(organisation_id=log, action="test:thing:make", subject="late:1", actor="", data={})
            late_is_open.set()
            go_on.wait(120)
        connections.close_all()

    thread = threading.Thread(target=late)
    thread.start()
    late_is_open.wait(120)
    write(log, 2)
    journals_sequence()
    SequencerMark.objects.update(candidate_at=clock.utcnow().replace(year=2020))
    journals_sequence()
    assert SequencerMark.objects.get().floor == 0, "the floor must not pass an open transaction"
    go_on.set()
    thread.join()
    journals_sequence()
    subjects = {event.pk: event.subject for event in Event.objects.filter(organisation_id=log)}
    places = Position.objects.filter(organisation_id=log).order_by("index").values_list("event_id", flat=True)
    assert [subjects[pk] for pk in places] == ["thing:2", "late:1"]


def test_the_floor_rises_once_everything_below_it_has_settled() -> None:
    log = make_organisation().pk
    write(log, 1)
    journals_sequence()
    SequencerMark.objects.update(candidate_at=clock.utcnow().replace(year=2020))
    # A transaction of another database of this server holds the floor back too: wait for it to end.
    patience = time.monotonic() + 240
    while SequencerMark.objects.get().floor == 0 and time.monotonic() < patience:
        journals_sequence()
    assert SequencerMark.objects.get().floor == Event.objects.latest("id").pk
    write(log, 2)
    assert journals_sequence() == 1


def test_sequencing_twice_adds_nothing() -> None:
    log = make_organisation().pk
    write(log, 1)
    first, second = journal_sequence(log), journal_sequence(log)
    assert first == second
    assert TreeHead.objects.filter(organisation_id=log).count() == 1


def test_the_installations_own_log_is_sequenced_too() -> None:
    write(0, 1)
    journals_sequence()
    assert journal_verify(0).sound


def test_the_key_is_made_once_readable_by_its_owner_only_and_published() -> None:
    log = make_organisation().pk
    write(log, 1)
    head = journal_sequence(log)
    path = Path(settings.DATA_DIR) / "keys" / "journal.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert head is not None
    assert PublicKey.objects.get().key_id == head.key_id
    assert path.read_text() not in PublicKey.objects.get().public_hex


def test_a_key_of_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRHAND_SIGNING_KEY", os.urandom(32).hex())
    log = make_organisation().pk
    write(log, 1)
    journal_sequence(log)
    assert not (Path(settings.DATA_DIR) / "keys").exists()
