"""An audit of a frozen release: a job that is safe to run twice, open to whom it should be, answers that stay."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.roles import Role
from annotations.projects.models import Project
from background.models import Job, JobState
from background.services import JobContext, LostJob, job_cancel, job_claim, job_run
from governance.audits.models import Audit, FindingAnswer
from governance.audits.selectors.audits import audit_open_findings
from governance.audits.services.answer import finding_answer
from governance.audits.services.run import audit_run
from governance.audits.services.start import audit_start
from governance.releases.models import Release, ReleaseState
from journal.models import Event
from kernel.errors import Conflict, Invalid, NotFound
from tests.factories.audits import QUICK, audited, page
from tests.factories.frozen_release import make_release
from tests.factories.people import actor_in, make_member, make_organisation, signed_in
from tests.factories.projects import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_organisation(), slice_attributes=["topic"])


@pytest.fixture
def release(project: Project) -> Release:
    return make_release(project)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by, project_id=project.pk)


def first_flag(audit: Audit) -> str:
    return str(next(one["id"] for one in audit.report["findings"] if one["verdict"] == "flag" and not one["part_of"]))


def test_running_the_job_again_changes_nothing(owner: Actor, release: Release) -> None:
    audit = audited(owner, release)
    before = Audit.objects.filter(pk=audit.pk).values().get()
    events = Event.objects.filter(action="audits:audit:finish").count()
    Job.objects.filter(pk=int(audit.job_id or 0)).update(state=JobState.QUEUED)
    job_run(int(audit.job_id or 0))
    assert Audit.objects.filter(pk=audit.pk).values().get() == before
    assert Event.objects.filter(action="audits:audit:finish").count() == events == 1


def test_starting_twice_is_one_audit_with_one_job(owner: Actor, release: Release) -> None:
    first = audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=QUICK)
    second = audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=QUICK)
    assert first.pk == second.pk
    assert first.job_id == second.job_id
    assert Job.objects.filter(name="audits.run").count() == 1


def test_a_worker_that_lost_the_job_stores_nothing(owner: Actor, release: Release) -> None:
    audit = audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=QUICK)
    assert audit.job is not None
    job = job_claim(audit.job.pk)
    assert job is not None
    stale = JobContext(job.pk, job.fence - 1)
    with pytest.raises(LostJob):
        audit_run(stale, **job.args)
    audit.refresh_from_db()
    assert audit.finished_at is None
    assert audit.report == {}


def test_a_cancelled_audit_leaves_nothing_and_can_be_started_again(owner: Actor, release: Release) -> None:
    audit = audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=QUICK)
    assert audit.job is not None
    job_cancel(job=audit.job)
    job_run(audit.job.pk)
    audit.refresh_from_db()
    assert audit.finished_at is None
    again = audited(owner, release)
    assert again.pk == audit.pk
    assert again.job_id != audit.job_id


def test_flags_stay_open_until_each_has_an_answer(owner: Actor, release: Release) -> None:
    assert audit_open_findings(release.pk) is None
    audit = audited(owner, release)
    flags = [one["id"] for one in audit.report["findings"] if one["verdict"] == "flag" and not one["part_of"]]
    assert audit_open_findings(release.pk) == len(flags) > 0
    for flag in flags:
        finding_answer(
            actor=owner,
            project_id=release.project_id,
            version="1.0.0",
            finding=flag,
            response="accept",
            reason="The regions judge differently, and both are right.",
        )
    assert audit_open_findings(release.pk) == 0
    assert "each has its owner’s answer" in page(owner.user, release)


def test_a_second_answer_stands_and_the_first_is_kept(owner: Actor, release: Release) -> None:
    audit = audited(owner, release)
    flag, url = first_flag(audit), f"/p/{release.project_id}/releases/1.0.0/audit/findings/"
    client = signed_in(owner.user)
    client.post(f"{url}{flag}/", {"response": "follow_up", "reason": "We ask three more people of the west."})
    client.post(f"{url}{flag}/", {"response": "mitigate", "reason": "Votes are published by region."})
    html = page(owner.user, release)
    assert html.index("Votes are published by region.") < html.index("We ask three more people of the west.")
    assert FindingAnswer.objects.filter(finding=flag).count() == 2
    assert Event.objects.filter(action="audits:finding:answer").count() == 2


@pytest.mark.parametrize(("response", "reason"), [("accept", "   "), ("ignore", "because"), ("accept", "x" * 4001)])
def test_an_answer_without_a_reason_or_choice_is_refused(
    owner: Actor, release: Release, response: str, reason: str
) -> None:
    flag = first_flag(audited(owner, release))
    with pytest.raises(Invalid):
        finding_answer(
            actor=owner, project_id=release.project_id, version="1.0.0", finding=flag, response=response, reason=reason
        )
    assert not FindingAnswer.objects.exists()


def test_after_approval_audit_and_answers_are_final(owner: Actor, release: Release) -> None:
    flag = first_flag(audited(owner, release))
    Release.objects.filter(pk=release.pk).update(state=ReleaseState.APPROVED)
    with pytest.raises(Conflict):
        finding_answer(
            actor=owner,
            project_id=release.project_id,
            version="1.0.0",
            finding=flag,
            response="accept",
            reason="too late",
        )
    with pytest.raises(Conflict):
        audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=QUICK)


@pytest.mark.parametrize(
    "spec",
    [
        {"k": 1},
        {"depth": 4},
        {"depth": "2"},
        {"slices": "topic"},
        {"minimums": {"cats": 1}},
        {"shuffles": 10**9},
        {"level": float("nan")},
        {"references": [{"name": "x"}]},
        {"checks": ["astrology"]},
        {"unknown": 1},
    ],
)
def test_a_specification_that_makes_no_sense_is_refused_before_anything_runs(
    owner: Actor, release: Release, spec: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        audit_start(actor=owner, project_id=release.project_id, version="1.0.0", spec=spec)
    assert not Job.objects.filter(name="audits.run").exists()


def test_an_attribute_the_release_does_not_have_fails_the_job_with_a_sentence(owner: Actor, release: Release) -> None:
    audit = audit_start(
        actor=owner, project_id=release.project_id, version="1.0.0", spec={**QUICK, "slices": ["shoe size"]}
    )
    assert audit.job is not None
    job_run(audit.job.pk)
    audit.job.refresh_from_db()
    assert audit.job.state == JobState.FAILED
    assert "shoe size" in audit.job.error


def test_the_api_starts_reads_and_answers_an_audit(owner: Actor, release: Release) -> None:
    client = signed_in(owner.user)
    base = f"/api/projects/{release.project_id}/releases/1.0.0/"
    assert client.get(f"{base}audit/").json()["state"] == "none"
    started = client.post(f"{base}audit/", {"spec": QUICK}, content_type="application/json")
    assert started.status_code == 202
    assert started.json()["state"] == "running"
    job_run(started.json()["job"])
    found = client.get(f"{base}audit/").json()
    assert found["state"] == "finished"
    flag = next(one["id"] for one in found["report"]["findings"] if one["verdict"] == "flag" and not one["part_of"])
    answer = {"response": "accept", "reason": "Known, and named in the guidelines."}
    key = {"Idempotency-Key": "answer-1"}
    url = f"{base}findings/{flag}/answer/"
    first = client.post(url, answer, content_type="application/json", headers=key)
    again = client.post(url, answer, content_type="application/json", headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len(client.get(f"{base}audit/").json()["answers"]) == 1
    assert client.get(f"{base}audit.pdf").content.startswith(b"%PDF")


def test_strangers_annotators_and_readers_are_kept_where_they_belong(owner: Actor, release: Release) -> None:
    audited(owner, release)
    organisation = make_project(make_organisation()).organisation
    stranger = make_member(organisation, Role.OWNER)
    project = Project.objects.get(pk=release.project_id)
    annotator = make_member(project.organisation, Role.ANNOTATOR)
    auditor = make_member(project.organisation, Role.AUDITOR)
    url = f"/p/{release.project_id}/releases/1.0.0/audit/"
    assert signed_in(stranger).get(url).status_code == 404
    assert signed_in(annotator).get(url).status_code in (403, 404)
    read: Client = signed_in(auditor)
    assert read.get(url).status_code == 200
    assert "Write down the answer" not in read.get(url).content.decode()
    assert read.post(url, {"depth": "1"}).status_code in (403, 404)
    with pytest.raises(NotFound):
        audit_start(actor=actor_in(organisation, stranger), project_id=release.project_id, version="1.0.0", spec=QUICK)
