"""The throw-away PostgreSQL and Redis of the test suite: shared while used, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.running_fairhand import ROOT, processes_of, wait_until_nothing_runs

# Says when the server it got was started, and uses it until its own end.
A_USER = """
import sys, psycopg
from embedded.for_tests import test_services
with psycopg.connect(test_services().app_url) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0].isoformat(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder of its own, so that the services of this very test run are left in peace."""
    folder = Path(tempfile.mkdtemp(prefix="fairhand-keeper-"))
    folder.chmod(0o711)
    yield folder
    assert wait_until_nothing_runs(folder, 120) == {}
    shutil.rmtree(folder)


def start_user(temporary: Path) -> subprocess.Popen[str]:
    surroundings = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT / "platform")}
    command = [sys.executable, "-c", A_USER]
    return subprocess.Popen(command, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def server_start(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline()


def test_users_at_the_same_time_share_one_server_and_the_last_one_takes_it_along(temporary: Path) -> None:
    with start_user(temporary) as first, start_user(temporary) as second:
        started = server_start(first)
        assert started
        assert server_start(second) == started
        first.communicate()
        with start_user(temporary) as third:
            assert server_start(third) == started
            third.communicate()
        second.communicate()
    assert wait_until_nothing_runs(temporary, 120) == {}


def test_a_killed_user_leaves_nothing_running(temporary: Path) -> None:
    with start_user(temporary) as user:
        assert server_start(user)
        assert processes_of(temporary)
        user.kill()
    assert wait_until_nothing_runs(temporary, 120) == {}
