"""From frozen to published: nothing goes out without a datasheet and an audit whose findings are answered."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record as journal
from governance.audits.selectors.audits import audit_open_findings
from governance.datasheets.selectors.datasheets import datasheet_completeness
from governance.releases.domain.states import advance
from governance.releases.models import Release, ReleaseState
from governance.releases.selectors.releases import release_get
from governance.releases.services.attach import release_attach
from governance.releases.services.reports import reports_of
from kernel import clock
from kernel.errors import Conflict, Invalid

MAX_REASON = 300


@transaction.atomic
def release_approve(*, actor: Actor, project_id: int, version: str) -> Release:
    """Approve a release: its reports join the files, and the manifest is signed for the last time.

    Raises Conflict while the datasheet or the audit is missing or a flagged finding has no answer.
    """
    release = release_get(actor, project_id, version, lock=True)
    if release.state == ReleaseState.FROZEN:
        _check_audited(release)
        _move(release, actor, ReleaseState.AUDITED)
    state = advance(release.state, ReleaseState.APPROVED)
    _check_audited(release)
    _check_answered(release)
    release_attach(release, reports_of(release))
    release.approved_by, release.approved_at = actor.user, clock.utcnow()
    _move(release, actor, state, manifest_sha256=release.manifest_sha256)
    return release


@transaction.atomic
def release_publish(*, actor: Actor, project_id: int, version: str) -> Release:
    """Publish an approved release."""
    release = release_get(actor, project_id, version, lock=True)
    state = advance(release.state, ReleaseState.PUBLISHED)
    release.published_at = clock.utcnow()
    _move(release, actor, state, manifest_sha256=release.manifest_sha256)
    return release


@transaction.atomic
def release_withdraw(*, actor: Actor, project_id: int, version: str, reason: str) -> Release:
    """Withdraw a release: its files close, its page stays and says why, and the pulls tell whom to reach."""
    if not reason.strip() or len(reason) > MAX_REASON:
        message = f"Between 1 and {MAX_REASON} characters: whoever pulled the release will read it."
        raise Invalid("Say why it is withdrawn.", errors=[{"field": "reason", "message": message}])
    release = release_get(actor, project_id, version, lock=True)
    state = advance(release.state, ReleaseState.WITHDRAWN)
    release.withdrawn_at, release.withdrawn_reason = clock.utcnow(), reason.strip()
    _move(release, actor, state, pulls=release.pulls.count())
    return release


def _check_audited(release: Release) -> None:
    if audit_open_findings(release.pk) is None:
        raise Conflict(
            "The release has no bias audit yet.",
            code="audit-missing",
            kept="It stays as it is.",
            remedy="Run the audit, answer what it flags, and approve again.",
        )
    if datasheet_completeness(release.pk) is None:
        raise Conflict(
            "The release has no datasheet yet.",
            code="datasheet-missing",
            kept="It stays as it is.",
            remedy="Make the datasheet and approve again.",
        )


def _check_answered(release: Release) -> None:
    if waiting := audit_open_findings(release.pk):
        noun = "flagged finding has" if waiting == 1 else "flagged findings have"
        raise Conflict(
            f"{waiting} {noun} no answer yet.",
            code="findings-open",
            kept="The release stays as it is.",
            remedy="Say for each whether you accept it, mitigate it or follow it up.",
            extra={"open_findings": waiting},
        )


def _move(release: Release, actor: Actor, state: str, **data: Any) -> None:
    release.state = state
    release.save()
    facts: Mapping[str, Any] = {"project": f"p{release.project_id}", "version": release.version, **data}
    journal(
        user=actor.user,
        organisation_id=release.organisation_id,
        action=f"releases:release:{state}",
        subject=f"release:{release.pk}",
        data=dict(facts),
    )
