"""One supervisor a data directory, held by a lock that dies with its process."""

import time
from pathlib import Path

from embedded.data_folder import DataFolder
from embedded.errors import CannotStartError
from embedded.file_lock import FileLock

STOPPING = "stopping"
SECONDS_A_STOP_MAY_TAKE = 60.0


def only_supervisor(folder: DataFolder) -> FileLock:
    """Take the data directory for ourselves; wait for a predecessor that is on its way out.

    Raises:
        CannotStartError: another one runs there and means to stay.
    """
    path = _path(folder)
    deadline = time.monotonic() + SECONDS_A_STOP_MAY_TAKE
    while True:
        try:
            lock = FileLock(path, wait=False)
        except BlockingIOError as error:
            if path.read_text(encoding="ascii") == STOPPING and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise CannotStartError(
                f"Fairhand already runs on {folder.root}: use it, stop it with Ctrl-C in its terminal, "
                "or give this one another FAIRHAND_DATA_DIR and FAIRHAND_PORT."
            ) from error
        path.write_text("", encoding="ascii")
        return lock


def mark_as_stopping(folder: DataFolder) -> None:
    """Tell the next one that waiting is worth it."""
    _path(folder).write_text(STOPPING, encoding="ascii")


def _path(folder: DataFolder) -> Path:
    return folder.root / "supervisor.lock"
