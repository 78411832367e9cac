"""J11: the disk of the files is full. A release and an upload fail in one sentence, leave no half of themselves, and go on later."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from annotations.items.models import ImportBatch, Item
from annotations.items.selectors.media_files import media_name
from background.models import Job, JobState
from background.services import job_run
from governance.provenance.domain.standalone_verifier import verify
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import release_folder, releases_root
from governance.releases.services.freeze import release_freeze
from tests.factories.imports import BOX_SCHEMA, make_importer, zipped
from tests.factories.journaled_votes import import_votes
from tests.factories.projects import make_items, make_project
from tests.factories.releases import TONES, owner_actor
from tests.unit.items.pictures import encoded, gradient

pytestmark = pytest.mark.usefixtures("committed_db")


class SmallDisk:
    """`fill` leaves it without a free byte, `empty` takes what filled it away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"\0" * 4096):
                pass

    def empty(self) -> None:
        (self.folder / "filler").unlink()


@pytest.fixture
def disk(settings: Any) -> Iterator[SmallDisk]:
    """The data folder of this test on a disk of eight megabytes."""
    folder = Path(settings.DATA_DIR)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield SmallDisk(folder)
    subprocess.run(["umount", folder], check=True)


def test_a_release_that_finds_no_room_is_tried_again_and_is_whole_once_there_is_some(disk: SmallDisk) -> None:
    project = make_project(overlap=2)
    items = make_items(project, [f"Text number {number}." for number in range(60)])
    import_votes(
        project, ((item, f"rater {v}", {"tone": TONES[(n + v) % 3]}) for n, item in enumerate(items) for v in range(2))
    )
    release = release_freeze(actor=owner_actor(project), project_id=project.pk)
    assert release.job is not None
    disk.fill()
    job_run(release.job.pk)
    job, release = Job.objects.get(pk=release.job.pk), Release.objects.get(pk=release.pk)
    assert (job.state, release.state, release.folder) == (JobState.QUEUED, ReleaseState.DRAFT, "")
    assert not [path for path in releases_root().glob("*") if not path.name.startswith(".")], "nobody sees half of it"
    disk.empty()
    job_run(job.pk)
    release.refresh_from_db()
    assert release.state == ReleaseState.FROZEN
    assert not list(releases_root().glob(".*")), "no stray folder is left"
    lines: list[str] = []
    assert verify(release_folder(release), say=lines.append) == 0, lines


def test_an_upload_that_finds_no_room_is_refused_in_one_sentence_and_taken_later(disk: SmallDisk) -> None:
    importer = make_importer()
    rows = b"id,text\n" + b"".join(b"%d,Text number %d\n" % (n, n) for n in range(2_000))
    importer.client.raise_request_exception = False
    disk.fill()
    refused = importer.send(rows)
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert "full" in refused.json()["detail"]
    assert not ImportBatch.objects.exists()
    assert importer.get("items/").status_code == 200, "reading goes on"
    disk.empty()
    assert not [path for path in disk.folder.rglob("*") if path.is_file()], "nothing is left of it"
    assert importer.run(rows)["state"] == "done"


def test_half_a_picture_that_a_full_disk_has_left_is_written_anew_by_the_next_import(disk: SmallDisk) -> None:
    """Pictures lie under their hash, so what is there already is not written again, provided that it is whole."""
    importer, picture = make_importer(item_kind="image", schema=BOX_SCHEMA), encoded(gradient(), "JPEG")
    importer.run(zipped({"a.jpg": picture}), "images")
    name = media_name(importer.organisation.pk, Item.objects.get().content["media"])
    path = Path(default_storage.path(name))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert importer.run(zipped({"b.jpg": picture}), "images")["state"] == "done"
    assert path.read_bytes() == whole
