"""A real Fairhand in test mode, and the token of its operator."""

import json
import re
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from tests.faults.running_fairhand import RunningFairhand, free_port

_OPERATOR = re.compile(r"operator\s+(http\S+)")
_FORM = re.compile(r'csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def data_directory() -> Iterator[Path]:
    """A folder that the database's own user may reach too, which pytest's private ones are not."""
    with tempfile.TemporaryDirectory(prefix="fairhand-conformance-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"


@contextmanager
def in_test_mode(data: Path, **extra: str) -> Iterator[tuple[str, str]]:
    """The address of a running installation with a clock that can be moved, and an operator's token for it."""
    port = free_port()
    with RunningFairhand(data, port, FAIRHAND_TEST_CLOCK="1", **extra) as running:
        running.wait_for_line("Ctrl-C")
        (link,) = [found[1] for line in running.said if (found := _OPERATOR.search(line))]
        try:
            yield f"http://127.0.0.1:{port}", _token(f"http://127.0.0.1:{port}", link)
        finally:
            running.process.terminate()
            running.process.wait(60)


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
