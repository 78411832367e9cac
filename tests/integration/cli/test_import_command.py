"""`fairhand import` against a real server, the job done by a real Celery worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from accounts.roles import Role
from annotations.items.models import Item
from annotations.items.services.sources import source_create
from annotations.projects.models import Project
from cli.main import main
from tests.conftest import ROOT
from tests.factories.pay import fund_project
from tests.factories.people import actor_in, make_member, make_organisation, make_token
from tests.factories.projects import make_project
from tests.unit.items.pictures import encoded, gradient


@dataclass(frozen=True, slots=True)
class Running:
    address: str
    token: str
    project: Project
    pictures: Project


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def running(committed_db: str, tmp_path: Path) -> Iterator[Running]:
    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    projects = [make_project(organisation, owner=owner, item_kind="text")]
    schema = {"questions": [{"id": "cells", "kind": "box", "title": "Cells?", "labels": [{"value": "RBC"}]}]}
    projects.append(make_project(organisation, owner=owner, item_kind="image", schema=schema))
    for project in projects:
        fund_project(project, 10**9)
        source_create(actor=actor_in(organisation, owner), project_id=project.pk, name="mail", declared_severity={})
    port = _free_port()
    database = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@:{database['PORT']}/{committed_db}?host={database['HOST']}",
        "REDIS_URL": settings.REDIS_URL,
        "FAIRHAND_SECRET_KEY": settings.SECRET_KEY,
        "FAIRHAND_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    (tmp_path / "data").mkdir()
    worker = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "-P",
        "solo",
        "-Q",
        "fairhand",
        "-l",
        "warning",
    ]
    web = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "4", "config.wsgi:application"]
    with (tmp_path / "log").open("wb") as log:
        children = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) for command in (worker, web)
        ]
        try:
            _wait(f"http://127.0.0.1:{port}/health/", tmp_path / "log")
            yield Running(f"http://127.0.0.1:{port}", make_token(owner)[1], *projects)
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=180)


def _wait(url: str, log: Path) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(url, timeout=20)
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


def test_texts_and_a_folder_of_images_come_in_through_server_and_worker(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--server", running.address, "--token", running.token, "--source", "mail"]
    texts = tmp_path / "texts.csv"
    texts.write_text("number;words\n1;Hello\n2;Good bye\n")
    columns = ["--column", "id=number", "--column", "text=words", "--delimiter", ";"]
    assert main(["import", str(running.project.pk), str(texts), *columns, *place, "--dry-run"]) == 0
    assert "Checked, nothing written: 2 new items" in capsys.readouterr().out
    assert not Item.objects.exists()
    assert main(["import", str(running.project.pk), str(texts), *columns, *place]) == 0
    assert "Imported: 2 new items, 0 there already" in capsys.readouterr().out
    assert sorted(Item.objects.values_list("external_id", flat=True)) == ["1", "2"]

    tabs = tmp_path / "more.tsv"
    tabs.write_text("id\ttext\n5\tHello, again\n")
    assert main(["import", str(running.project.pk), str(tabs), *place, "--dry-run"]) == 0
    assert "Checked, nothing written: 1 new items" in capsys.readouterr().out

    folder = tmp_path / "pictures"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(encoded(gradient(), "JPEG"))
    (folder / "deep" / "b.png").write_bytes(encoded(gradient(), "PNG"))
    assert main(["import", str(running.pictures.pk), str(folder), *place]) == 0
    assert sorted(running.pictures.items.values_list("external_id", flat=True)) == ["a", "deep/b"]

    texts.write_text("id,text\n3,fine\n4\n3,again\n")
    assert main(["import", str(running.project.pk), str(texts), *place]) == 1
    said = capsys.readouterr().err
    assert "row 3: The row has 1 value," in said
    assert "row 4: The id '3' is already used in row 2." in said
    assert Item.objects.filter(project=running.project).count() == 2
    assert main(["import", str(running.project.pk), str(texts), *place[:2], "--token", "wrong"]) == 3
    assert main(["import", "1", str(tmp_path / "nothing.csv"), *place]) == 1


def test_a_server_that_is_not_there_is_one_line_and_code_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,text\n1,a\n")
    assert main(["import", "1", str(file), "--server", f"http://127.0.0.1:{_free_port()}", "--token", "t"]) == 3
    assert "does not answer" in capsys.readouterr().err
