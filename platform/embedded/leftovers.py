"""What a supervisor killed by `kill -9` may have left running, and how the next one clears it away."""

import json
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from embedded.children import Child
from embedded.data_folder import DataFolder
from embedded.processes import kill_group, started_at, wait_until_gone

SECONDS_TO_STOP = 3.0


def write_down(folder: DataFolder, children: Iterable[Child]) -> None:
    """Keep the process ids of the children, each with its start, so that a used-again number is never mistaken."""
    pids = [child.process.pid for child in children if child.process is not None]
    draft = _record(folder).with_suffix(".part")
    draft.write_text(json.dumps({str(pid): started_at(pid) for pid in pids}), encoding="utf-8")
    draft.rename(_record(folder))


def clear_leftovers(folder: DataFolder) -> None:
    """Stop the children of a supervisor that was killed. PostgreSQL looks after its own (`postgres.py`)."""
    try:
        recorded = json.loads(_record(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    for pid, start in ((int(pid), start) for pid, start in recorded.items()):
        now = started_at(pid)
        if now not in {None, start} or _is_postgres(folder, pid):
            continue
        if now is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            wait_until_gone(pid, patience=SECONDS_TO_STOP)
        # Every child leads a session of its own: whoever is still in it was forked by that child.
        if pid in _sessions():
            kill_group(pid)
    _record(folder).unlink()


def _record(folder: DataFolder) -> Path:
    return folder.root / "children.json"


def _is_postgres(folder: DataFolder, pid: int) -> bool:
    with suppress(OSError):
        return os.fsencode(folder.postgres) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return False


def _sessions() -> Iterator[int]:
    """The session of every process (the sixth field of `/proc/<pid>/stat`, proc(5))."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(stat.read_text().rpartition(")")[2].split()[3])
