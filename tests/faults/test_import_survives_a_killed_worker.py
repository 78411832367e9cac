"""F06, J04: the worker is killed in the middle of an import, or the import is cancelled while it runs: all of it or nothing."""

from io import BytesIO
from pathlib import Path
from typing import Any

from accounts.roles import Role
from annotations.items.models import ImportBatch, ImportState, Item
from annotations.items.services.imports import import_cancel, import_start
from annotations.items.services.sources import source_create
from annotations.projects.models import Project, ProjectState
from background.models import Job, JobState
from journal.models import Event
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project
from tests.faults.test_release_survives_a_killed_worker import kill, outlive_the_lease, wait_until, worker

ROWS = 60_000


def texts() -> BytesIO:
    lines = (f'm{number},"The parcel number {number} has not come yet."\n' for number in range(ROWS))
    return BytesIO(("id,text\n" + "".join(lines)).encode())


def started() -> tuple[Project, Any, ImportBatch, Job]:
    organisation = make_organisation()
    actor = actor_in(organisation, make_member(organisation, Role.OWNER))
    project = make_project(organisation, state=ProjectState.DRAFT)
    source_create(actor=actor, project_id=project.pk, name="parcels", declared_severity={})
    batch = import_start(
        actor=actor, project_id=project.pk, kind="csv", file=texts(), file_name="parcels.csv", source_name="parcels"
    )
    assert batch.job is not None
    return project, actor, batch, batch.job


def reading(job: Job) -> bool:
    return 0 < Job.objects.get(pk=job.pk).progress < Job.objects.get(pk=job.pk).progress_total


def test_an_import_survives_kill_9_and_every_row_is_there_once(committed_db: str, tmp_path: Path) -> None:
    project, _, batch, job = started()
    log = tmp_path / "worker.log"
    log.touch()
    with worker(committed_db, log) as first:
        wait_until(lambda: reading(job), "rows being read", log)
        kill(first)
    assert not Item.objects.filter(project=project).exists(), "nobody sees half an import"
    assert ImportBatch.objects.get(pk=batch.pk).state != ImportState.DONE

    outlive_the_lease(job)
    with worker(committed_db, log):
        wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, "the import's end", log)
    batch.refresh_from_db()
    assert (batch.state, batch.report["items"], batch.report["skipped"]) == (ImportState.DONE, ROWS, 0)
    assert Item.objects.filter(project=project).count() == ROWS
    assert Event.objects.filter(subject=f"import:{batch.pk}", action="items:import:done").count() == 1
    assert Job.objects.get(pk=job.pk).attempts == 2


def test_a_running_import_that_is_cancelled_leaves_nothing(committed_db: str, tmp_path: Path) -> None:
    project, actor, batch, job = started()
    log = tmp_path / "worker.log"
    log.touch()
    with worker(committed_db, log):
        wait_until(lambda: reading(job), "rows being read", log)
        import_cancel(actor=actor, project_id=project.pk, import_id=batch.pk)
        wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.CANCELLED, "the import to stop", log)
        assert not Item.objects.filter(project=project).exists()
        wait_until(lambda: ImportBatch.objects.get(pk=batch.pk).state == ImportState.CANCELLED, "the state", log)
    assert not Event.objects.filter(subject=f"import:{batch.pk}", action="items:import:done").exists()
