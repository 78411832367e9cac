"""The files of one PostgreSQL cluster: made once, and refused when they belong to another version."""

import os
import shutil
import subprocess

from embedded.data_folder import DataFolder, disk_is_full
from embedded.errors import CannotStartError
from embedded.kept_secrets import kept_secret
from embedded.postgres_roles import SUPERUSER
from embedded.postgres_wheel import MAJOR, server_program
from embedded.service_user import hand_over

HOST_BASED_AUTHENTICATION = """\
# Written by Fairhand. One way in: the unix socket, with a password. No TCP, no peer, no trust.
local all all scram-sha-256
"""


def ensure_cluster(folder: DataFolder) -> None:
    """Make the cluster in `folder.postgres` unless it is there.

    Raises:
        CannotStartError: it is of another PostgreSQL version, or `initdb` fails (for want of space, say).
    """
    version = folder.postgres / "PG_VERSION"
    if version.exists():
        found = version.read_text(encoding="ascii").strip()
        if found != str(MAJOR):
            raise CannotStartError(
                f"The data directory {folder.root} was made by PostgreSQL {found}, this Fairhand brings {MAJOR}. "
                f"Nothing was changed. Dump it with PostgreSQL {found} and restore it into a new FAIRHAND_DATA_DIR."
            )
        return
    # Made aside and renamed at the end, so that a start cut short never looks like a cluster.
    draft = folder.root / "postgres.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    hand_over(draft, folder.user)
    password_file = folder.root / ".initdb-password"
    try:
        password_file.write_text(kept_secret(folder.secrets, SUPERUSER), encoding="ascii")
        password_file.chmod(0o600)
        hand_over(password_file, folder.user)
        command = [
            str(server_program(folder, "initdb")),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The built-in provider sorts by code point on every machine alike, whatever its C library is.
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        ]
        _run(command, folder)
        (draft / "pg_hba.conf").write_text(HOST_BASED_AUTHENTICATION, encoding="ascii")
        draft.rename(folder.postgres)
    except OSError as error:
        raise disk_is_full(folder.root) from error
    finally:
        password_file.unlink(missing_ok=True)


def _run(command: list[str], folder: DataFolder) -> None:
    user = folder.user
    result = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd=folder.root if user is None else "/",
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
    )
    if result.returncode == 0:
        return
    if "No space left on device" in result.stderr:
        raise disk_is_full(folder.root)
    reason = next((line for line in result.stderr.splitlines() if "error" in line), result.stderr.strip())
    raise CannotStartError(f"PostgreSQL could not make its files in {folder.postgres}: {reason}")
