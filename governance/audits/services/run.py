"""Running an audit: everything is computed from the snapshot first, then stored in one transaction."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from annotations.projects.selectors.projects import project_get
from background.services import JobContext
from governance.audits.domain.charts import page_svg, plain_svg
from governance.audits.domain.finding import Finding
from governance.audits.domain.overall import overall_agreement
from governance.audits.domain.report import Report
from governance.audits.domain.run import run_audit
from governance.audits.domain.snapshot import Earlier
from governance.audits.domain.spec import AuditSpec
from governance.audits.models import Audit
from governance.provenance.domain.release_ref import ReleaseRef
from governance.provenance.selectors.job_actor import job_actor
from governance.provenance.selectors.release_refs import release_ref
from kernel import clock
from kernel.errors import Gone, Invalid


@dataclass
class _Reporting:
    """Says how far the audit is, and again between its steps, which is when a cancelled or lost job finds out."""

    context: JobContext
    done: int = 0
    total: int = 1

    def progress(self, done: int, total: int, what: str) -> None:
        # One step more than there are checks: the drawing and storing at the end.
        self.done, self.total = done, total + 1
        self.context.report(done, self.total, what)

    def should_cancel(self) -> bool:
        self.context.report(self.done, self.total)
        return False


def audit_run(context: JobContext, *, audit_id: int, spec: dict[str, Any], user_id: int) -> dict[str, Any]:
    """What the job does. Safe after any death: the same snapshot and specification give the same report, and the report
    is stored once. Raises Invalid where snapshot and specification do not fit together."""
    audit = Audit.objects.get(pk=audit_id)
    if audit.reported_by_job == context.job_id:
        return _outcome(audit)
    actor = job_actor(user_id=user_id, organisation_id=audit.organisation_id, project_id=audit.project_id)
    release = release_ref(actor, audit.project_id, audit.version)
    asked = AuditSpec.from_dict(spec)
    reporting = _Reporting(context)
    before = _release_before(actor, release)
    try:
        report = run_audit(
            release.folder,
            asked,
            earlier=Earlier(f"release {before.version}", before.folder) if before else None,
            progress=reporting.progress,
            should_cancel=reporting.should_cancel,
        )
        reporting.context.report(reporting.done, reporting.total, "Agreement over the whole release")
        agreement = [one.to_dict() for one in overall_agreement(release.folder, asked)]
    except ValueError as fault:
        raise Invalid(str(fault), kept="Nothing was stored.") from None
    project = project_get(actor, audit.project_id)
    about = {
        "project": project.name,
        "organisation": project.organisation.name,
        "version": release.version,
        "frozen_at": release.frozen_at.isoformat(),
        "content_hash": release.content_hash,
        # What drift was measured against, and so what the report says has changed since.
        "before": before.version if before else "",
    }
    charts = _charts(report, reporting)
    digest = hashlib.sha256(report.to_json()).hexdigest()
    plain = report.to_dict()
    with transaction.atomic():
        context.hold()
        audit = Audit.objects.select_for_update().get(pk=audit_id)
        audit.about, audit.spec, audit.report = about, spec, plain
        audit.agreement, audit.charts = agreement, charts
        audit.report_sha256, audit.reported_by_job, audit.finished_at = digest, context.job_id, clock.utcnow()
        audit.save()
        journal(
            user=None,
            organisation_id=audit.organisation_id,
            action="audits:audit:finish",
            subject=f"release:{audit.release_id}",
            data={
                "project": f"p{audit.project_id}",
                "version": audit.version,
                "report_sha256": digest,
                **{verdict: int(count) for verdict, count in plain["verdicts"].items()},
            },
        )
    return _outcome(audit)


def _release_before(actor: Actor, release: ReleaseRef) -> ReleaseRef | None:
    """The latest release before that nobody withdrew."""
    for one in reversed(release.earlier):
        try:
            return release_ref(actor, release.project_id, one.version)
        except Gone:
            continue
    return None


def _charts(report: Report, reporting: _Reporting) -> dict[str, dict[str, str]]:
    """Both pictures of every finding that has one: for the page, and plain for the PDF."""
    drawn = {}
    for finding in report.findings:
        reporting.context.report(reporting.done, reporting.total, "Drawing charts")
        if finding.chart is not None and not finding.part_of:
            drawn[finding.id] = _pictures(finding)
    return drawn


def _pictures(finding: Finding) -> dict[str, str]:
    if finding.chart is None:
        return {}
    return {"page": page_svg(finding.chart), "plain": plain_svg(finding.chart)}


def _outcome(audit: Audit) -> dict[str, Any]:
    url = f"/p/{audit.project_id}/releases/{audit.version}/audit/"
    return {"verdicts": audit.report["verdicts"], "url": url}
