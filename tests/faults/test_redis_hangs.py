"""J08: Redis takes connections and answers nothing. Labels and jobs are taken as ever, and nobody signs in uncounted."""

import http.cookiejar
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.roles import Role
from annotations.projects.models import Project
from background.models import Job
from embedded.redis_server import SERVER
from tests.factories.people import PASSWORD, make_member, make_organisation, make_token, make_user
from tests.factories.projects import make_items, make_project
from tests.faults.invariants import assert_all_is_well
from tests.faults.running_fairhand import free_port
from tests.faults.web_server import Annotator, WebServer, send, web_server

# What a request may wait for a Redis that hangs; without a limit it would wait for ever and take its thread with it.
PATIENCE = 15.0


@pytest.fixture
def redis() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A Redis of this test's own: the suite's is everybody's."""
    with tempfile.TemporaryDirectory(prefix="fairhand-redis-") as folder:
        path = Path(folder) / "redis.sock"
        process = subprocess.Popen([str(SERVER), "--port", "0", "--unixsocket", str(path), "--save", ""], cwd=folder)
        deadline = time.monotonic() + 30
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process, f"unix://{path}?db=0"
        process.kill()
        process.wait(30)


@pytest.fixture
def project(committed_db: str) -> Project:
    project = make_project(make_organisation())
    make_items(project, [f"Text {number}" for number in range(40)])
    return project


@pytest.fixture
def server(committed_db: str, redis: tuple[subprocess.Popen[bytes], str], tmp_path: Path) -> Iterator[WebServer]:
    with web_server(committed_db, tmp_path / "web.log", free_port(), REDIS_URL=redis[1]) as server:
        yield server


def sign_in(port: int, email: str, password: str) -> tuple[int, str]:
    """What the sign-in page answers to a browser, and where that browser is let in to after it."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://127.0.0.1:{port}/accounts/login/"
    form = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', browser.open(address, timeout=60).read().decode())
    assert form is not None
    data = urllib.parse.urlencode({"csrfmiddlewaretoken": form[1], "login": email, "password": password}).encode()
    try:
        with browser.open(urllib.request.Request(address, data, {"Referer": address}), timeout=60) as answer:
            return answer.status, answer.url
    except urllib.error.HTTPError as refused:
        return refused.code, refused.url


def test_labels_and_jobs_are_taken_and_nobody_signs_in_uncounted(
    project: Project, redis: tuple[subprocess.Popen[bytes], str], server: WebServer
) -> None:
    member = make_member(project.organisation, Role.ANNOTATOR)
    ada = Annotator(server.port, make_token(member)[1], project.pk)
    known = make_user("known@example.org", password=PASSWORD)
    owner = {"Authorization": f"Bearer {make_token(project.created_by)[1]}"}
    assert sign_in(server.port, known.email, PASSWORD)[0] == 200
    os.kill(redis[0].pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        for _ in range(10):
            offer = ada.lease()
            path, body, key = ada.submission(offer)
            status, answer = ada.post(path, body, key, timeout=PATIENCE)
            assert status == 201, answer
            ada.acknowledged[offer["lease"]] = answer["submission"]
        assert time.monotonic() - began < PATIENCE
        # A job is a row; that its hint is lost is the sweeper's business (J03).
        status, job = send(server.port, "POST", f"/api/projects/{project.pk}/agreement/", owner, {}, timeout=PATIENCE)
        assert (status, Job.objects.get(pk=job["job"]).state) == (202, "queued")
        # Whoever cannot be counted is not let in, right password or not, and is told to try again.
        for password in (PASSWORD, "guessed"):
            assert sign_in(server.port, known.email, password)[0] == 503
        assert send(server.port, "GET", "/health/", {}, None, timeout=PATIENCE)[0] == 200
    finally:
        os.kill(redis[0].pid, signal.SIGCONT)
    # What it was asked meanwhile it does now: the attempts count, and a lock of ten seconds is left behind.
    deadline = time.monotonic() + 60
    while sign_in(server.port, known.email, PASSWORD)[0] == 429:
        assert time.monotonic() < deadline
        time.sleep(1)
    status, address = sign_in(server.port, known.email, PASSWORD)
    assert (status, address.endswith("/accounts/login/")) == (200, False)
    assert_all_is_well(project, ada.acknowledged)
