"""A web server on a test's own database, with the command line that `make run` starts, and a client that sends again.

What the server is killed with is part of the test; what it had acknowledged by then is written down by the client.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.conftest import ROOT

Answer = tuple[int, dict[str, Any]]


class WebServer:
    """gunicorn with two processes of four threads, in a process group of its own."""

    def __init__(self, database: str, log: Path, port: int, **extra: str) -> None:
        given = settings.DATABASES["default"]
        self.port = port
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@:{given['PORT']}/{database}?host={given['HOST']}",
            "REDIS_URL": settings.REDIS_URL,
            "FAIRHAND_SECRET_KEY": settings.SECRET_KEY,
            "FAIRHAND_DATA_DIR": str(settings.DATA_DIR),
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
            **extra,
        }
        (Path(settings.DATA_DIR) / "static").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
        command += ["--no-control-socket", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
        command += ["--graceful-timeout", "5"]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 120
        while True:
            with suppress(OSError, http.client.HTTPException):
                if send(self.port, "GET", "/health/", {}, None)[0] == 200:
                    return
            assert time.monotonic() < deadline, "the web server does not answer"
            assert self.process.poll() is None, "the web server has ended"
            time.sleep(0.1)

    def kill_workers(self) -> None:
        """kill -9 of the processes that serve; gunicorn's first process starts others."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert children
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)


@contextmanager
def web_server(database: str, log: Path, port: int, **extra: str) -> Iterator[WebServer]:
    server = WebServer(database, log, port, **extra)
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.kill()


def send(
    port: int, method: str, path: str, headers: dict[str, str], body: Any, *, timeout: float = 60
) -> tuple[int, dict[str, Any]]:
    """One request on a connection of its own. Raises OSError or HTTPException when the reply does not come."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else {}
    finally:
        connection.close()


@dataclass
class Annotator:
    """A program that labels: it makes its key first, and sends the same again until it is answered."""

    port: int
    token: str
    project: int
    acknowledged: dict[int, dict[str, Any]] = field(default_factory=dict)
    refusals: list[Answer] = field(default_factory=list)
    sent_again: int = 0

    def post(self, path: str, body: Any, key: str = "", *, timeout: float = 60, port: int | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        return send(port or self.port, "POST", path, headers, body, timeout=timeout)

    def lease(self) -> dict[str, Any]:
        return self.post(f"/api/projects/{self.project}/leases/", {})[1]

    def submission(self, offer: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
        """Address, body and key of the answer to this lease."""
        body = {"fence": offer["fence"], "answers": {"tone": "polite"}}
        return f"/api/leases/{offer['lease']}/submission/", body, f"key {offer['lease']}"

    def again_until_answered(self, path: str, body: Any, key: str = "", *, seconds: float = 120) -> Answer:
        """Send it until something below 500 comes back; what came back instead is kept in `refusals`."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(OSError, http.client.HTTPException):
                status, answer = self.post(path, body, key, timeout=20)
                if status < 500:
                    return status, answer
                self.refusals.append((status, answer))
            assert time.monotonic() < deadline, f"no answer in {seconds} s: {self.refusals[-1:]}"
            self.sent_again += 1
            time.sleep(0.2)

    def work_until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            _, offer = self.again_until_answered(f"/api/projects/{self.project}/leases/", {})
            if not offer.get("lease"):
                return
            path, body, key = self.submission(offer)
            status, answer = self.again_until_answered(path, body, key)
            assert status == 201, answer
            self.acknowledged[offer["lease"]] = answer["submission"]


@contextmanager
def at_work(annotators: list[Annotator]) -> Iterator[threading.Event]:
    """All of them label in threads while the block runs; each has finished what it was at when the block ends."""
    stop, failures = threading.Event(), list[BaseException]()

    def run(annotator: Annotator) -> None:
        try:
            annotator.work_until(stop)
        except BaseException as error:  # noqa: BLE001 - told at the end of the block
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one,), daemon=True) for one in annotators]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(240)
    assert not failures, failures
    assert not any(thread.is_alive() for thread in threads)
