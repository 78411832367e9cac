"""A real `python -m embedded.supervisor` in a data directory of its own, for the fault tests."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
READY = "Fairhand is ready"


class RunningFairhand:
    """One supervisor; `with` stops it as Ctrl-C would, whatever the test did."""

    def __init__(self, data: Path, port: int, **extra: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FAIRHAND_", "DJANGO_"))}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            inherited.pop(name, None)
        self.data = data
        self.port = port
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "embedded.supervisor"],
            env={
                **inherited,
                "PYTHONPATH": str(ROOT / "platform"),
                "FAIRHAND_DATA_DIR": str(data),
                "FAIRHAND_PORT": str(port),
                **extra,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # Tests that run in the background inherit a deaf ear for Ctrl-C; this program must hear it.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def __enter__(self) -> "RunningFairhand":
        return self

    def __exit__(self, *_: object) -> None:
        self.press_ctrl_c()

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def wait_for_line(self, words: str) -> str:
        """The next line that contains `words`; a failure that shows everything said, when it ends without one."""
        for line in self.output:
            self.said.append(line.rstrip())
            if words in line:
                return line.rstrip()
        raise AssertionError(f"it ended without saying {words!r}, but said: {self.said}")

    def wait_until_ready(self) -> "RunningFairhand":
        self.wait_for_line(READY)
        return self

    def refusal(self) -> str:
        """All it says when it cannot start; it must end by itself, with a code that tells of a failure."""
        said, _ = self.process.communicate(timeout=180)
        assert self.process.returncode == 1, said
        return said

    def press_ctrl_c(self) -> None:
        if self.output.closed:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.output.read()
        self.process.wait(180)
        self.output.close()

    def kill_without_warning(self) -> None:
        self.process.kill()
        self.process.wait()
        self.output.close()


class House:
    """One data directory that is started only when a test needs it running, because each start takes seconds."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.fairhand: RunningFairhand | None = None

    def running(self) -> RunningFairhand:
        """Fairhand on this directory, started now if it is not up."""
        if self.fairhand is None or self.fairhand.process.poll() is not None:
            self.fairhand = RunningFairhand(self.data, free_port()).wait_until_ready()
        return self.fairhand

    def stopped(self) -> Path:
        """The directory after an orderly stop; it has been started at least once."""
        self.running().press_ctrl_c()
        return self.data

    def close(self) -> None:
        if self.fairhand is not None:
            self.fairhand.press_ctrl_c()


def processes_of(data: Path) -> dict[int, str]:
    """Every living process that has something to do with a data directory, by its command line or environment."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if "\nState:\tZ" in (folder / "status").read_text():
                continue
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            surroundings = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(folder.name) != os.getpid() and (str(data) in words or f"FAIRHAND_DATA_DIR={data}\0" in surroundings):
            found[int(folder.name)] = words.strip()
    return found


def wait_until_nothing_runs(data: Path, seconds: float) -> dict[int, str]:
    """The processes of a data directory that are still there after at most `seconds`."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(data)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
