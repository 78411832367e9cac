"""E12 reaches releases: what was frozen before a report is not handed out after it, and the next release leaves the item out."""

import gzip
import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from accounts.roles import Role
from annotations.items.models import Item
from annotations.items.services.seal import item_seal
from annotations.projects.models import Project
from governance.releases.api import files
from governance.releases.domain.manifest import MANIFEST, SIGNATURE
from governance.releases.models import Release
from kernel import clock
from kernel.errors import Sealed
from tests.factories.imports import BOX_SCHEMA, make_importer, zipped
from tests.factories.people import make_member, signed_in
from tests.factories.projects import make_project
from tests.factories.releases import freeze, make_labelled_project

pytestmark = pytest.mark.django_db


def fetch(browser: Client, release: Release, path: str) -> Any:
    return browser.get(f"/api/projects/{release.project_id}/releases/{release.version}/files/{path}")


def test_every_file_that_may_hold_a_sealed_text_is_closed_and_so_is_every_export() -> None:
    project, items = make_labelled_project(items=4)
    release = freeze(project)
    browser = signed_in(make_member(project.organisation, Role.OWNER))
    base = f"/api/projects/{project.pk}/releases/{release.version}"
    paths = [file["path"] for file in browser.get(f"{base}/files/").json()["files"]]
    assert {fetch(browser, release, path).status_code for path in paths} == {200}
    item_seal(item_id=items[1].pk, reported_by=project.created_by, reason="unlawful", now=clock.utcnow())
    statuses = {path: fetch(browser, release, path).status_code for path in paths}
    open_still = {path for path, status in statuses.items() if status == 200}
    assert open_still == {MANIFEST, SIGNATURE}
    assert statuses["items.parquet"] == 451
    for form in ("jsonl", "csv", "parquet", "croissant"):
        assert browser.get(f"{base}/export/{form}/").status_code == 451, form


def test_the_next_release_leaves_a_sealed_item_out() -> None:
    project, items = make_labelled_project(items=4)
    item_seal(item_id=items[1].pk, reported_by=project.created_by, reason="unlawful", now=clock.utcnow())
    release = freeze(project)
    browser = signed_in(make_member(project.organisation, Role.OWNER))
    answer: Any = browser.get(f"/api/projects/{project.pk}/releases/{release.version}/export/jsonl/")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    assert b"Text number 0." in body
    assert b"Text number 1." not in body


def frozen_picture() -> tuple[Release, Item]:
    """A release with one picture in it, and an item of another project that shows the same picture."""
    importer = make_importer(item_kind="image", schema=BOX_SCHEMA, state="draft")
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    importer.run(zipped({"a.png": buffer.getvalue()}), "images")
    own = Item.objects.get(project=importer.project)
    other: Project = make_project(importer.organisation, owner=importer.owner, item_kind="image", schema=BOX_SCHEMA)
    twin = Item.objects.create(project=other, external_id="b", content=own.content, content_sha256=own.content_sha256)
    return freeze(importer.project), twin


def test_a_picture_sealed_under_an_item_of_another_project_leaves_in_no_file_and_no_export() -> None:
    release, twin = frozen_picture()
    project = Project.objects.get(pk=release.project_id)
    browser = signed_in(make_member(project.organisation, Role.OWNER))
    base = f"/api/projects/{release.project_id}/releases/{release.version}"
    assert browser.get(f"{base}/export/croissant/").status_code == 200
    item_seal(item_id=twin.pk, reported_by=project.created_by, reason="unlawful", now=clock.utcnow())
    [picture] = [file["path"] for file in browser.get(f"{base}/files/").json()["files"] if "media/" in file["path"]]
    assert fetch(browser, release, picture).status_code == 451
    assert fetch(browser, release, "items.parquet").status_code == 200
    assert browser.get(f"{base}/export/croissant/").status_code == 451
    again = freeze(project)
    assert fetch(browser, again, picture).status_code == 404
    assert browser.get(f"{base.removesuffix(release.version)}{again.version}/export/croissant/").status_code == 200


@pytest.mark.parametrize("address", ["export/parquet/", "files/items.parquet"])
def test_a_download_that_began_before_the_seal_is_broken_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(files, "_BLOCK", 256)
    project, items = make_labelled_project(items=4)
    release = freeze(project)
    browser = signed_in(make_member(project.organisation, Role.OWNER))
    answer: Any = browser.get(f"/api/projects/{project.pk}/releases/{release.version}/{address}")
    chunks = iter(answer.streaming_content)
    assert next(chunks)
    item_seal(item_id=items[1].pk, reported_by=project.created_by, reason="unlawful", now=clock.utcnow())
    with pytest.raises(Sealed):
        list(chunks)
