"""K05 to K07: bodies in ten thousand parts, two lengths at once, headers that pretend, and a password of a megabyte.

Clients that dribble are not among them: docs/threat-model.md, what is left."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from accounts.roles import Role
from annotations.items.models import ImportBatch
from annotations.projects.models import Project
from annotations.work.models import LabelEvent
from tests.factories.people import PASSWORD, make_member, make_organisation, make_token, make_user
from tests.factories.projects import make_items, make_project, make_source
from tests.faults.running_fairhand import free_port
from tests.faults.web_server import Annotator, WebServer, send, web_server

MEGABYTE = 1024 * 1024


@pytest.fixture
def project(committed_db: str) -> Project:
    project = make_project(make_organisation())
    make_items(project, ["one", "two", "three"])
    make_source(project)
    return project


@pytest.fixture
def server(committed_db: str, project: Project, tmp_path: Path) -> Iterator[WebServer]:
    with web_server(committed_db, tmp_path / "web.log", free_port()) as server:
        yield server


def raw(port: int, sent: bytes, *, seconds: float = 30) -> bytes:
    """All that comes back for these very bytes until the server hangs up, or says nothing more for a while."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as wire:
        with suppress(OSError):
            wire.sendall(sent)
        wire.settimeout(5)
        got = b""
        with suppress(OSError):
            while piece := wire.recv(65_536):
                got += piece
        return got


def statuses(answer: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def request(line: str, headers: list[str], body: bytes = b"") -> bytes:
    return "\r\n".join([line, "Host: 127.0.0.1", *headers, "", ""]).encode() + body


def owners(project: Project) -> str:
    return f"Authorization: Bearer {make_token(project.created_by)[1]}"


def multipart(parts: list[tuple[str, bytes]]) -> bytes:
    return b"".join(b"--b\r\n" + head.encode() + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + b"--b--\r\n"


FIELD = 'Content-Disposition: form-data; name="f{}"'
FILE = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
BODIES = {
    "ten thousand fields": [(FIELD.format(n), b"x") for n in range(10_000)],
    "ten thousand files": [(f'Content-Disposition: form-data; name="f{n}"; filename="a"', b"x") for n in range(10_000)],
    "base64 that is blank": [(f"{FILE}\r\nContent-Transfer-Encoding: base64", b" " * (4 * MEGABYTE))],
    "a header without end": [(f"{FILE}\r\nX-Long: {'a' * MEGABYTE}", b"id,text\n1,One\n")],
    "a field of six megabytes": [(FIELD.format(1), b"x" * (6 * MEGABYTE))],
}


def test_a_form_of_too_much_is_refused_and_nothing_is_kept(server: WebServer, project: Project) -> None:
    """K05. A body in chunks, without a length, is none: no part of it is read."""
    for what, parts in BODIES.items():
        body, began = multipart(parts), time.monotonic()
        head = [owners(project), "Content-Type: multipart/form-data; boundary=b", f"Content-Length: {len(body)}"]
        line = f"POST /api/projects/{project.pk}/imports/ HTTP/1.1"
        answer = raw(server.port, request(line, [*head, "Connection: close"], body))
        assert statuses(answer), what
        assert set(statuses(answer)) <= {400, 413, 422}, f"{what}: {answer[:300]!r}"
        assert time.monotonic() - began < 20, what
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    head = [owners(project), "Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close"]
    line = f"POST /api/projects/{project.pk}/sources/ HTTP/1.1"
    answer = raw(server.port, request(line, head, chunk * 90 + b"0\r\n\r\n"))
    assert statuses(answer) in ([], [400], [413], [422]), answer[:300]
    assert not ImportBatch.objects.exists()


TWO_ENDS = (
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 60"],
    ["Content-Length: 5", "Content-Length: 60"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: chunked, identity"],
    ["Transfer-Encoding : chunked"],
    ["Content-Length: +5"],
    ["Content-Length: -1"],
)


def test_a_request_with_two_ends_is_refused_and_no_second_one_is_read_out_of_it(
    server: WebServer, project: Project
) -> None:
    """K06: what a proxy may read as one request, and we might as two."""
    hidden = request("GET /health/ HTTP/1.1", ["X-Hidden: yes"])
    for headers in TWO_ENDS:
        sent = request("POST /api/organisations/ HTTP/1.1", [*headers, owners(project)], b"0\r\n\r\n" + hidden)
        assert statuses(raw(server.port, sent)) in ([400], [501], []), headers


def test_a_header_with_an_underscore_is_not_taken_for_the_one_with_a_dash(server: WebServer, project: Project) -> None:
    """K06: a proxy guards `X-Forwarded-For` and passes `X_Forwarded_For` on."""
    ada = Annotator(server.port, make_token(make_member(project.organisation, Role.ANNOTATOR))[1], project.pk)
    path, body, key = ada.submission(ada.lease())
    headers = {"Authorization": f"Bearer {ada.token}", "Idempotency_Key": key}
    assert send(server.port, "POST", path, headers, body)[0] == 400, "the key is missing"
    assert not LabelEvent.objects.exists()


def test_a_password_of_a_megabyte_is_refused_without_being_hashed(server: WebServer, project: Project) -> None:
    """K07: hashing is meant to be dear, so what it is given has an end."""
    make_user("known@example.org", password=PASSWORD)
    page = raw(server.port, request("GET /accounts/login/ HTTP/1.1", ["Connection: close"])).decode()
    cookie, form = re.search(r"csrftoken=(\w+)", page), re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert cookie and form
    body = f"csrfmiddlewaretoken={form[1]}&login=known@example.org&password={'x' * MEGABYTE}".encode()
    head = [
        f"Cookie: csrftoken={cookie[1]}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
        "Connection: close", f"Referer: http://127.0.0.1:{server.port}/accounts/login/",
    ]  # fmt: skip
    began = time.monotonic()
    answer = raw(server.port, request("POST /accounts/login/ HTTP/1.1", head, body))
    assert statuses(answer)[0] in {200, 400, 413, 422, 429}
    assert b"sessionid" not in answer
    assert b"fairhand_session" not in answer
    assert time.monotonic() - began < 10
