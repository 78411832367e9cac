"""Imports through the real HTTP API; the job is run where the test runs, by the same function a worker calls."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.models import Organisation, User
from accounts.roles import Role
from annotations.projects.models import Project
from background.services import job_run
from tests.factories.pay import fund_project
from tests.factories.people import make_member, make_organisation, make_token, with_token
from tests.factories.projects import make_project

BOX_SCHEMA: dict[str, Any] = {
    "questions": [
        {
            "id": "cells",
            "kind": "box",
            "title": "Which cells?",
            "labels": [{"value": "RBC"}, {"value": "WBC"}, {"value": "Platelets"}],
        }
    ]
}


@dataclass(slots=True)
class Importer:
    """A project with an owner's token and a source called "source"."""

    organisation: Organisation
    owner: User
    project: Project
    client: Client
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"/api/projects/{self.project.pk}"

    def post(self, url: str, body: Any) -> Any:
        return self.client.post(f"{self.url}/{url}", data=json.dumps(body), content_type="application/json")

    def get(self, url: str) -> Any:
        return self.client.get(f"{self.url}/{url}")

    def send(self, data: bytes, kind: str = "csv", *, name: str = "", options: Any = None, **fields: Any) -> Any:
        """The answer to the upload; nothing has run yet."""
        file = io.BytesIO(data)
        file.name = name or f"data.{kind}"
        body = {"file": file, "kind": kind, "source": "source", "options": json.dumps(options or {}), **fields}
        return self.client.post(f"{self.url}/imports/", data=body)

    def run(self, data: bytes, kind: str = "csv", **fields: Any) -> dict[str, Any]:
        """Upload, run the job, and return the import as the API shows it."""
        answer = self.send(data, kind, **fields)
        assert answer.status_code == 202, answer.content
        job_run(answer.json()["job"])
        shown: dict[str, Any] = self.get(f"imports/{answer.json()['id']}/").json()
        return shown


def make_importer(*, severity: dict[str, int] | None = None, declared: bool = True, **fields: Any) -> Importer:
    import annotations.items.jobs
    import annotations.work.jobs  # noqa: F401 - as a worker does

    organisation = make_organisation()
    owner = make_member(organisation, Role.OWNER)
    importer = Importer(
        organisation, owner, make_project(organisation, owner=owner, **fields), with_token(make_token(owner)[1])
    )
    fund_project(importer.project, 10**9)  # whatever comes in, the work is covered
    declaration = {"name": "source", "declared_severity": (severity or {}) if declared else None}
    assert importer.post("sources/", declaration).status_code == 201
    return importer


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
