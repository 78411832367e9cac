"""Audits, for those who may see the release they are about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.actor import Actor
from background.models import Job, JobState
from governance.audits.domain.changes import Since, since
from governance.audits.domain.pdf import audit_pdf
from governance.audits.domain.reading import Reading, read_report
from governance.audits.domain.verdict import Verdict
from governance.audits.models import Audit, FindingAnswer
from governance.provenance.domain.release_ref import ReleaseRef
from governance.provenance.selectors.release_refs import release_ref
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class AuditFound:
    """A release with its audit, if one was begun; `answers` has every answer by finding, the newest first. `previous` is
    the finished audit of the release that this audit was compared with."""

    release: ReleaseRef
    audit: Audit | None
    answers: dict[str, list[FindingAnswer]]
    previous: Audit | None = None

    @property
    def job(self) -> Job | None:
        return self.audit.job if self.audit else None

    @property
    def is_finished(self) -> bool:
        return self.audit is not None and self.audit.finished_at is not None

    @property
    def is_running(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def open_findings(self) -> int:
        """Flags that have no answer."""
        flags = _flags(self.audit.report) if self.audit else []
        return sum(finding not in self.answers for finding in flags)

    def reading(self) -> Reading | None:
        if self.audit is None or not self.is_finished:
            return None
        return _reading(self.audit, "page")

    def since(self) -> Since | None:
        """What changed since the audit before; None without both."""
        return None if self.audit is None or not self.is_finished else _since(self.previous, self.audit)

    def pdf(self) -> bytes:
        """The report on paper, with the answers that stand. Raises NotFound where there is no report."""
        if self.audit is None or not self.is_finished:
            raise NotFound("This release has no finished audit.")
        answers = {finding: answers[0] for finding, answers in self.answers.items()}
        return _pdf(self.audit, answers, since=self.since())


def audit_find(actor: Actor, project_id: int, version: str) -> AuditFound:
    """The release and its audit, begun or not. Raises NotFound for a release the actor may not see."""
    release = release_ref(actor, project_id, version)
    audit = Audit.objects.filter(release_id=release.release_id).select_related("job", "created_by").first()
    answers: dict[str, list[FindingAnswer]] = {}
    if audit is not None:
        for answer in audit.answers.select_related("author").order_by("-id"):
            answers.setdefault(answer.finding, []).append(answer)
    return AuditFound(release, audit, answers, _audit_before(audit) if audit else None)


def audit_finished(actor: Actor, project_id: int, version: str) -> tuple[AuditFound, Audit]:
    """The release with an audit that has a report. Raises NotFound where there is none."""
    found = audit_find(actor, project_id, version)
    if found.audit is None or not found.is_finished:
        raise NotFound("This release has no finished audit.", remedy="Run the audit, or wait until it has ended.")
    return found, found.audit


def audit_open_findings(release_id: int) -> int | None:
    """How many flags wait for an answer; None while there is no finished audit. For services that hold the actor."""
    audit = Audit.objects.filter(release_id=release_id, finished_at__isnull=False).first()
    if audit is None:
        return None
    answered = set(audit.answers.values_list("finding", flat=True))
    return sum(finding not in answered for finding in _flags(audit.report))


def audit_statements(release_id: int) -> dict[str, list[str]] | None:
    """{"biases", "limitations"}: a sentence or two for each flag and each unanswered question, for the documents about a
    release; None while there is no finished audit. For services that hold the actor."""
    audit = Audit.objects.filter(release_id=release_id, finished_at__isnull=False).first()
    if audit is None:
        return None
    findings = audit.report["findings"]
    return {
        "biases": _sentences(findings, Verdict.FLAG),
        "limitations": _sentences(findings, Verdict.INSUFFICIENT_EVIDENCE),
    }


def audit_files(release_id: int) -> dict[str, bytes]:
    """{file name: bytes} of the finished audit for the folder of its release: the report as data and on paper. Authors stay
    out of the files. Empty without an audit. For services that hold the actor."""
    audit = audit_of_release(release_id)
    if audit is None:
        return {}
    answers = audit_answers(audit)
    said = {key: {"response": one.response, "reason": one.reason} for key, one in answers.items()}
    whole = {"report": audit.report, "agreement": audit.agreement, "answers": said}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    changed = _since(_audit_before(audit), audit)
    return {"audit.json": text.encode() + b"\n", "audit.pdf": _pdf(audit, answers, since=changed, authors=False)}


def _reading(audit: Audit, kind: str) -> Reading:
    return read_report(audit.report, {key: pictures[kind] for key, pictures in audit.charts.items()})


def _audit_before(audit: Audit) -> Audit | None:
    """The finished audit of the release before, which is the one that drift was measured against."""
    if not (version := audit.about.get("before")):
        return None
    return Audit.objects.filter(project_id=audit.project_id, version=version, finished_at__isnull=False).first()


def _since(previous: Audit | None, audit: Audit) -> Since | None:
    return None if previous is None else since(f"release {previous.version}", previous.report, audit.report)


def _pdf(audit: Audit, answers: Mapping[str, FindingAnswer], *, since: Since | None, authors: bool = True) -> bytes:
    said = {
        key: {
            "response": one.get_response_display(),
            "reason": one.reason,
            "by": f"{one.author.display_name}, {one.at:%Y-%m-%d}" if authors else f"{one.at:%Y-%m-%d}",
        }
        for key, one in answers.items()
    }
    reading = _reading(audit, "plain")
    return audit_pdf(reading, about=audit.about, agreement=audit.agreement, answers=said, since=since)


def _sentences(findings: list[dict[str, Any]], verdict: Verdict) -> list[str]:
    return [
        f"{one['title']}. {one['meaning']}" for one in findings if one["verdict"] == verdict and not one.get("part_of")
    ]


def _flags(report: dict[str, Any]) -> list[str]:
    """Flags that need an answer: another measure of the same gap needs none of its own."""
    return [
        one["id"] for one in report.get("findings", []) if one["verdict"] == Verdict.FLAG and not one.get("part_of")
    ]


def audit_of_release(release_id: int) -> Audit | None:
    """The finished audit of a release. For services that hold the actor."""
    return Audit.objects.filter(release_id=release_id, finished_at__isnull=False).first()


def audit_answers(audit: Audit) -> dict[str, FindingAnswer]:
    """The answer that stands for each finding: the newest."""
    return {answer.finding: answer for answer in audit.answers.select_related("author").order_by("id")}
