"""The whole of Fairhand as `make run` starts it: real PostgreSQL, Redis, web server, worker and scheduler."""

import http.client
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.running_fairhand import House, RunningFairhand, free_port, processes_of, wait_until_nothing_runs


def new_folder() -> Path:
    """Directly below the temporary folder: root's PostgreSQL user cannot enter pytest's own, which is private."""
    folder = Path(tempfile.mkdtemp(prefix="fairhand-supervisor-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def empty() -> Iterator[Path]:
    folder = new_folder()
    yield folder
    assert wait_until_nothing_runs(folder, 0) == {}
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A data directory that these tests share; each says whether it wants it running or stopped."""
    house = House(new_folder())
    yield house
    house.close()
    assert processes_of(house.data) == {}
    shutil.rmtree(house.data)


def health(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_database_is_served_by_roles_that_are_no_superusers_over_a_socket_with_passwords(house: House) -> None:
    house.running()
    secrets = {path.name: path for path in (house.data / "secrets").iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.values()} == {0o600}
    host = str(house.data / "run" / "pg")
    for role in ("fairhand_owner", "fairhand_app"):
        with psycopg.connect(host=host, dbname="fairhand", user=role, password=secrets[role].read_text()) as connection:
            query = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(query).fetchone() == (False,)
            settings = "SELECT current_setting('listen_addresses'), current_setting('fsync')"
            assert connection.execute(settings).fetchone() == ("", "on")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=host, dbname="fairhand", user=role, password="guessed")


def test_two_on_one_data_directory_are_refused_in_one_line(house: House) -> None:
    fairhand = house.running()
    refusal = RunningFairhand(house.data, free_port()).refusal()
    assert refusal.count("\n") == 1
    assert "already runs" in refusal
    assert health(fairhand.port) == 200


def test_a_dead_worker_is_told_in_one_line_and_started_again(house: House) -> None:
    fairhand = house.running()
    first = worker(house.data)
    os.kill(first, signal.SIGKILL)
    line = fairhand.wait_for_line("worker")
    assert "was killed by signal 9" in line
    assert "worker.log" in line
    deadline = time.monotonic() + 120
    while worker(house.data) in {first, 0} and time.monotonic() < deadline:
        time.sleep(0.2)
    assert worker(house.data) not in {first, 0}


def worker(data: Path) -> int:
    """The oldest process of the worker, which the others were forked from; 0 when there is none."""
    return min((pid for pid, words in processes_of(data).items() if "-A config worker" in words), default=0)


def test_a_second_start_shows_a_page_and_ctrl_c_stops_every_child(house: House) -> None:
    # How long it takes is measured in benchmarks/second_start.py: a shared machine makes a poor clock for a test.
    data = house.stopped()
    fairhand = house.running()
    assert health(fairhand.port) == 200
    words = " ".join(processes_of(data).values())
    for part in ("postgres", "redis-server", "gunicorn", "worker", "beat"):
        assert part in words
    fairhand.press_ctrl_c()
    assert fairhand.process.returncode == 0
    assert processes_of(data) == {}


def test_the_next_start_recovers_at_once_from_a_killed_supervisor(house: House) -> None:
    killed = house.running()
    killed.kill_without_warning()
    # At once, while the old children may still be on their way out, and on the same port.
    with RunningFairhand(house.data, killed.port) as fairhand:
        fairhand.wait_until_ready()
        assert health(fairhand.port) == 200
        schedulers = [words for words in processes_of(house.data).values() if "-A config beat" in words]
        assert len(schedulers) == 1
        fairhand.kill_without_warning()
    # Nor does anything live on when nobody starts it again.
    assert wait_until_nothing_runs(house.data, 120) == {}


def test_a_port_in_use_is_told_in_one_line_before_anything_is_started(empty: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refusal = RunningFairhand(empty, taken.getsockname()[1]).refusal()
    assert refusal.count("\n") == 1
    assert "is in use by another program" in refusal
    assert not (empty / "postgres").exists()


def test_data_of_another_postgresql_is_refused_in_one_line_and_left_alone(empty: Path) -> None:
    (empty / "postgres").mkdir()
    (empty / "postgres" / "PG_VERSION").write_text("17\n")
    refusal = RunningFairhand(empty, free_port()).refusal()
    assert "was made by PostgreSQL 17" in refusal.splitlines()[-1]
    assert [path.name for path in (empty / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_full_disk_is_told_in_one_line(empty: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", empty], check=False).returncode == 0
    if not mounted:
        pytest.skip("only root can mount a small disk")
    try:
        refusal = RunningFairhand(empty / "data", free_port()).refusal()
    finally:
        subprocess.run(["umount", empty], check=True)
    assert refusal.count("\n") == 1
    assert "is full" in refusal


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_in_one_line(empty: Path, port: str) -> None:
    refusal = RunningFairhand(empty, 0, FAIRHAND_PORT=port).refusal()
    assert refusal.count("\n") == 1
    assert "which is not a port" in refusal


def test_a_given_database_that_does_not_answer_is_told_in_one_line_and_no_other_is_started(empty: Path) -> None:
    url = f"postgresql://somebody:secret@127.0.0.1:{free_port()}/fairhand"
    refusal = RunningFairhand(empty, free_port(), DATABASE_URL=url).refusal()
    assert "The database of DATABASE_URL does not answer" in refusal.splitlines()[-1]
    assert "secret" not in refusal
    assert not (empty / "postgres").exists()
