"""Audits that have run, and the page that shows them."""

from __future__ import annotations

from typing import Any

from accounts.actor import Actor
from accounts.models import User
from background.models import JobState
from background.services import job_run
from governance.audits.models import Audit
from governance.audits.services.start import audit_start
from governance.releases.models import Release
from tests.factories.people import signed_in

QUICK: dict[str, Any] = {"shuffles": 199, "draws": 100}


def audited(owner: Actor, release: Release, **spec: Any) -> Audit:
    audit = audit_start(actor=owner, project_id=release.project_id, version=release.version, spec={**QUICK, **spec})
    assert audit.job is not None
    job_run(audit.job.pk)
    audit.refresh_from_db()
    audit.job.refresh_from_db()
    assert audit.job.state == JobState.DONE, audit.job.error
    return audit


def page(user: User, release: Release) -> str:
    answer = signed_in(user).get(f"/p/{release.project_id}/releases/{release.version}/audit/")
    assert answer.status_code == 200
    return bytes(answer.content).decode()
