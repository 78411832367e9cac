"""Deciding against a person: complete, by a human, and told before it takes effect."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.quality.domain.score import Score, check_discipline
from annotations.quality.selectors.scores import score_get
from annotations.recourse.domain.decision import DecisionKind, Reason, check_decision
from annotations.recourse.models import Decision, DecisionEventKind
from annotations.recourse.services.announce import decision_announce
from annotations.recourse.services.human import require_person
from annotations.recourse.services.member import member_lock
from annotations.work.models import Assignment
from kernel.errors import Conflict, Forbidden, Invalid


@transaction.atomic
def decision_make(
    *,
    actor: Actor,
    person: str,
    kind: str,
    reason: str,
    evidence: dict[str, Any],
    rule_version: str,
    explanation: str,
    effect_at: datetime | None,
    project_id: int | None,
    now: datetime,
) -> Decision:
    """Decide against a member of the actor's organisation, and tell them in the same transaction.

    `person` is a membership's id or a pseudonym of the project. Raises Forbidden for a program and for a decision about
    oneself, Invalid for anything missing and for work that is not theirs, NotFound for a stranger, Conflict for what was
    decided already.
    """
    require_person(actor)
    found_kind, found_reason = check_decision(
        kind=kind,
        reason=reason,
        evidence=evidence,
        rule_version=rule_version,
        explanation=explanation,
        effect_at=effect_at,
        now=now,
    )
    assert effect_at is not None, "check_decision refuses a decision without a time"
    project = project_get(actor, project_id) if project_id is not None else None
    member, named = member_lock(organisation_id=actor.here, project_id=project_id, named=person)
    _check_target(actor, member, found_kind, project)
    if found_kind is DecisionKind.REJECTION:
        assert project is not None
        evidence = {**evidence, "assignments": _their_work(evidence["assignments"], member, project)}
    _check_first(member, found_kind, evidence)
    score = _quality(found_reason, evidence, member, project)
    return decision_announce(
        actor=actor,
        person=member.user,
        person_named=named,
        kind=found_kind,
        reason=found_reason,
        evidence=evidence,
        rule_version=rule_version,
        explanation=explanation,
        effect_at=effect_at,
        project=project,
        score=score,
        now=now,
    )


def _check_target(actor: Actor, member: Membership, kind: DecisionKind, project: Project | None) -> None:
    if member.user_id == actor.user_id:
        raise Forbidden("Nobody decides about themselves.", kept="Nothing was decided.")
    if project is None and kind is not DecisionKind.REMOVAL:
        raise Invalid(
            "Say in which project.", errors=[{"field": "project", "message": "This kind is about a project."}]
        )
    if Role.ADMINISTRATOR in member.roles and kind is DecisionKind.REMOVAL:
        raise Conflict(
            "This person is an administrator.",
            kept="Nothing was decided.",
            remedy="Take that role away from them first.",
        )


def _check_first(member: Membership, kind: DecisionKind, evidence: dict[str, Any]) -> None:
    """Work is rejected once, so that its pay is held once; and one removal at a time. Asked under the lock of the membership."""
    standing = Decision.objects.filter(
        organisation_id=member.organisation_id, person_id=member.user_id, kind=kind.value
    ).exclude(events__kind=DecisionEventKind.OVERTURNED)
    if kind is DecisionKind.REJECTION:
        before = {pk for named in standing.values_list("evidence", flat=True) for pk in named["assignments"]}
        again = sorted(before.intersection(evidence["assignments"]))
        if again:
            raise Conflict(
                "Some of this work is rejected already.",
                code="rejected-already",
                kept="The first decision stands; nothing was added to it.",
                remedy="Leave out the work that is named, or wait until the first decision is overturned.",
                extra={"assignments": again},
            )
    if kind is DecisionKind.REMOVAL and standing.exclude(events__kind=DecisionEventKind.EFFECTED).exists():
        raise Conflict(
            "The removal of this person is decided already.",
            code="removal-announced",
            kept="The first decision stands.",
            remedy="Read it on the list of decisions.",
        )


def _their_work(assignments: Any, member: Membership, project: Project) -> list[int]:
    wanted = sorted({pk for pk in assignments if type(pk) is int}) if isinstance(assignments, list) else []
    theirs = Assignment.objects.filter(pk__in=wanted, project=project, annotator_id=member.user_id)
    if not wanted or len(wanted) != len(assignments) or theirs.count() != len(wanted):
        message = "A list of numbers of assignments of this person in this project, each once."
        raise Invalid("Name the work that is rejected.", errors=[{"field": "evidence", "message": message}])
    return wanted


def _quality(
    reason: Reason, evidence: dict[str, Any], member: Membership, project: Project | None
) -> dict[str, Any] | None:
    """The score a decision for quality rests on, as the platform computes it; what the decider says of it is not taken."""
    if reason is not Reason.QUALITY:
        return None
    threshold = evidence.get("threshold_percent")
    objective = project is not None and project.objective
    score = score_get(project, member.user_id) if project is not None and objective else None
    check_discipline(objective=objective, score=score, threshold_percent=threshold if type(threshold) is int else 0)
    assert isinstance(score, Score), "check_discipline refuses a decision without a score"
    return {
        "right": score.right,
        "n": score.n,
        "low": f"{score.low:.6f}",
        "high": f"{score.high:.6f}",
        "threshold_percent": threshold,
    }
