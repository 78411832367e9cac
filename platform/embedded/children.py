"""The programs the supervisor keeps running: started, watched, started again after a crash, stopped together."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embedded.processes import kill_group

SECONDS_TO_STOP = 10.0
LONGEST_PAUSE_SECONDS = 30.0
# A program that ran this long was healthy: its next crash counts as the first.
HEALTHY_AFTER_SECONDS = 60.0


@dataclass
class Child:
    """One program; `role` and `meanwhile` are words for the line people read when it dies."""

    role: str
    meanwhile: str
    log: Path
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: int = signal.SIGTERM
    patience: float = SECONDS_TO_STOP
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    start_again_at: float | None = None

    def begin(self) -> None:
        self.adopt(self.start())

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that is running already."""
        self.process = process
        self.started = time.monotonic()
        self.start_again_at = None

    def attend(self, say: Callable[[str], None]) -> bool:
        """Notice a crash, or start again after the pause; tell whether a process was started."""
        now = time.monotonic()
        if self.start_again_at is not None:
            if now < self.start_again_at:
                return False
            self.begin()
            return True
        if self.process is None or self.process.poll() is None:
            return False
        # What a killed program forked would hold its port and its jobs.
        kill_group(self.process.pid)
        self.crashes = 1 if now - self.started > HEALTHY_AFTER_SECONDS else self.crashes + 1
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (self.crashes - 1))
        self.start_again_at = now + pause
        ending = _describe(self.process.returncode)
        say(f"The {self.role} {ending} and is started again in {pause:.0f} s. {self.meanwhile} See {self.log}.")
        return False


def stop_children(children: Iterable[Child]) -> None:
    """Ask all of them to stop at once, wait for each as long as it may take, then kill what is left."""
    running = [(child, child.process) for child in children if child.process is not None]
    for child, process in running:
        if process.poll() is None:
            process.send_signal(child.stop_signal)
    began = time.monotonic()
    for child, process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, child.patience - (time.monotonic() - began)))
        kill_group(process.pid)
        process.wait()


def _describe(returncode: int) -> str:
    if returncode < 0:
        return f"was killed by signal {-returncode}"
    return f"ended with code {returncode}"
