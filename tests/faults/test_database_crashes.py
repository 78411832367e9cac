"""J09, J10 and J11: the database is stopped at once, stands still, or finds its disk full, while people label."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connections

from accounts.roles import Role
from annotations.projects.models import Project
from tests.factories.people import make_member, make_organisation, make_token
from tests.factories.projects import make_items, make_project
from tests.faults.invariants import assert_all_is_well
from tests.faults.running_fairhand import RunningFairhand, free_port, processes_of
from tests.faults.web_server import Annotator, at_work

PEOPLE = 3
ROLES = {"default": "fairhand_app", "owner": "fairhand_owner"}
SMALL_DISK_MB = 420


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A disk of its own, so that it may be filled; where nobody may mount one, a folder."""
    folder = Path(tempfile.mkdtemp(prefix="fairhand-crash-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, check=False).returncode == 0
    folder.chmod(0o711)
    yield folder
    assert processes_of(folder / "data") == {}
    if mounted:
        subprocess.run(["umount", folder], check=True)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def fairhand(disk: Path, django_db_blocker: Any) -> Iterator[RunningFairhand]:
    """The whole of Fairhand; the ORM of this process reads and writes its database."""
    running = RunningFairhand(disk / "data", free_port(), FAIRHAND_SECRET_KEY=settings.SECRET_KEY)
    with running, django_db_blocker.unblock():
        running.wait_until_ready()
        with pointed_to(disk / "data"):
            yield running


@contextmanager
def pointed_to(data: Path) -> Iterator[None]:
    kept = {alias: dict(connections.databases[alias]) for alias in ROLES}
    for alias, role in ROLES.items():
        there = {
            "NAME": "fairhand", "USER": role, "PASSWORD": (data / "secrets" / role).read_text(),
            "HOST": str(data / "run" / "pg"), "PORT": "",
        }  # fmt: skip
        connections[alias].close()
        connections[alias].settings_dict.update(there)
        connections.databases[alias].update(there)
    try:
        yield
    finally:
        for alias, before in kept.items():
            connections[alias].close()
            connections[alias].settings_dict.update(before)
            connections.databases[alias].update(before)


@pytest.fixture
def project(fairhand: RunningFairhand, settings: Any) -> Project:
    # The key that the house signs its journal with lies in its folder.
    settings.DATA_DIR = fairhand.data
    project = make_project(make_organisation())
    make_items(project, [f"Text {number}" for number in range(3_000)])
    return project


def people(project: Project, port: int) -> list[Annotator]:
    members = [make_member(project.organisation, Role.ANNOTATOR) for _ in range(PEOPLE)]
    return [Annotator(port, make_token(member)[1], project.pk) for member in members]


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def acknowledged(annotators: list[Annotator]) -> dict[int, dict[str, Any]]:
    return {lease: told for one in annotators for lease, told in dict(one.acknowledged).items()}


def seconds_until_all_go_on(annotators: list[Annotator], *, at_most: float) -> float:
    """How long it takes until everybody has had another label acknowledged."""
    began, before = time.monotonic(), [len(one.acknowledged) for one in annotators]
    while any(len(one.acknowledged) <= had for one, had in zip(annotators, before, strict=True)):
        assert time.monotonic() - began < at_most, f"nobody labels again after {at_most} s"
        time.sleep(0.1)
    return time.monotonic() - began


def test_a_database_that_stops_at_once_loses_no_label_and_all_goes_on_unaided(
    fairhand: RunningFairhand, project: Project
) -> None:
    """J09: SIGQUIT is `pg_ctl stop -m immediate`: no checkpoint, recovery from the log at the next start."""
    annotators = people(project, fairhand.port)
    connections.close_all()
    with at_work(annotators):
        time.sleep(3)
        os.kill(postmaster(fairhand.data), signal.SIGQUIT)
        seconds_until_all_go_on(annotators, at_most=30)
        time.sleep(1)
    assert {status for one in annotators for status, _ in one.refusals} <= {503}
    assert_all_is_well(project, acknowledged(annotators))


def test_a_database_that_stands_still_for_a_while_costs_no_label(fairhand: RunningFairhand, project: Project) -> None:
    """J10, the partition: nobody answers and no socket closes. Whoever sends again meanwhile has one effect."""
    annotators = people(project, fairhand.port)
    connections.close_all()
    with at_work(annotators):
        time.sleep(2)
        first = postmaster(fairhand.data)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        stopped = [first, *(int(child) for child in children)]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(25)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        seconds_until_all_go_on(annotators, at_most=60)
    assert sum(one.sent_again for one in annotators) > 0
    assert_all_is_well(project, acknowledged(annotators))


def test_a_full_disk_loses_no_label_and_all_goes_on_once_there_is_room(
    disk: Path, fairhand: RunningFairhand, project: Project
) -> None:
    """J11, the database's volume. What cannot be written is refused with 503; reading goes on while the server stands."""
    if not os.path.ismount(disk):
        pytest.skip("only root can mount a small disk")
    annotators, filler = people(project, fairhand.port), disk / "filler"
    connections.close_all()
    with at_work(annotators):
        time.sleep(2)
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65_536)
            except OSError:
                pass
        with suppress(DatabaseError), connections["owner"].cursor() as cursor:
            # What is left of the log that was laid out beforehand goes, too.
            cursor.execute("CREATE TABLE filler AS SELECT generate_series(1, 2000000)")
        connections.close_all()
        deadline = time.monotonic() + 60
        while not any(one.refusals for one in annotators) and time.monotonic() < deadline:
            time.sleep(0.2)
        filler.unlink()
        assert any(one.refusals for one in annotators), "the disk was full"
        seconds_until_all_go_on(annotators, at_most=90)
    assert {status for one in annotators for status, _ in one.refusals} <= {503}
    assert_all_is_well(project, acknowledged(annotators))
