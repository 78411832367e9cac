"""J04, J05: the worker is killed while it freezes a release; the next one finishes it, and nobody sees half of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models.functions import Now

from background.models import Job, JobState
from background.services import jobs_sweep
from governance.provenance.domain.standalone_verifier import verify
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.folders import release_folder, releases_root
from governance.releases.services.freeze import release_freeze
from tests.conftest import ROOT
from tests.factories.journaled_votes import import_votes
from tests.factories.projects import make_items, make_project
from tests.factories.releases import TONES, owner_actor

ITEMS, VOTERS = 4_000, 3


@contextmanager
def worker(database: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker with a child process, as production runs it, in a process group of its own."""
    given = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{given['USER']}:{given['PASSWORD']}@:{given['PORT']}/{database}?host={given['HOST']}",
        "REDIS_URL": settings.REDIS_URL,
        "FAIRHAND_SECRET_KEY": settings.SECRET_KEY,
        "FAIRHAND_DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "-c",
        "1",
        "-Q",
        "fairhand",
        "-l",
        "info",
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 of the worker and its children, all at once: nobody gets to clean up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=120)


def wait_until(holds: Callable[[], bool], what: str, log: Path, *, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s: {what}\n{log.read_text()[-3000:]}"
        time.sleep(0.01)


def outlive_the_lease(job: Job) -> None:
    """What 45 seconds of silence do. The next worker is woken by the sweeper, as the scheduler calls it."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(lease_until=Now() - timedelta(seconds=1))
    assert jobs_sweep() == 1


def test_a_freeze_survives_kill_9_and_gives_what_an_undisturbed_one_gives(committed_db: str, tmp_path: Path) -> None:
    project = make_project(overlap=VOTERS)
    items = make_items(project, [f"Text number {number}." for number in range(ITEMS)])
    import_votes(
        project,
        (
            (item, f"rater {voter}", {"tone": TONES[(place + voter // 2) % 3]})
            for place, item in enumerate(items)
            for voter in range(VOTERS)
        ),
    )
    log = tmp_path / "worker.log"
    log.touch()
    release = release_freeze(actor=owner_actor(project), project_id=project.pk)
    job = release.job
    assert job is not None

    with worker(committed_db, log) as first:
        wait_until(lambda: any(releases_root().glob(".building-*/votes.parquet")), "votes being written", log)
        kill(first)
    half = list(releases_root().glob(".building-*"))
    assert half, "the killed worker left its half-made folder behind"
    release.refresh_from_db()
    assert (release.state, release.folder) == (ReleaseState.DRAFT, ""), "nobody sees half a release"
    assert "tree_size" in release.record, "the record was written first"
    record = dict(release.record)

    outlive_the_lease(job)
    with worker(committed_db, log):
        wait_until(lambda: Release.objects.get(pk=release.pk).state == ReleaseState.FROZEN, "the freeze", log)
        wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, "the job's end", log)
        release.refresh_from_db()
        assert release.record == record
        assert release.counts == {"items": ITEMS, "votes": ITEMS * VOTERS, "labels": ITEMS, "annotators": VOTERS}
        assert not list(releases_root().glob(".*")), "no stray folder is left"
        lines: list[str] = []
        assert verify(release_folder(release), say=lines.append) == 0, lines

        undisturbed = release_freeze(actor=owner_actor(project), project_id=project.pk)
        wait_until(lambda: Release.objects.get(pk=undisturbed.pk).state == ReleaseState.FROZEN, "the twin", log)
    undisturbed.refresh_from_db()
    assert undisturbed.content_hash == release.content_hash
    assert Job.objects.get(pk=job.pk).attempts == 2
