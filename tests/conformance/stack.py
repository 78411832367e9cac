"""A real Fairhand, in test mode or as anybody runs it, and the token of its operator."""

import json
import os
import re
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from tests.conftest import _create_from_template, _drop
from tests.faults.running_fairhand import RunningFairhand, free_port

_OPERATOR = re.compile(r"operator\s+(http\S+)")
_FORM = re.compile(r'csrfmiddlewaretoken" value="([^"]+)"')
TEST_MODE = {"FAIRHAND_TEST_CLOCK": "1"}


class House:
    """A data folder and a migrated database that one Fairhand after the other is started on."""

    def __init__(self, data: Path, database: Mapping[str, str]) -> None:
        self.data = data
        self.database = database

    @contextmanager
    def open(self, extra: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Start it with further environment; the address and an operator's token."""
        port = free_port()
        with RunningFairhand(self.data, port, **self.database, **extra) as running:
            running.wait_for_line("Ctrl-C")
            (link,) = [found[1] for line in running.said if (found := _OPERATOR.search(line))]
            try:
                yield f"http://127.0.0.1:{port}", _token(f"http://127.0.0.1:{port}", link)
            finally:
                running.process.terminate()
                running.process.wait(180)


@contextmanager
def house_on(template: str) -> Iterator[House]:
    """A house on a copy of the migrated template: nobody waits for migrations that other tests have made already."""
    with (
        _database_copy(template) as database,
        tempfile.TemporaryDirectory(prefix="fairhand-conformance-", ignore_cleanup_errors=True) as folder,
    ):
        # Redis runs as a user of its own, to whom pytest's private folders are closed.
        Path(folder).chmod(0o755)
        yield House(Path(folder) / "data", database)


@contextmanager
def _database_copy(template: str) -> Iterator[Mapping[str, str]]:
    """The environment that leads a program to a database of its own."""
    name = f"fh_program_{os.getpid()}_{os.urandom(3).hex()}"
    _create_from_template(name, template)
    try:
        yield {
            variable: urllib.parse.urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()
            for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
    finally:
        _drop(name)


def _token(base: str, link: str) -> str:
    """Sign in as the operator by the one-time link and make a token, as a person would in Settings."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(link).read().decode()
    found = _FORM.search(page)
    assert found is not None
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1]}).encode()
    browser.open(urllib.request.Request(link, data=form, headers={"Referer": link})).read()
    body = json.dumps({"name": "conformance", "scopes": ["read", "write", "label"], "days": 365}).encode()
    csrf = next(str(cookie.value) for cookie in jar if "csrf" in cookie.name)
    headers = {"Content-Type": "application/json", "X-CSRFToken": csrf, "Referer": f"{base}/"}
    with browser.open(urllib.request.Request(f"{base}/api/me/tokens/", data=body, headers=headers)) as answer:
        return str(json.load(answer)["token"])
