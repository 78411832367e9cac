"""Decisions as the person they concern and the people who answer appeals see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.recourse.domain.clocks import Course, DecisionState, state_of
from annotations.recourse.domain.decision import DecisionKind
from annotations.recourse.models import Decision, DecisionEvent, DecisionEventKind
from annotations.work.models import Assignment
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision with what became of it."""

    decision: Decision
    course: Course
    state: DecisionState
    appeal: DecisionEvent | None
    answer: DecisionEvent | None
    effect: DecisionEvent | None

    @property
    def may_be_appealed(self) -> bool:
        return self.state in {DecisionState.ANNOUNCED, DecisionState.IN_EFFECT}

    @property
    def waits_for_answer(self) -> bool:
        return self.state is DecisionState.APPEALED


def my_decisions(actor: Actor) -> QuerySet[Decision]:
    """Decisions about the actor, over all organisations, newest first."""
    return _all().filter(person=actor.user)


def my_decision(actor: Actor, decision_id: int) -> Decision:
    return _one(my_decisions(actor), decision_id)


def desk_decisions(actor: Actor) -> QuerySet[Decision]:
    """Decisions of the organisation the request is about. Those about the actor are on their own page only."""
    return _all().filter(organisation_id=actor.here).exclude(person=actor.user)


def desk_decision(actor: Actor, decision_id: int) -> Decision:
    return _one(desk_decisions(actor), decision_id)


def standing_of(decision: Decision, *, now: datetime) -> Standing:
    """Where a decision stands now, by its events and the clock."""
    events = {event.kind: event for event in decision.events.all()}
    appeal = events.get(DecisionEventKind.APPEALED)
    upheld, overturned = events.get(DecisionEventKind.UPHELD), events.get(DecisionEventKind.OVERTURNED)
    course = Course(
        notice_at=decision.notice_at,
        effect_at=decision.effect_at,
        appealed_at=appeal.at if appeal else None,
        upheld_at=upheld.at if upheld else None,
        overturned_at=overturned.at if overturned else None,
    )
    return Standing(
        decision=decision,
        course=course,
        state=state_of(course, now=now),
        appeal=appeal,
        answer=upheld or overturned,
        effect=events.get(DecisionEventKind.EFFECTED),
    )


@dataclass(frozen=True, slots=True)
class RejectedWork:
    """One piece of work that a rejection names: the id its item came with, and when it was handed in."""

    assignment: int
    item: str
    handed_in_at: datetime | None


def rejected_work(decision: Decision) -> list[RejectedWork]:
    """What a rejection is about, so that whoever reads it finds it again; empty for any other decision."""
    named = decision.evidence.get("assignments", []) if decision.kind == DecisionKind.REJECTION else []
    rows = Assignment.objects.filter(pk__in=named, annotator_id=decision.person_id).order_by("pk")
    return [RejectedWork(*row) for row in rows.values_list("pk", "item__external_id", "finished_at")]


def _all() -> QuerySet[Decision]:
    related = Decision.objects.select_related("organisation", "project", "person", "decided_by")
    return related.prefetch_related("events__by").order_by("-pk")


def _one(rows: QuerySet[Decision], decision_id: int) -> Decision:
    decision = rows.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound("There is no such decision, or it is not yours to see.")
    return decision
