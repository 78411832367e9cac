"""The ground of the benchmarks that need a running Fairhand: started as `make run` starts it, in a folder of its own.

Everything is switched on: fsync, journal, ledger, exposure, worker, scheduler. CPU is read from /proc for the whole tree
(web, worker, scheduler, database), so that the figure hardly depends on what else the machine does; the foreign load is
printed beside every figure.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
_TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, float]:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[1]), (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / _TICKS


def cpu_seconds(roots: list[int]) -> float:
    """User and system seconds of the roots and all their descendants, those they have reaped included."""
    found: dict[int, tuple[int, float]] = {}
    for name in (entry.name for entry in Path("/proc").iterdir()):
        if name.isdigit():
            try:
                found[int(name)] = _stat(int(name))
            except (OSError, ValueError):
                continue
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in found.items():
        children.setdefault(parent, []).append(pid)
    todo, tree = [pid for pid in roots if pid in found], set[int]()
    while todo:
        pid = todo.pop()
        if pid not in tree:  # a root may be the descendant of another one
            tree.add(pid)
            todo += children.get(pid, [])
    return sum(found[pid][1] for pid in tree)


def machine_busy_seconds() -> float:
    """Seconds all cores together have worked since boot."""
    user, nice, system, _, _, irq, softirq, *_ = (
        int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / _TICKS


def bare_loop_seconds() -> float:
    """CPU seconds of ten million additions, on every core at once: how fast the machine itself is at this moment.

    Who shares the host of a virtual machine slows it without showing in its load; only what this takes tells.
    """
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        return max(pool.map(_additions, [1_000_000] * cores)) * 10


def _additions(number: int) -> float:
    start, total = time.process_time(), 0
    for one in range(number):
        total += one
    return time.process_time() - start


class Stand:
    """`with Stand() as stand`: a running Fairhand; Django in this process is connected to its database.

    `extra` is further environment for it. Its folder is deleted at the end, unless `folder` names one that somebody else keeps.
    """

    def __init__(self, extra: Mapping[str, str] | None = None, *, folder: Path | None = None) -> None:
        self.extra, self.is_kept = dict(extra or {}), folder is not None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="fairhand-bench-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self) -> "Stand":
        # Whoever ends a benchmark early, from a terminal or otherwise, also ends what it started.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda number, _: sys.exit(128 + number))
        env = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRHAND_", "DJANGO_", "DATABASE_", "REDIS_"))}
        env |= {
            "FAIRHAND_DATA_DIR": str(self.folder),
            "FAIRHAND_PORT": str(self.port),
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT / 'benchmarks'}",
            **self.extra,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "embedded.supervisor"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            cwd=ROOT,
        )
        try:
            self._wait()
            self._connect()
        except BaseException:
            self._end()
            raise
        return self

    def _wait(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "ready" in line:
                break
            if line.startswith("fairhand:"):
                raise SystemExit(line)

    def _connect(self) -> None:
        secrets, sockets = self.folder / "secrets", self.folder / "run" / "pg"
        password = (secrets / "fairhand_app").read_text().strip()
        os.environ["DATABASE_URL"] = f"postgresql://fairhand_app:{password}@/fairhand?host={sockets}"
        owner = (secrets / "fairhand_owner").read_text().strip()
        self.owner_url = f"postgresql://fairhand_owner:{owner}@/fairhand?host={sockets}"
        os.environ["REDIS_URL"] = f"unix://{self.folder / 'run' / 'redis.sock'}?db=0"
        os.environ["FAIRHAND_SECRET_KEY"] = (secrets / "secret_key").read_text().strip()
        os.environ["FAIRHAND_DATA_DIR"] = str(self.folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
        import django

        django.setup()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        if not self.is_kept:
            shutil.rmtree(self.folder)

    @property
    def pids(self) -> list[int]:
        """The roots of everything that serves: the supervisor's tree and the database's."""
        postmaster = int((self.folder / "postgres" / "postmaster.pid").read_text().split("\n")[0])
        return [self.process.pid, postmaster]

    def raw_inserts_per_second(self, rows: int = 500) -> float:
        """Durably committed single-row INSERTs on one connection: what machine, disk and database allow at the least."""
        import psycopg

        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS bench_raw (id bigserial PRIMARY KEY, body jsonb)")
            start = time.perf_counter()
            for number in range(rows):
                connection.execute("INSERT INTO bench_raw (body) VALUES (%s)", [json.dumps({"number": number})])
            return rows / (time.perf_counter() - start)


class Caller:
    """One annotator's connection to the API of a stand, kept alive. Any answer but 200 and 201 ends the benchmark."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, url: str, body: Any, key: str) -> Any:
        self._connection.request("POST", url, json.dumps(body), self._headers | {"Idempotency-Key": key})
        answer = self._connection.getresponse()
        data = json.loads(answer.read())
        assert answer.status in {200, 201}, data
        return data


class Meter:
    """`with Meter(pids) as meter`: wall seconds, CPU seconds of the pids, cores busy with other things."""

    def __init__(self, pids: list[int], own: bool = True) -> None:
        self.pids, self.own = pids, own

    def __enter__(self) -> "Meter":
        self._start = (
            time.perf_counter(),
            cpu_seconds(self.pids),
            machine_busy_seconds(),
            cpu_seconds([*self.pids, os.getpid()]),
        )
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu, busy, mine = self._start
        self.wall = time.perf_counter() - wall
        self.cpu = cpu_seconds(self.pids) - cpu
        # Together, because the measured may be children of this process.
        ours = cpu_seconds([*self.pids, os.getpid()]) - mine if self.own else self.cpu
        self.foreign = max(0.0, (machine_busy_seconds() - busy - ours) / self.wall)
