"""J15: a dump made while people label is restored into an empty database, as docs/operations.md says, and nothing is amiss."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction

from accounts.roles import Role
from annotations.projects.models import Project
from embedded.postgres_wheel import installation
from tests.conftest import _drop, _maintenance, _point_to
from tests.factories.people import make_member, make_organisation, make_token
from tests.factories.projects import make_items, make_project
from tests.faults.invariants import assert_all_is_well
from tests.faults.running_fairhand import free_port
from tests.faults.web_server import Annotator, at_work, web_server

PROGRAMS = installation() / "bin"


@pytest.fixture
def empty(committed_db: str) -> Iterator[str]:
    """A database that nothing was ever put into; Django is back at its own afterwards."""
    name = f"fh_restore_{os.getpid()}"
    _drop(name)
    with _maintenance() as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield name
    _point_to(committed_db)
    _drop(name)


def run(program: str, *arguments: str, database: str) -> None:
    """A program of PostgreSQL, as the owner."""
    given = settings.DATABASES["owner"]
    environment = {
        **os.environ, "PGHOST": str(given["HOST"]), "PGPORT": str(given["PORT"] or 5432), "PGUSER": str(given["USER"]),
        "PGPASSWORD": str(given["PASSWORD"]), "PGDATABASE": database,
    }  # fmt: skip
    subprocess.run([PROGRAMS / program, *arguments], env=environment, check=True, timeout=240)


def test_what_was_acknowledged_before_the_dump_is_there_after_the_restore(
    committed_db: str, empty: str, tmp_path: Path
) -> None:
    project = make_project(make_organisation())
    make_items(project, [f"Text {number}" for number in range(3_000)])
    dump, port = tmp_path / "fairhand.dump", free_port()
    members = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(3)]
    annotators = [Annotator(port, make_token(member)[1], project.pk) for member in members]
    with web_server(committed_db, tmp_path / "web.log", port), at_work(annotators):
        time.sleep(4)
        before = {lease: told for one in annotators for lease, told in dict(one.acknowledged).items()}
        run("pg_dump", "--format=custom", f"--file={dump}", database=committed_db)
        time.sleep(1)
    later = {lease: told for one in annotators for lease, told in one.acknowledged.items()}
    assert 0 < len(before) < len(later), "people labelled before the dump, and while it was made"
    connections.close_all()
    run("pg_restore", "--exit-on-error", f"--dbname={empty}", str(dump), database=empty)
    _point_to(empty)
    restored = Project.objects.get(pk=project.pk)
    assert_all_is_well(restored, before)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE journal_event SET action = 'x'")
