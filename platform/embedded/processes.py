"""Child processes that never outlive the process which started them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from embedded.service_user import ServiceUser

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def signal_me_when_my_parent_dies(death_signal: int) -> None:
    """Ask Linux for `death_signal` at the death of our parent (prctl(2)); elsewhere nothing happens."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, death_signal)


def _ask_for(death_signal: int, parent: int) -> Callable[[], None]:
    """A hook for the child, run between fork and exec: Linux sends `death_signal` to it when its parent dies."""

    def in_the_child() -> None:
        signal_me_when_my_parent_dies(death_signal)
        if os.getppid() != parent:
            # The parent died before the request was made, so no signal will ever come.
            os._exit(1)

    return in_the_child


def start_child(
    command: Sequence[str],
    *,
    log: BinaryIO,
    env: Mapping[str, str],
    cwd: Path,
    user: ServiceUser | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, both output streams going to `log`.

    Call it from the main thread only: Linux counts the death of the *thread* that forked as the death of the parent.
    A new session keeps the terminal's Ctrl-C away from the child, so that the supervisor decides the order of stopping.
    """
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=dict(env),
        cwd=cwd,
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
        start_new_session=True,
        # Linux forgets the request when a process changes its user; Python runs the hook after that change.
        preexec_fn=_ask_for(death_signal, os.getpid()),  # noqa: PLW1509 - no thread runs while children are started
    )


def stop_child(process: subprocess.Popen[bytes], *, stop_signal: int = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask a child to stop, wait up to `patience` seconds, then kill what is left of its process group."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    kill_group(process.pid)
    process.wait()


def kill_group(group: int) -> None:
    """Kill every process of a group; a group that is gone already is no error."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def started_at(pid: int) -> str | None:
    """When a process started, in the kernel's clock ticks; `None` when it is gone or a zombie.

    A process id is used again after a while; together with the start it names one process for good.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (OSError, ValueError):
        return None
    # The second field is the program's name in brackets, and it may hold blanks: read after its end (proc(5)).
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def wait_until_gone(pid: int, *, patience: float) -> bool:
    """Wait up to `patience` seconds for a process that is not our child; tell whether it is gone."""
    deadline = time.monotonic() + patience
    while started_at(pid) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
