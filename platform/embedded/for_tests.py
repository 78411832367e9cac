"""PostgreSQL and Redis for the test suite: one throw-away pair a checkout, shared by every process of a run.

    >>> services = test_services()  # doctest: +SKIP
    >>> services.app_url  # doctest: +SKIP
    'postgresql://fairhand_app:…@/fairhand?host=/tmp/fairhand-testing-0-1a2b3c4d/data/run/pg'

A keeper process starts both and stops them as soon as no user is left. Each user holds a shared lock on one file for
as long as it lives; the kernel releases it even after `kill -9`, so nothing is ever left running.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from embedded.data_folder import CHECKOUT, open_data_folder, short_hash
from embedded.errors import CannotStartError
from embedded.file_lock import FileLock, is_locked
from embedded.postgres import THROW_AWAY_SETTINGS, start_postgres, wait_for_postgres
from embedded.redis_server import start_redis, wait_for_redis

SECONDS_TO_START = 180.0
# Enough that two processes at a time do not meet in one, which their process numbers choose.
REDIS_DATABASES = 4096


@dataclass(frozen=True, slots=True)
class TestServices:
    """Where the throw-away services are.

    `owner_url` may create databases (`CREATE DATABASE … TEMPLATE …`); `app_url` is the runtime role, without any right
    until the migrations grant it one.
    """

    owner_url: str
    app_url: str
    redis_url: str


def test_services() -> TestServices:
    """Start the services, or join those which another process of this checkout has started.

    They run for as long as a process that called this function lives. The data is kept between runs, and made anew
    when it is damaged (it is written without fsync).

    Raises:
        CannotStartError: they did not start.
    """
    root = _root()
    address = root / "services.json"
    with FileLock(root / "door.lock"):
        if root not in _held_while_we_live:
            _held_while_we_live[root] = FileLock(root / "users.lock", shared=True)
        if not (address.exists() and is_locked(root / "keeper.lock")):
            address.unlink(missing_ok=True)
            _start_keeper(root, address)
        return TestServices(**json.loads(address.read_text(encoding="utf-8")))


# pytest collects by name; these two are for tests, not tests.
TestServices.__test__ = False  # type: ignore[attr-defined]
test_services.__test__ = False  # type: ignore[attr-defined]
_held_while_we_live: dict[Path, FileLock] = {}


def keep(root: Path) -> None:
    """The keeper's life: start both services, publish their addresses, stop them after the last user."""
    with FileLock(root / "keeper.lock"):
        try:
            _serve(root)
        except CannotStartError:
            # Nobody's data: what a power cut has damaged is thrown away.
            shutil.rmtree(root / "data")
            _serve(root)


def _serve(root: Path) -> None:
    folder = open_data_folder(root / "data")
    redis = start_redis(folder, databases=REDIS_DATABASES)
    postgres = start_postgres(folder, THROW_AWAY_SETTINGS)
    wait_for_postgres(postgres)
    wait_for_redis(redis)
    services = TestServices(postgres.owner_url, postgres.app_url, redis.url)
    draft = root / "services.json.part"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(services)), encoding="utf-8")
    draft.rename(root / "services.json")
    with _door_closed_behind_the_last_user(root):
        (root / "services.json").unlink()
        postgres.stop()
        redis.stop()


def _door_closed_behind_the_last_user(root: Path) -> FileLock:
    """Wait until no user is left, and let none come in while the services stop."""
    while True:
        FileLock(root / "users.lock").release()
        door = FileLock(root / "door.lock")
        if not is_locked(root / "users.lock"):
            return door
        door.release()


def _start_keeper(root: Path, address: Path) -> None:
    python_path = os.pathsep.join(filter(None, [str(CHECKOUT / "platform"), os.environ.get("PYTHONPATH")]))
    log_path = root / "keeper.log"
    with log_path.open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "embedded.for_tests", str(root)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": python_path},
        )
    deadline = time.monotonic() + SECONDS_TO_START
    while not address.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            reason = log_path.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
            raise CannotStartError(f"The services for the tests did not start: {reason or 'no reason given'}")
        time.sleep(0.02)
    # It outlives us on purpose: tell Python not to warn about a child that still runs.
    keeper.returncode = 0


def _root() -> Path:
    """In the temporary folder, because root's PostgreSQL user reaches it and its path is short."""
    root = Path(tempfile.gettempdir()) / f"fairhand-testing-{os.geteuid()}-{short_hash(CHECKOUT)}"
    root.mkdir(exist_ok=True)
    if root.stat().st_uid != os.geteuid():
        raise CannotStartError(f"The folder {root} belongs to another user: remove it.")
    root.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return root


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
