"""PostgreSQL and Redis: started by us, or somebody else's when `DATABASE_URL` or `REDIS_URL` is set."""

import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from embedded.children import Child
from embedded.data_folder import DataFolder
from embedded.errors import CannotStartError
from embedded.postgres import SECONDS_TO_STOP, PostgresServer, start_postgres, wait_for_postgres
from embedded.redis_server import RedisServer, start_redis, wait_for_redis


@dataclass
class DataStores:
    """Where the data is. `owner_url` is `None` when we were given a database but not its owner."""

    database_url: str = ""
    owner_url: str | None = None
    redis_url: str = ""
    children: list[Child] = field(default_factory=list)


def begin_data_stores(environ: Mapping[str, str], folder: DataFolder, stores: DataStores) -> None:
    """Start what was not given, both at once, and fill in `stores` when they take connections.

    `stores` is the caller's, so that it can stop what runs even when this raises half-way.

    Raises:
        CannotStartError: one of them did not start, or the given one does not answer.
    """
    redis = postgres = None
    if not environ.get("REDIS_URL"):
        redis = _redis_child(folder)
        stores.children.append(redis[0])
    if not environ.get("DATABASE_URL"):
        postgres = _postgres_child(folder)
        stores.children.append(postgres[0])
    if postgres is None:
        stores.database_url = environ["DATABASE_URL"]
        stores.owner_url = environ.get("DATABASE_OWNER_URL") or None
        _ensure_database_answers(stores.database_url, "DATABASE_URL")
        if stores.owner_url:
            _ensure_database_answers(stores.owner_url, "DATABASE_OWNER_URL")
    else:
        wait_for_postgres(postgres[1])
        stores.database_url, stores.owner_url = postgres[1].app_url, postgres[1].owner_url
    if redis is None:
        stores.redis_url = environ["REDIS_URL"]
        _ensure_redis_answers(stores.redis_url)
    else:
        wait_for_redis(redis[1])
        stores.redis_url = redis[1].url


def _redis_child(folder: DataFolder) -> tuple[Child, RedisServer]:
    server = start_redis(folder)
    child = Child(
        "Redis", "Jobs wait meanwhile; nothing is lost.", folder.logs / "redis.log", lambda: start_redis(folder).process
    )
    child.adopt(server.process)
    return child, server


def _postgres_child(folder: DataFolder) -> tuple[Child, PostgresServer]:
    server = start_postgres(folder)
    child = Child(
        "database",
        "Nothing can be saved meanwhile; what was saved is kept.",
        folder.logs / "postgres.log",
        lambda: start_postgres(folder).process,
        stop_signal=signal.SIGINT,
        patience=SECONDS_TO_STOP,
    )
    child.adopt(server.process)
    return child, server


def _ensure_database_answers(url: str, variable: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotStartError(f"The database of {variable} does not answer: {reason}") from error
    if version < 150000:
        raise CannotStartError(
            f"The database of {variable} is PostgreSQL {version // 10000}: Fairhand needs 15 or later."
        )


def _ensure_redis_answers(url: str) -> None:
    """Only whether something listens: credentials are between the worker and Redis, and end up in the worker's log."""
    parts = urlsplit(url)
    is_socket = parts.scheme == "unix"
    try:
        with socket.socket(socket.AF_UNIX) if is_socket else socket.socket() as probe:
            probe.settimeout(10)
            probe.connect(parts.path if is_socket else (parts.hostname or "localhost", parts.port or 6379))
    except OSError as error:
        raise CannotStartError(f"The Redis of REDIS_URL does not answer: {error.strerror or error}") from error
