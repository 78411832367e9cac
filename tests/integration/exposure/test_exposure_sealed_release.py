"""E12 reaches releases: what was frozen before a report is not handed out after it, and the next release leaves the item out."""

import gzip
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from annotations.items.services.seal import item_seal
from governance.releases.domain.manifest import MANIFEST, SIGNATURE
from governance.releases.models import Release
from kernel import clock
from tests.factories.people import make_member, signed_in
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
