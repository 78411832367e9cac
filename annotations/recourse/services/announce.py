"""Writing a decision down and telling the person, in one transaction: every kind of decision ends here."""

from datetime import datetime
from typing import Any

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from annotations.projects.models import Project
from annotations.recourse.domain.clocks import APPEAL_WITHIN
from annotations.recourse.domain.decision import DecisionKind, Reason
from annotations.recourse.models import Decision
from annotations.recourse.words import KIND_TITLES, REASON_TITLES
from notices.models import Notice
from notices.services import notice_send

# Where a decision is read is known before it has a number; its notice leads to the list.
_MINE = "/me/decisions/"


def decision_announce(
    *,
    actor: Actor,
    person: User,
    person_named: str,
    kind: DecisionKind,
    reason: Reason,
    evidence: dict[str, Any],
    rule_version: str,
    explanation: str,
    effect_at: datetime,
    project: Project | None,
    score: dict[str, Any] | None = None,
    now: datetime,
) -> Decision:
    """The decision with its notice and its journal row, in the caller's transaction; everything was checked before."""
    organisation_id = project.organisation_id if project else actor.here
    notice_id = notice_send(
        user_id=person.pk,
        kind="decision",
        title=f"A decision about you: {KIND_TITLES[kind]}",
        body=f"{explanation.strip()}\n\nIt takes effect on {effect_at:%Y-%m-%d at %H:%M} UTC. You may appeal until "
        f"{now + APPEAL_WITHIN:%Y-%m-%d}; somebody else than who decided answers within 7 days, and if nobody does, you win.",
        reason=REASON_TITLES[reason],
        url=_MINE,
        due_at=now + APPEAL_WITHIN,
        organisation_id=organisation_id,
        now=now,
    )
    decision = Decision.objects.create(
        organisation_id=organisation_id,
        project=project,
        person=person,
        person_named=person_named,
        kind=kind.value,
        reason=reason.value,
        evidence=evidence,
        rule_version=rule_version.strip(),
        explanation=explanation.strip(),
        score=score,
        decided_by=actor.user,
        notice=Notice.objects.get(pk=notice_id),
        notice_at=now,
        effect_at=effect_at,
    )
    record(
        user=actor.user,
        organisation_id=organisation_id,
        action="recourse:decision:make",
        subject=f"decision:{decision.pk}",
        data={"kind": kind.value, "reason": reason.value, "rule": decision.rule_version, "notice": notice_id},
        at=now,
    )
    return decision
