"""J01, J02, J10 and J14: the web server dies before or after the commit, loses its database connections, or is replaced."""

import http.client
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction

from accounts.roles import Role
from annotations.pay.models import LedgerTransaction
from annotations.projects.models import Project
from annotations.work.models import Assignment, LabelEvent
from journal.models import Event
from tests.factories.parallel import Beside, wait_for_a_waiter
from tests.factories.people import make_member, make_organisation, make_token
from tests.factories.projects import make_items, make_project
from tests.faults.invariants import assert_all_is_well
from tests.faults.running_fairhand import free_port
from tests.faults.web_server import Annotator, at_work, web_server
from webapi.models import IdempotencyRecord

PEOPLE = 4


@pytest.fixture
def project(committed_db: str) -> Project:
    project = make_project(make_organisation())
    make_items(project, [f"Text {number}" for number in range(3_000)])
    return project


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "web.log"


def people(project: Project, port: int, number: int = PEOPLE) -> list[Annotator]:
    members = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(number)]
    return [Annotator(port, make_token(member)[1], project.pk) for member in members]


def labels() -> tuple[int, int, int]:
    """How many labels, accruals and label events there are."""
    accruals = LedgerTransaction.objects.filter(kind="labelling").count()
    return LabelEvent.objects.count(), accruals, Event.objects.filter(action__startswith="work:label:").count()


def test_a_server_that_dies_before_the_commit_leaves_no_trace_and_the_retry_works(
    committed_db: str, project: Project, log: Path
) -> None:
    """J01: the request is parked inside its transaction by a lock on its lease."""
    with web_server(committed_db, log, free_port()) as server:
        (ada,) = people(project, server.port, 1)
        offer = ada.lease()
        path, body, key = ada.submission(offer)
        with transaction.atomic():
            Assignment.objects.select_for_update().get(pk=offer["lease"])
            parked = Beside(lambda: ada.post(path, body, key)).started()
            wait_for_a_waiter()
            server.kill_workers()
            assert isinstance(parked.outcome(), OSError | http.client.HTTPException)
        server.wait_until_it_answers()
        assert labels() == (0, 0, 0)
        assert not IdempotencyRecord.objects.filter(key=key).exists()
        status, answer = ada.again_until_answered(path, body, key)
        assert status == 201, answer
        assert labels() == (1, 1, 1)
        assert_all_is_well(project, {offer["lease"]: answer["submission"]})


@contextmanager
def proxy_that_keeps_the_reply(port: int) -> Iterator[tuple[int, threading.Event]]:
    """Passes one request on, reads the whole reply, and hangs up without giving it. (port, set once the reply was read)"""
    door, replied = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        with suppress(OSError):
            client, _ = door.accept()
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                client.settimeout(0.5)
                with suppress(TimeoutError):
                    while piece := client.recv(65_536):
                        server.sendall(piece)
                assert server.recv(65_536).startswith(b"HTTP/1.1 201")
                replied.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield door.getsockname()[1], replied
    door.close()
    thread.join(60)


def test_a_reply_that_was_lost_is_given_again_by_the_next_server(
    committed_db: str, project: Project, log: Path
) -> None:
    """J02 and I02: the label is committed, the reply is cut off, and every process that knew of it is killed."""
    with web_server(committed_db, log, free_port()) as server:
        (ada,) = people(project, server.port, 1)
        offer = ada.lease()
        path, body, key = ada.submission(offer)
        with proxy_that_keeps_the_reply(server.port) as (port, replied):
            with pytest.raises((OSError, http.client.HTTPException)):
                ada.post(path, body, key, port=port)
            assert replied.wait(60)
        server.kill_workers()
        assert labels() == (1, 1, 1)
        stored = IdempotencyRecord.objects.get(key=key)
        status, answer = ada.again_until_answered(path, body, key)
        assert (status, answer["submission"]) == (stored.status, json.loads(stored.body)["submission"])
        assert ada.again_until_answered(path, body, key) == (status, answer)
        assert labels() == (1, 1, 1)
        assert_all_is_well(project, {offer["lease"]: answer["submission"]})


def hang_up(database: str) -> int:
    """End every connection of the runtime role to this database; how many there were."""
    given = settings.DATABASES["default"]
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"], user=given["USER"], password=given["PASSWORD"], dbname=database
    ) as ender:
        query = (
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        row = ender.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def test_connections_to_the_database_that_are_cut_every_second_cost_no_label_and_double_none(
    committed_db: str, project: Project, log: Path
) -> None:
    """J10: the sockets. A cut request is refused or answered, and its retry has one effect."""
    with web_server(committed_db, log, free_port()) as server:
        annotators = people(project, server.port)
        connections.close_all()
        ended = 0
        with at_work(annotators):
            for _ in range(8):
                time.sleep(1)
                ended += hang_up(committed_db)
            time.sleep(2)
    acknowledged = {lease: told for one in annotators for lease, told in one.acknowledged.items()}
    assert ended >= 8
    assert len(acknowledged) > PEOPLE
    assert {answer[0] for one in annotators for answer in one.refusals} <= {503}, "a refusal says to try again"
    assert_all_is_well(project, acknowledged)


def test_a_server_that_is_replaced_under_load_fails_no_label(committed_db: str, project: Project, log: Path) -> None:
    """J14: SIGTERM; what it has begun it finishes, and what it did not take the next server does."""
    port = free_port()
    with ExitStack() as servers:
        first = servers.enter_context(web_server(committed_db, log, port))
        annotators = people(project, port)
        with at_work(annotators):
            time.sleep(3)
            first.process.send_signal(signal.SIGTERM)
            first.process.wait(60)
            done = sum(len(one.acknowledged) for one in annotators)
            servers.enter_context(web_server(committed_db, log, port))
            time.sleep(3)
    acknowledged = {lease: told for one in annotators for lease, told in one.acknowledged.items()}
    assert len(acknowledged) > done > 0
    assert [one.refusals for one in annotators] == [[]] * PEOPLE, "nobody was answered with an error"
    assert_all_is_well(project, acknowledged)
