"""What must be done before serving: migrations and static files, each left out when nothing has changed."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from embedded.data_folder import CHECKOUT, DataFolder
from embedded.errors import CannotStartError
from embedded.log_files import last_line
from embedded.processes import start_child

SOURCES = ("platform", "annotations", "governance")
STAMP_PREFIX = "Fairhand, migrated by code "


def code_fingerprint() -> str:
    """A hash of every Python file of the product and of the lock: equal code has equal migrations and equal grants."""
    digest = hashlib.sha256()
    files = [path for source in SOURCES for path in (CHECKOUT / source).rglob("*.py")]
    for path in [*sorted(files), CHECKOUT / "requirements.txt"]:
        if path.is_file():
            digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def static_fingerprint(code: str) -> str:
    """A hash of the built front end's file names, sizes and times, and of the code beside it."""
    digest = hashlib.sha256(code.encode())
    for path in sorted((CHECKOUT / "frontend" / "dist").rglob("*")):
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def is_migrated(owner_url: str, code: str) -> bool:
    """Whether the database was last migrated by this very code.

    The stamp is a comment on the database itself, so it can never outlive or outrun the tables it speaks of.
    """
    with psycopg.connect(owner_url) as connection:
        query = "SELECT shobj_description(oid, 'pg_database') = %s FROM pg_database WHERE datname = current_database()"
        row = connection.execute(query, [STAMP_PREFIX + code]).fetchone()
    return row == (True,)


def stamp_as_migrated(owner_url: str, code: str) -> None:
    """Leave the stamp; without the right to (a role that owns the tables only) the next start migrates again."""
    with suppress(psycopg.errors.InsufficientPrivilege), psycopg.connect(owner_url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(STAMP_PREFIX + code)
            )
        )


def begin_command(folder: DataFolder, env: Mapping[str, str], *words: str) -> subprocess.Popen[bytes]:
    """Start a Django command; its output goes to `logs/<command>.log`."""
    with _log(folder, words[0]).open("ab") as log:
        return start_child([sys.executable, "-m", "django", *words], log=log, env=env, cwd=folder.root)


def finish_command(folder: DataFolder, process: subprocess.Popen[bytes], name: str, purpose: str) -> None:
    """Wait for a Django command.

    Raises:
        CannotStartError: it failed; the message ends with the last line of its log.
    """
    if process.wait() != 0:
        log = _log(folder, name)
        raise CannotStartError(f"{purpose} failed: {last_line(log)} (more in {log}).")


def refuse_unmigrated(folder: DataFolder, env: Mapping[str, str]) -> None:
    """For a database of somebody else's whose owner we are not: check that it is migrated.

    Raises:
        CannotStartError: some migration is missing.
    """
    if begin_command(folder, env, "migrate", "--check").wait() != 0:
        raise CannotStartError(
            "The database of DATABASE_URL is not migrated, or cannot be read "
            f"({last_line(_log(folder, 'migrate'))}). Set DATABASE_OWNER_URL to the role that owns its tables, "
            "and Fairhand migrates it on start."
        )


def _log(folder: DataFolder, name: str) -> Path:
    return folder.logs / f"{name}.log"
