"""Locks between processes, which the kernel releases when their holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class FileLock:
    """A lock on a file, held from the making of the object until `release`, the end of a `with` block, or our death.

    Raises `BlockingIOError` when `wait` is false and another process holds the lock in a way that excludes ours.
    """

    def __init__(self, path: Path, *, shared: bool = False, wait: bool = True) -> None:
        # Closed on exec, so that a child program never holds our lock.
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._descriptor, how if wait else how | fcntl.LOCK_NB)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> "FileLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_locked(path: Path) -> bool:
    """Whether another process holds the lock right now."""
    try:
        with FileLock(path, wait=False):
            return False
    except BlockingIOError:
        return True
