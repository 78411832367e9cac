"""`fairhand pull` and `fairhand verify` against a real server over HTTP, with connections that break."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from accounts.roles import Role, Scope
from cli.main import main
from governance.releases.models import Pull, Release
from governance.releases.selectors.folders import release_folder
from tests.factories.people import make_member, make_token
from tests.factories.releases import freeze, make_labelled_project

pytestmark = pytest.mark.usefixtures("committed_db")


@dataclass
class Serving:
    """A server with one release. `cut` breaks the next answer with a file after so many bytes; `asked` are the ranges."""

    address: str
    token: str
    name: str
    release: Release
    cut: int = 0
    asked: list[str] | None = None

    def arguments(self, out: Path) -> list[str]:
        return ["pull", self.name, "--out", str(out), "--server", self.address, "--token", self.token]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, *arguments: Any) -> None:
        try:
            super().process_request_thread(*arguments)
        finally:
            connections.close_all()


@pytest.fixture
def serving() -> Iterator[Serving]:
    project, _ = make_labelled_project(items=30)
    release = freeze(project)
    token = make_token(make_member(project.organisation, Role.AUDITOR), Scope.RELEASES)[1]
    found = Serving("", token, f"{project.organisation.slug}/{project.slug}@1.0.0", release, asked=[])
    django = get_wsgi_application()

    def application(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        if environ.get("HTTP_RANGE"):
            assert found.asked is not None
            found.asked.append(environ["HTTP_RANGE"])
        answer = django(environ, start)
        left = found.cut if environ["PATH_INFO"].endswith("events.jsonl.gz") else 0
        found.cut = 0 if left else found.cut
        for block in answer:
            if left:
                yield block[:left]
                raise ConnectionAbortedError("cut by the test")
            yield block

    server = make_server("127.0.0.1", 0, application, server_class=_Threads, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


def test_a_release_is_pulled_verified_and_counted_once(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    assert main([*serving.arguments(out), "--purpose", "training a tone model"]) == 0
    said = capsys.readouterr().out
    assert "ok    labels" in said
    here = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    folder = release_folder(serving.release)
    assert here == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert Pull.objects.get().purpose == "training a tone model"
    assert main(["verify", str(out), "--parquet"]) == 0
    assert "the tables and the label rows hold the same" in capsys.readouterr().out


def test_a_download_that_breaks_off_goes_on_where_it_stopped(serving: Serving, tmp_path: Path) -> None:
    serving.cut = 100
    assert main(serving.arguments(tmp_path / "data")) == 0
    assert serving.asked == ["bytes=100-"]


def test_pulling_again_fetches_only_what_is_not_there_or_not_good(serving: Serving, tmp_path: Path) -> None:
    out = tmp_path / "data"
    assert main(serving.arguments(out)) == 0
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    (out / "verify.py").write_text("tampered")
    assert main(serving.arguments(out)) == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before
    assert "tampered" not in (out / "verify.py").read_text()


def test_another_key_another_release_and_a_changed_file_are_refused(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*serving.arguments(tmp_path / "a"), "--public-key", "0" * 64]) == 1
    assert "not signed by the expected key" in capsys.readouterr().err
    assert not list((tmp_path / "a").iterdir())
    out = tmp_path / "b"
    out.mkdir()
    (out / "manifest.json").write_text(json.dumps({"organisation": "other"}))
    assert main(serving.arguments(out)) == 1
    assert "holds another release" in capsys.readouterr().err
    schema = release_folder(serving.release) / "schema.json"
    schema.write_bytes(schema.read_bytes().replace(b"rude", b"wise"))
    assert main(serving.arguments(tmp_path / "c")) == 1
    assert "schema.json is not what the manifest states" in capsys.readouterr().err


def test_a_manifest_cannot_write_outside_of_the_folder(tmp_path: Path) -> None:
    from cli.pull import _inside
    from kernel.errors import Invalid

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "way").symlink_to(tmp_path)
    for name in ("../up", "/etc/passwd", "a/../../up", "way/out", "c:up", "a\\..\\up", ""):
        with pytest.raises(Invalid):
            _inside(tmp_path / "out", name)
    assert _inside(tmp_path / "out", "media/a.png") == tmp_path / "out" / "media" / "a.png"


def test_verify_names_the_file_that_was_changed(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = release_folder(serving.release)
    body = bytearray((folder / "items.parquet").read_bytes())
    body[30] ^= 1
    (folder / "items.parquet").write_bytes(body)
    assert main(["verify", str(folder)]) == 1
    assert "items.parquet" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "nowhere")]) == 1


def test_what_is_not_there_or_not_named_rightly_is_said_in_one_line(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--out", str(tmp_path / "x"), "--server", serving.address, "--token", serving.token]
    assert main(["pull", "no such name", *at]) == 1
    assert main(["pull", serving.name.replace("@1.0.0", "@9.9.9"), *at]) == 3
    assert main(["pull", serving.name.replace("@1.0.0", ""), *at]) == 3, "nothing is published yet"
    assert all(line.startswith("fairhand: ") for line in capsys.readouterr().err.splitlines())
