"""Releases through the API: files by the manifest's list only, ranges, exports, pulls, tokens."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role, Scope
from annotations.projects.models import Project
from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from background.models import Job
from background.services import job_run
from governance.provenance.services.sequence import journal_sequence
from governance.releases.models import Pull, Release
from governance.releases.selectors.folders import release_folder
from tests.factories.people import make_member, make_token, signed_in, with_token
from tests.factories.releases import freeze, make_labelled_project

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def project() -> Project:
    return make_labelled_project(items=6)[0]


@pytest.fixture
def release(project: Project) -> Release:
    return freeze(project)


@pytest.fixture
def consumer(project: Project) -> Client:
    """A pipeline: a token that may take releases and nothing else."""
    return with_token(make_token(make_member(project.organisation, Role.OWNER), Scope.RELEASES)[1])


def body(response: Any) -> bytes:
    assert response.status_code in {200, 206}, response.content
    return b"".join(response.streaming_content) if response.streaming else response.content


def at(release: Release, rest: str = "") -> str:
    return f"/api/projects/{release.project_id}/releases/{release.version}/{rest}"


def test_a_freeze_through_the_api_runs_as_a_job_and_a_retry_freezes_once(project: Project) -> None:
    owner = signed_in(project.created_by)
    headers = {"Idempotency-Key": "k1"}
    address = f"/api/projects/{project.pk}/releases/"
    content = json.dumps({"note": "First."})
    first, again = (owner.post(address, content, content_type="application/json", headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202), first.content
    assert first.json() == again.json()
    assert Release.objects.count() == 1
    job_run(first.json()["job"]["id"])
    found = owner.get(f"{address}1.0.0/").json()
    assert (found["state"], found["counts"]["items"], found["method"]) == ("frozen", 6, DEFAULT_METHOD)


def test_every_file_is_served_with_the_hash_the_list_states(release: Release, consumer: Client) -> None:
    listed = consumer.get(at(release, "files/")).json()["files"]
    assert {"items.parquet", "votes.parquet", "verify.py", "manifest.json"} <= {file["path"] for file in listed}
    for file in listed:
        response = consumer.get(at(release, f"files/{file['path']}"))
        got = body(response)
        assert len(got) == file["bytes"]
        assert file["sha256"] in {"", hashlib.sha256(got).hexdigest()}
        assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["../../../keys/journal.key", "%2e%2e/%2e%2e/keys/journal.key", "/etc/passwd", "secret.txt", "media/", "."]
)
def test_what_the_manifest_does_not_list_does_not_exist(release: Release, consumer: Client, path: str) -> None:
    (release_folder(release) / "secret.txt").write_text("secret")
    response = consumer.get(at(release, f"files/{path}"))
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=5-2", 416, None),
        ("bytes=99999999-", 416, None),
        ("bytes=0-1,3-4", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
    ],
)
def test_ranges_resume_a_download(
    release: Release, consumer: Client, asked: str, status: int, part: slice | None
) -> None:
    whole = (release_folder(release) / "votes.parquet").read_bytes()
    response = consumer.get(at(release, "files/votes.parquet"), headers={"Range": asked})
    assert response.status_code == status
    if part is not None:
        assert body(response) == whole[part]


def test_a_range_of_a_file_that_has_changed_gives_the_whole_file(release: Release, consumer: Client) -> None:
    response = consumer.get(at(release, "files/votes.parquet"), headers={"Range": "bytes=4-", "If-Range": '"old"'})
    assert response.status_code == 200


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "coco", "croissant"])
def test_every_format_streams_and_leaves_a_pull(release: Release, consumer: Client, form: str) -> None:
    got = body(consumer.get(at(release, f"export/{form}/?purpose=training")))
    pull = Pull.objects.get()
    assert (pull.purpose, pull.token_id is not None) == ("training", True)
    if form == "jsonl":
        rows = [json.loads(line) for line in got.splitlines()]
        assert len(rows) == 6
        assert sum(len(row["votes"]) for row in rows) == 32
    elif form in {"parquet", "croissant"}:
        assert "votes.parquet" in zipfile.ZipFile(io.BytesIO(got)).namelist()
    elif form == "csv":
        assert got.count(b"\n") == 33
    else:
        assert json.loads(got)["annotations"] == []


def test_taking_the_manifest_is_a_pull_and_taking_the_rest_is_not(release: Release, consumer: Client) -> None:
    for path in ("manifest.json", "votes.parquet", "items.parquet"):
        body(consumer.get(at(release, f"files/{path}")))
    assert Pull.objects.count() == 1
    assert len(consumer.get(at(release, "pulls/")).json()["results"]) == 1


def test_an_unknown_format_is_not_found(release: Release, consumer: Client) -> None:
    assert consumer.get(at(release, "export/xml/")).status_code == 404


def test_a_withdrawn_release_is_gone_and_says_why(release: Release, consumer: Client) -> None:
    owner = signed_in(release.created_by)
    gone = owner.post(
        at(release, "withdraw/"), json.dumps({"reason": "Wrong guideline."}), content_type="application/json"
    )
    assert gone.status_code == 200, gone.content
    for rest in ("files/", "files/votes.parquet", "export/csv/"):
        response = consumer.get(at(release, rest))
        assert response.status_code == 410
        assert "Wrong guideline." in response.json()["detail"]
    assert consumer.get(at(release)).json()["state"] == "withdrawn"


def test_a_token_for_releases_opens_nothing_else(release: Release, consumer: Client) -> None:
    assert consumer.get(f"/api/projects/{release.project_id}/journal/").status_code == 403
    assert consumer.post(at(release, "approve/")).status_code == 403


def test_strangers_and_annotators_get_nothing(release: Release, project: Project) -> None:
    annotator = signed_in(make_member(project.organisation, Role.ANNOTATOR))
    stranger = with_token(make_token(make_member(make_labelled_project(items=2)[0].organisation, Role.OWNER))[1])
    for rest in ("", "files/", "files/manifest.json", "export/jsonl/"):
        assert annotator.get(at(release, rest)).status_code == 403
        assert stranger.get(at(release, rest)).status_code == 404


def test_why_a_label_exists_is_one_call(project: Project) -> None:
    from annotations.work.models import LabelEvent
    from tests.factories.journaled_votes import give_vote

    vote = LabelEvent.objects.filter(project=project).latest("id")
    assert vote.annotator is not None
    newer = give_vote(project, vote.item, vote.annotator, {"tone": "neutral"}, corrects=vote)
    journal_sequence(project.organisation_id)
    owner = signed_in(project.created_by)
    found = owner.get(f"/api/projects/{project.pk}/votes/{newer.pk}/provenance/").json()
    assert found["item"]["sha256"] == bytes(vote.item.content_sha256).hex()
    assert [step["answers"] for step in found["history"]] == [{"tone": "neutral"}, vote.answers]
    newest = found["history"][0]
    assert newest["annotator"].startswith("p-")
    assert newest["pay"] == {"rule": "pay/1", "amount_minor": 12, "currency": "EUR", "state": "due", "reason": None}
    assert newest["event"]["index"] == found["tree_size"] - 1
    assert owner.get(f"/api/projects/{project.pk}/votes/999999/provenance/").status_code == 404


def test_heads_and_keys_can_be_compared_by_outsiders(project: Project) -> None:
    head = journal_sequence(project.organisation_id)
    assert head is not None
    owner = signed_in(project.created_by)
    shown = owner.get(f"/api/organisations/{project.organisation.slug}/tree-head/").json()
    assert (shown["head"]["size"], shown["head"]["root"]) == (head.size, head.root)
    keys = Client().get("/api/keys/").json()["results"]
    assert [key["public_key"] for key in keys] == [shown["public_key"]]


def test_the_journal_is_paged_and_verified(project: Project) -> None:
    journal_sequence(project.organisation_id)
    owner = signed_in(project.created_by)
    address = f"/api/projects/{project.pk}/journal/"
    page = owner.get(f"{address}?limit=5&action=work:label:import").json()
    assert len(page["results"]) == 5
    assert {row["action"] for row in page["results"]} == {"work:label:import"}
    assert owner.get(f"{address}?limit=5&after={page['next']}").json()["results"][0]["id"] < page["results"][-1]["id"]
    job = owner.post(f"{address}verify/").json()
    job_run(job["id"])
    assert Job.objects.get(pk=job["id"]).result["sound"] is True


@pytest.fixture
def pages(release: Release) -> Iterator[tuple[Client, str]]:
    yield signed_in(release.created_by), f"/p/{release.project_id}/releases/"


def test_the_pages_show_the_way_and_what_is_missing(pages: tuple[Client, str], release: Release) -> None:
    owner, address = pages
    assert b"1.0.0" in owner.get(address).content
    page = owner.get(f"{address}1.0.0/").content.decode()
    assert release.manifest_sha256 in page
    assert (
        "merged by Dawid and Skene’s model of the annotators, under the prior that predicted held-out votes best"
        in page
    )
    assert "votes.parquet" in page
    refused = owner.post(f"{address}1.0.0/approve/", follow=True)
    assert b"no bias audit yet" in refused.content
    owner.post(f"{address}1.0.0/verify/")
    job_run(Job.objects.latest("id").pk)
    assert b"Sound" in owner.get(f"{address}1.0.0/").content
    assert b"Journal" in owner.get(f"/p/{release.project_id}/journal/").content


def test_the_form_freezes_the_next_release_and_says_what_is_wrong(pages: tuple[Client, str]) -> None:
    owner, address = pages
    wrong = owner.post(f"{address}freeze/", {"version": "two", "method": "majority"})
    assert wrong.status_code == 422
    assert b"Three whole numbers" in wrong.content
    form = owner.get(address).content.decode()
    assert [name for name in METHOD_NAMES if f'<option value="{name}"' not in form] == []
    assert f'<option value="{DEFAULT_METHOD}" selected>' in form
    right = owner.post(f"{address}freeze/", {"method": "majority", "splits": "80/20"})
    assert right.headers["Location"] == f"{address}1.1.0/"
    assert b"Being frozen" in owner.get(f"{address}1.1.0/").content
