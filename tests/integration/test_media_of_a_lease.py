"""E5, B13: a picture leaves the server for the holder of the live lease, blurred until a logged reveal."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.roles import Role
from annotations.items.domain.severity import Category, needs_mask
from annotations.items.models import Item, MediaAsset
from annotations.items.selectors.media_files import media_name
from annotations.projects.models import Project
from tests.factories.people import make_member, make_organisation, make_token, signed_in, with_token
from tests.factories.projects import make_project, make_source
from tests.integration.test_labelling_loop import lease, post

BOXES = {"questions": [{"id": "cells", "kind": "box", "title": "Box them", "min": 0, "labels": [{"value": "cell"}]}]}


def store(project: Project, kind: str, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    default_storage.save(media_name(project.organisation_id, sha256), ContentFile(data))
    MediaAsset.objects.create(
        organisation=project.organisation,
        origin_sha256="0" * 64,
        kind=kind,
        sha256=sha256,
        content_type="image/png",
        width=9,
        height=9,
        bytes=len(data),
    )
    return sha256


def picture_project(level: int) -> tuple[Project, str, str]:
    project = make_project(make_organisation(), item_kind="image", schema=BOXES, max_level=level, support_contact="Sam")
    display, blurred = store(project, "display", b"the picture itself"), store(project, "blurred", b"a grey smear")
    Item.objects.create(
        project=project,
        source=make_source(project),
        external_id="one",
        content_sha256=b"0" * 32,
        slots_free=1,
        level=level,
        content={
            "media": display,
            "blurred": blurred,
            "thumbnail": blurred,
            "width": 9,
            "height": 9,
            "file_name": "one.png",
        },
        severity={"hate": level} if level else {},
        needs=needs_mask({Category.HATE: level}),
        severity_known=True,
    )
    return project, display, blurred


def body(client: Client, lease_id: int, sha256: str) -> tuple[int, bytes]:
    answer = client.get(f"/media/{lease_id}/{sha256}/")
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else b""  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_picture_itself_is_not_served_before_a_logged_reveal() -> None:
    project, display, blurred = picture_project(2)
    user = make_member(project.organisation, Role.ANNOTATOR)
    api, browser = with_token(make_token(user)[1]), signed_in(user)
    api.put("/api/me/consents/", {"category": "hate", "level": 2}, content_type="application/json")
    offer = lease(api, project).json()
    assert offer["item"]["media"]["url"] is None
    assert body(browser, offer["lease"], display) == (404, b"")
    assert body(browser, offer["lease"], blurred) == (200, b"a grey smear")
    shown = post(api, f"/api/leases/{offer['lease']}/reveal/", {"fence": offer["fence"]}).json()
    assert shown["media"]["url"] == f"/media/{offer['lease']}/{display}/"
    assert body(browser, offer["lease"], display) == (200, b"the picture itself")


@pytest.mark.django_db
def test_a_picture_is_nobody_elses_and_ends_with_the_lease() -> None:
    project, display, _ = picture_project(0)
    user, other = make_member(project.organisation, Role.ANNOTATOR), make_member(project.organisation, Role.ANNOTATOR)
    api = with_token(make_token(user)[1])
    offer = lease(api, project).json()
    answer = signed_in(user).get(f"/media/{offer['lease']}/{display}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert body(signed_in(other), offer["lease"], display)[0] == 404
    assert Client().get(f"/media/{offer['lease']}/{display}/").status_code == 302
    done = post(
        api, f"/api/leases/{offer['lease']}/submission/", {"fence": offer["fence"], "answers": {"cells": []}}, "k"
    )
    assert done.status_code == 201, done.content
    assert body(signed_in(user), offer["lease"], display)[0] == 404


@pytest.mark.django_db
@pytest.mark.parametrize("sha256", ["0" * 64, "..%2f..%2fsettings", "x"])
def test_a_name_that_is_no_picture_of_the_item_is_not_found(sha256: str) -> None:
    project, _, _ = picture_project(0)
    user = make_member(project.organisation, Role.ANNOTATOR)
    offer = lease(with_token(make_token(user)[1]), project).json()
    assert signed_in(user).get(f"/media/{offer['lease']}/{sha256}/").status_code == 404
