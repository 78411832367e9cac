"""A decision taking effect, at its time, by a job: never before its notice, and never twice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import parse_roles
from accounts.services.journal import record
from accounts.services.memberships import members_lock, membership_end
from annotations.quality.services.gold import score_exclude, score_restore
from annotations.recourse.domain.decision import DecisionKind
from annotations.recourse.models import Decision, DecisionEvent, DecisionEventKind
from annotations.recourse.services.money import held_release, rejected_hold
from annotations.work.services.correction_decide import correction_close_unpaid, correction_restore


@transaction.atomic
def decision_effect(*, decision_id: int, now: datetime) -> bool:
    """Let a decision take effect whose time has come. True when this call did it.

    Money is held, the project closed or the membership ended, in one transaction with the event that says so.
    """
    kind, organisation_id = Decision.objects.values_list("kind", "organisation_id").get(pk=decision_id)
    if kind == DecisionKind.REMOVAL:
        # Whoever ends a membership locks the organisation, and that before the membership.
        members_lock(organisation_id)
    decision = decision_lock(decision_id)
    done = set(decision.events.values_list("kind", flat=True))
    told = decision.notice.created_at < decision.effect_at <= now
    if not told or done & {DecisionEventKind.EFFECTED, DecisionEventKind.OVERTURNED}:
        return False
    event_write(decision, DecisionEventKind.EFFECTED, data=_apply(decision, now), now=now)
    return True


def effect_undo(*, effect: DecisionEvent, now: datetime) -> None:
    """Undo what an effect did, in the caller's transaction: money, score, project, membership."""
    decision = effect.decision
    if decision.kind == DecisionKind.REJECTION:
        held_release(decision=decision, now=now)
        score_restore(decision_id=decision.pk)
    elif decision.kind == DecisionKind.RESTRICTION:
        _open_project(decision)
    elif decision.kind == DecisionKind.REFUSAL:
        if effect.data:
            correction_restore(correction_id=decision.evidence["correction"], now=now)
    else:
        _let_back_in(effect)


def decision_lock(decision_id: int) -> Decision:
    """The decision, with the membership it is about locked: one act at a time. Decisions themselves are append-only."""
    decision = Decision.objects.select_related("project__current_pay", "person", "notice").get(pk=decision_id)
    list(
        Membership.objects.select_for_update()
        .filter(organisation_id=decision.organisation_id, user_id=decision.person_id)
        .values_list("pk")
    )
    return decision


def event_write(
    decision: Decision,
    kind: DecisionEventKind,
    *,
    now: datetime,
    by: Actor | None = None,
    text: str = "",
    data: dict[str, Any] | None = None,
) -> DecisionEvent:
    """Append what became of a decision, with its journal row. The tables refuse a second one of its kind."""
    event = DecisionEvent(decision=decision, kind=kind, by=by.user if by else None, text=text, data=data or {}, at=now)
    event.save(force_insert=True)
    record(
        user=by.user if by else None,
        organisation_id=decision.organisation_id,
        action=f"recourse:decision:{kind.value}",
        subject=f"decision:{decision.pk}",
        data={"event": event.pk},
        at=now,
    )
    return event


def _apply(decision: Decision, now: datetime) -> dict[str, Any]:
    """Make the effect; returns what an overturn needs to undo it."""
    if decision.kind == DecisionKind.REJECTION:
        score_exclude(assignment_ids=decision.evidence["assignments"], decision_id=decision.pk)
        return {"held": rejected_hold(decision=decision, now=now)}
    if decision.kind == DecisionKind.REFUSAL:
        number, by = decision.evidence["correction"], decision.decided_by
        done = correction_close_unpaid(correction_id=number, by=by, reason=decision.explanation, now=now)
        return {"correction": number} if done else {}  # Paid by default before: nothing is taken back.
    member = Membership.objects.get(organisation_id=decision.organisation_id, user_id=decision.person_id)
    if decision.kind == DecisionKind.RESTRICTION:
        assert decision.project_id is not None
        member.closed_projects = sorted({*member.closed_projects, decision.project_id})
        member.save(update_fields=["closed_projects"])
        return {}
    if not member.active:
        return {}  # They had left before; an overturn has nothing to give back.
    before = {"membership": member.pk, "roles": list(member.roles)}
    decider = Actor(user=decision.decided_by, organisation_id=decision.organisation_id)
    membership_end(actor=decider, membership_id=member.pk, decided=True)
    return before


def _open_project(decision: Decision) -> None:
    """Open the project again, unless another standing decision closes it too."""
    assert decision.project_id is not None, "the table refuses a restriction without a project"
    others = Decision.objects.filter(
        person_id=decision.person_id,
        project_id=decision.project_id,
        kind=DecisionKind.RESTRICTION.value,
        events__kind=DecisionEventKind.EFFECTED,
    )
    others = others.exclude(pk=decision.pk).exclude(events__kind=DecisionEventKind.OVERTURNED)
    if others.exists():
        return
    member = Membership.objects.get(organisation_id=decision.organisation_id, user_id=decision.person_id)
    member.closed_projects = [pk for pk in member.closed_projects if pk != decision.project_id]
    member.save(update_fields=["closed_projects"])


def _let_back_in(effect: DecisionEvent) -> None:
    """Give back the roles that a removal took, beside those given since; not while a later removal stands."""
    decision = effect.decision
    removals = Decision.objects.filter(
        organisation_id=decision.organisation_id, person_id=decision.person_id, kind=DecisionKind.REMOVAL.value
    )
    later = removals.filter(pk__gt=decision.pk, events__kind=DecisionEventKind.EFFECTED)
    roles = _owed(effect, removals.filter(pk__lt=decision.pk).prefetch_related("events").order_by("-pk"))
    if not roles or later.exclude(events__kind=DecisionEventKind.OVERTURNED).exists():
        return
    member = Membership.objects.get(organisation_id=decision.organisation_id, user_id=decision.person_id)
    member.roles = parse_roles([*roles, *(member.roles if member.active else [])])
    member.active = True
    member.save(update_fields=["active", "roles"])


def _owed(effect: DecisionEvent, earlier: Iterable[Decision]) -> set[str]:
    """The roles this removal took, and those of earlier ones that were overturned while it stood: nothing was given back then."""
    roles = set(effect.data.get("roles", []))
    for removal in earlier:
        events = {event.kind: event for event in removal.events.all()}
        overturned = events.get(DecisionEventKind.OVERTURNED.value)
        if overturned and overturned.at >= effect.at and DecisionEventKind.EFFECTED.value in events:
            effect = events[DecisionEventKind.EFFECTED.value]
            roles |= set(effect.data.get("roles", []))
    return roles
