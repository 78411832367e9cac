"""The command lines of the three programs: web server, worker, scheduler."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedded.children import Child
from embedded.data_folder import DataFolder
from embedded.processes import start_child
from embedded.web_address import HOST

_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes a nameless file there


def web_server(folder: DataFolder, env: Mapping[str, str], port: int) -> Child:
    """Two processes of four threads: while a label waits for the disk, another is worked on; the code is loaded once, before the fork."""
    command = ["gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--preload", "--no-control-socket"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
    if _MEMORY.is_dir():  # each process marks several times a request that it lives: in memory, not on the disk
        command += ["--worker-tmp-dir", str(_MEMORY)]
    return _child(folder, env, "web server", "The pages do not answer meanwhile.", "web", command)


def worker(folder: DataFolder, env: Mapping[str, str]) -> Child:
    command = ["celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    # One worker on one machine has nobody to gossip with, and starts a second sooner without trying.
    command += ["--without-gossip", "--without-mingle"]
    waits = "Imports, reports and exports wait meanwhile; labelling goes on."
    return _child(folder, env, "worker", waits, "worker", command)


def scheduler(folder: DataFolder, env: Mapping[str, str]) -> Child:
    schedule = folder.root / "schedule"
    command = ["celery", "-A", "config", "beat", "--schedule", str(schedule), "--loglevel", "INFO"]
    return _child(folder, env, "scheduler", "Timed jobs wait meanwhile.", "scheduler", command)


def _child(
    folder: DataFolder, env: Mapping[str, str], role: str, meanwhile: str, name: str, command: Sequence[str]
) -> Child:
    log = folder.logs / f"{name}.log"
    return Child(role, meanwhile, log, start=lambda: _start(command, env, log, folder.root))


def _start(command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        return start_child([sys.executable, "-m", *command], log=file, env=env, cwd=cwd)
