"""Talking to a server with nothing but the standard library."""

import argparse
import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, BinaryIO

from kernel.errors import Invalid

_BLOCK = 1024 * 1024


class ServerError(Exception):
    """The server cannot be reached, or answered with something that is nobody's mistake here."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not follow a redirect to another address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Server:
    """An address such as http://127.0.0.1:8000 and an API token."""

    address: str
    token: str

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def open(self, path: str, headers: Mapping[str, str]) -> AbstractContextManager[HTTPResponse]:
        """GET something that is not JSON, to be read block by block."""
        return self._opened("GET", path, None, {"Accept": "*/*", **headers})

    def send_file(self, path: str, fields: Mapping[str, str], name: str, file: BinaryIO, length: int) -> dict[str, Any]:
        """POST a form with one file, read as it is sent: memory stays flat whatever its size."""
        boundary = f"fairhand{secrets.token_hex(16)}"
        head = b"".join(_field(boundary, field, value) for field, value in fields.items())
        quoted = name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + length + len(tail)),
            "Idempotency-Key": secrets.token_hex(16),
        }
        return self._ask("POST", path, _body(head, file, tail), headers)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        with self._opened(method, path, body, headers) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    @contextmanager
    def _opened(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[HTTPResponse]:
        """The answer while it is read. Whatever breaks, also half-way, is a ServerError or the server's own refusal."""
        if not self.address.startswith(("http://", "https://")):
            raise ServerError(f"{self.address!r} is not an address such as https://fairhand.example.org.")
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self.address.rstrip('/')}{path}",
            data=body,
            method=method,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})},
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=600) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
            raise ServerError(f"{self.address} does not answer: {getattr(error, 'reason', error)}.") from None


def add_server(parser: argparse.ArgumentParser) -> None:
    """The options that say which server, and who is asking."""
    parser.add_argument(
        "--server",
        default=os.environ.get("FAIRHAND_SERVER", "http://127.0.0.1:8000"),
        help="its address (FAIRHAND_SERVER)",
    )
    parser.add_argument(
        "--token", default="", help="an API token (better: FAIRHAND_TOKEN, which no process list shows)"
    )


def server_of(options: argparse.Namespace) -> Server:
    token = options.token or os.environ.get("FAIRHAND_TOKEN", "")
    if not token:
        raise ServerError(
            "There is no token. Set FAIRHAND_TOKEN, or give --token; make one under Settings, API tokens."
        )
    return Server(options.server, token)


def _refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        problem = json.load(error)
    except ValueError:
        problem = {}
    detail = str(problem.get("detail") or f"The server answered {error.code}.")
    if error.code in {401, 403, 404} or error.code >= 500 or not problem:
        return ServerError(" ".join(filter(None, [detail, problem.get("remedy")])))
    errors = problem.get("errors", [])
    return Invalid(detail, errors=errors, kept=problem.get("kept", ""), remedy=problem.get("remedy", ""))


def _field(boundary: str, name: str, value: str) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def _body(head: bytes, file: BinaryIO, tail: bytes) -> Iterator[bytes]:
    yield head
    while block := file.read(_BLOCK):
        yield block
    yield tail
