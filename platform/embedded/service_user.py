"""The unprivileged user PostgreSQL runs as when we are root, because it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER_NAME = "fairhand-db"


@dataclass(frozen=True, slots=True)
class ServiceUser:
    """A system user by its numbers, as the kernel wants them."""

    name: str
    uid: int
    gid: int


def service_user() -> ServiceUser | None:
    """The user to run PostgreSQL as: `None` (ourselves) unless we are root.

    As root a system user `fairhand-db` without home or shell is made once; where users cannot be made
    (no `useradd`, read-only `/etc`) it is `nobody`.
    """
    if os.geteuid() != 0:
        return None
    entry = _find(USER_NAME)
    if entry is None and shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", USER_NAME]
        subprocess.run(command, check=False, capture_output=True)
        entry = _find(USER_NAME)
    return entry or _find("nobody")


def is_reachable(path: Path) -> bool:
    """Whether any user may pass through every folder above `path` (a home folder usually forbids it)."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents if parent.exists())


def hand_over(path: Path, user: ServiceUser | None) -> None:
    """Give a folder of ours to the service user; nothing to do when we run the service ourselves."""
    if user is not None:
        os.chown(path, user.uid, user.gid)


def _find(name: str) -> ServiceUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServiceUser(name, entry.pw_uid, entry.pw_gid)
