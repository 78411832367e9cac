"""Where the embedded services keep their files, and the check that they can."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import CannotStartError
from embedded.service_user import ServiceUser, is_reachable, service_user

CHECKOUT = Path(__file__).resolve().parents[2]
# `sockaddr_un` holds 108 bytes with the closing zero (unix(7)); the longest name below `run` is PostgreSQL's lock.
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = "pg/.s.PGSQL.5432.lock"
# A new cluster is 40 MB, its first write-ahead log another 16 MB; below this a start would fail half-way.
LEAST_FREE_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folders below one data directory; `run` holds the sockets and may lie elsewhere when the path is long."""

    root: Path
    run: Path
    user: ServiceUser | None

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def media(self) -> Path:
        return self.root / "media"


def chosen_root(environ: Mapping[str, str]) -> Path:
    """The data directory: `FAIRHAND_DATA_DIR`, else `var/` in the checkout.

    A root user whose checkout no other user can reach (it lies in `/root`) gets `/var/lib/fairhand/<hash>` instead,
    because PostgreSQL runs as another user then, and we open nobody's home to it. Installed from a wheel there is no
    checkout: the data is then `~/.local/share/fairhand`.
    """
    asked = environ.get("FAIRHAND_DATA_DIR")
    if asked:
        return Path(asked).expanduser().resolve()
    is_checkout = (CHECKOUT / "pyproject.toml").exists()
    beside_the_code = CHECKOUT / "var" if is_checkout else Path.home() / ".local" / "share" / "fairhand"
    if service_user() is None or is_reachable(beside_the_code):
        return beside_the_code
    return Path("/var/lib/fairhand") / short_hash(CHECKOUT)


def open_data_folder(root: Path) -> DataFolder:
    """Make the folders below `root` where they are missing.

    Raises:
        CannotStartError: the folder cannot be made, cannot be reached by the database's user, or its disk is full.
    """
    user = service_user()
    if user is not None and not is_reachable(root):
        raise CannotStartError(
            f"The data directory {root} cannot be reached by the user {user.name}, who runs PostgreSQL because root "
            "may not: set FAIRHAND_DATA_DIR to a folder outside private homes, for example /var/lib/fairhand."
        )
    try:
        # Others may pass through, and only pass through: PostgreSQL's own user must reach its folder.
        _make(root, 0o711 if user else 0o700)
        for name in ("logs", "secrets", "media"):
            _make(root / name, 0o700)
        run = _run_folder(root, 0o711 if user else 0o700)
    except OSError as error:
        raise CannotStartError(f"The data directory {root} cannot be used: {error.strerror}.") from error
    free = shutil.disk_usage(root).free
    if free < LEAST_FREE_BYTES:
        raise disk_is_full(root)
    return DataFolder(root, run, user)


def disk_is_full(root: Path) -> CannotStartError:
    """The one line about a full disk, wherever it is noticed."""
    free_mb = shutil.disk_usage(root).free // 1024**2
    return CannotStartError(
        f"The disk of the data directory {root} is full: {free_mb} MB are free, Fairhand needs "
        f"{LEAST_FREE_BYTES // 1024**2} MB. Make room, or set FAIRHAND_DATA_DIR to another disk. Nothing was lost."
    )


def short_hash(path: Path) -> str:
    """Eight characters that tell one folder from another."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def _run_folder(root: Path, mode: int) -> Path:
    run = root / "run"
    if len(os.fsencode(run / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT:
        run = Path(tempfile.gettempdir()) / f"fairhand-{os.geteuid()}-{short_hash(root)}"
    _make(run, mode)
    if run.stat().st_uid != os.geteuid():
        # The temporary folder is everybody's: somebody else's folder of this name could read what we say.
        raise CannotStartError(f"The folder {run} belongs to another user: remove it or set FAIRHAND_DATA_DIR.")
    return run


def _make(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
