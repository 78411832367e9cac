"""HTTP with nothing but the standard library. A refusal is an answer here, not an error: checks look at it."""

import json
import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from cli.server import ServerError

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, headers in lower case, and the body as it came."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data) if self.data else {}

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not follow a redirect, and a check wants to see it."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Api:
    """One person at one installation, by token; safe to share between threads."""

    def __init__(self, base: str, token: str = "") -> None:
        if not base.startswith(("http://", "https://")):
            raise ServerError(f"{base!r} is not an address such as https://fairhand.example.org.")
        self.base = base.rstrip("/")
        self.headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, *, key: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        return self.write("POST", path, body, key=key, headers=headers)

    def write(
        self, method: str, path: str, body: Any = None, *, key: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A JSON body, under a fresh Idempotency-Key unless one is given."""
        sent = {"Content-Type": "application/json", "Idempotency-Key": key or secrets.token_hex(12), **(headers or {})}
        return self.ask(method, path, json.dumps({} if body is None else body).encode(), sent)

    def send_file(self, path: str, fields: Mapping[str, str], name: str, data: bytes) -> Answer:
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, data, f"\r\n--{boundary}--\r\n".encode()])
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self.base}{path}", data=body, method=method, headers={**self.headers, **(headers or {})}
        )
        try:
            with self.opener.open(request, timeout=120) as answer:
                return Answer(answer.status, _lower(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, _lower(error.headers), error.read())
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise ServerError(f"{self.base} does not answer: {getattr(error, 'reason', error)}.") from None


class Browser(Api):
    """The same person signed in with a password, as a browser is: cookies, and the CSRF token with every write."""

    def __init__(self, base: str, email: str, password: str) -> None:
        super().__init__(base)
        self.password = password
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPCookieProcessor(self.jar))
        self.headers = {"Accept": "application/json", "Origin": self.base, "Referer": f"{self.base}/"}
        self._send_form("/accounts/login/", login=email, password=password)

    def confirm(self) -> None:
        """Show the password once more, as is asked before bank details are changed."""
        self._send_form("/accounts/reauthenticate/", password=self.password)

    def _send_form(self, path: str, **fields: str) -> None:
        page = super().ask("GET", path, headers={"Accept": "text/html"}).data.decode()
        found = _TOKEN.search(page)
        form = urlencode({**fields, "csrfmiddlewaretoken": found[1] if found else ""}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        answer = super().ask("POST", path, form, headers)
        if answer.status != 302:
            raise ServerError(f"A person of the run was answered with {answer.status} at {path}.")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        token = next((cookie.value for cookie in self.jar if "csrf" in cookie.name.lower()), None) or ""
        return super().ask(method, path, body, {"X-CSRFToken": token, **(headers or {})})


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
