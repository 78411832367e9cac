"""J05: the worker is killed half-way through an audit of more than 10,000 votes; the next one finishes with equal findings."""

from pathlib import Path
from typing import Any

from background.models import Job, JobState
from governance.audits.models import Audit
from governance.audits.services.start import audit_start
from governance.releases.selectors.folders import releases_root
from journal.models import Event
from tests.factories.frozen_release import make_release
from tests.factories.people import actor_in
from tests.factories.projects import make_project
from tests.faults.test_release_survives_a_killed_worker import kill, outlive_the_lease, wait_until, worker

ITEMS = 400
SPEC: dict[str, Any] = {"shuffles": 1_500, "draws": 500}


def test_an_audit_survives_kill_9_and_finds_what_an_undisturbed_one_finds(committed_db: str, tmp_path: Path) -> None:
    project = make_project(slice_attributes=["topic"])
    owner = actor_in(project.organisation, project.created_by, project_id=project.pk)
    release = make_release(project, version="1.0.0", items=ITEMS)
    twin = make_release(project, version="1.0.1", items=ITEMS)
    log = tmp_path / "worker.log"
    log.touch()
    audit = audit_start(actor=owner, project_id=project.pk, version=release.version, spec=SPEC)
    job = audit.job
    assert job is not None

    def half_way() -> bool:
        job.refresh_from_db()
        return 2 * job.progress >= job.progress_total > 1

    with worker(committed_db, log) as first:
        wait_until(half_way, "the audit being half done", log)
        kill(first)
    audit.refresh_from_db()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING, "it died in the middle, not after the end"
    assert (audit.finished_at, audit.report) == (None, {}), "nobody sees half an audit"

    outlive_the_lease(job)
    with worker(committed_db, log):
        wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.DONE, "the audit's end", log)
        undisturbed = audit_start(actor=owner, project_id=project.pk, version=twin.version, spec=SPEC)
        wait_until(lambda: Audit.objects.get(pk=undisturbed.pk).finished_at is not None, "the twin", log)

    audit.refresh_from_db()
    undisturbed.refresh_from_db()
    assert any(one["verdict"] == "flag" for one in audit.report["findings"])
    assert audit.report == undisturbed.report
    assert (audit.report_sha256, audit.charts) == (undisturbed.report_sha256, undisturbed.charts)
    finished = Event.objects.filter(action="audits:audit:finish")
    assert finished.count() == 2, "one for each release, however many tries it took"
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert not list(releases_root().rglob(".*")), "no stray file"
