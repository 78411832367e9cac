"""Appeals: one per decision, answered by another person within seven days, or decided for the person who appealed."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from annotations.recourse.domain.clocks import ANSWER_WITHIN, DecisionState
from annotations.recourse.models import Decision, DecisionEvent, DecisionEventKind
from annotations.recourse.selectors.decisions import desk_decision, my_decision, standing_of
from annotations.recourse.selectors.people import reviewers_beside
from annotations.recourse.selectors.reversal import is_reversed
from annotations.recourse.services.effect import decision_lock, effect_undo, event_write
from annotations.recourse.services.human import require_person
from annotations.recourse.services.money import appeal_pay
from kernel.errors import Conflict, Invalid
from notices.services import notice_send

UNANSWERED = "Nobody answered the appeal within 7 days, so it is decided for the person who appealed."


@transaction.atomic
def appeal_make(*, actor: Actor, decision_id: int, text: str, now: datetime) -> DecisionEvent:
    """Appeal against a decision about oneself, within 30 days, once.

    Raises NotFound for anybody else's, Conflict when it was appealed or the 30 days are over, Invalid without a text.
    """
    decision_lock(my_decision(actor, decision_id).pk)
    decision = my_decision(actor, decision_id)
    standing = standing_of(decision, now=now)
    if not standing.may_be_appealed or is_reversed(decision):
        raise Conflict(
            "This decision cannot be appealed now.",
            code="no-appeal-open",
            kept="It stands as the page says.",
            remedy="An appeal is open once, for 30 days from the notice.",
            extra={"state": standing.state.value},
        )
    if not text.strip():
        raise Invalid("Say why it is wrong.", errors=[{"field": "text", "message": "In your own words."}])
    event = event_write(decision, DecisionEventKind.APPEALED, by=actor, text=text.strip(), now=now)
    for reviewer in reviewers_beside(
        organisation_id=decision.organisation_id, not_these={decision.person_id, decision.decided_by_id}
    ):
        notice_send(
            user_id=reviewer.pk,
            kind="appeal",
            title="An appeal waits for an answer",
            body="Somebody appealed against a decision that you did not make. Without an answer it is overturned.",
            url=f"/o/{decision.organisation.slug}/decisions/{decision.pk}/",
            due_at=now + ANSWER_WITHIN,
            organisation_id=decision.organisation_id,
            now=now,
        )
    return event


@transaction.atomic
def appeal_answer(*, actor: Actor, decision_id: int, overturn: bool, text: str, now: datetime) -> Decision:
    """Answer an appeal in the actor's organisation: uphold the decision or overturn it, with a reason.

    Raises Conflict `same-person` for the decider and the appellant, Conflict when nothing waits for an answer.
    """
    require_person(actor)
    decision_lock(_visible(actor, decision_id).pk)
    decision = _visible(actor, decision_id)
    if actor.user_id in {decision.decided_by_id, decision.person_id}:
        raise Conflict(
            "Another person answers than the one who decided and the one it is about.",
            code="same-person",
            kept="The appeal waits; unanswered, it is decided for the person who appealed.",
        )
    standing = standing_of(decision, now=now)
    if not standing.waits_for_answer:
        raise Conflict(
            "No appeal waits for an answer here.",
            code="no-appeal-waits",
            kept="The decision stands as its page says.",
            extra={"state": standing.state.value},
        )
    if not text.strip():
        raise Invalid("Give the reason.", errors=[{"field": "text", "message": "The person reads this."}])
    if overturn:
        decision_overturn(decision=decision, by=actor, text=text.strip(), now=now)
    else:
        event_write(decision, DecisionEventKind.UPHELD, by=actor, text=text.strip(), now=now)
        _tell(decision, "Your appeal was answered: the decision stands", text.strip(), now)
    return _visible(actor, decision_id)


@transaction.atomic
def appeal_default(*, decision_id: int, now: datetime) -> bool:
    """Overturn a decision whose appeal nobody answered in seven days. True when this call did it; safe to run twice."""
    decision_lock(decision_id)
    decision = Decision.objects.prefetch_related("events").select_related("project__current_pay", "organisation")
    found = decision.get(pk=decision_id)
    if standing_of(found, now=now).state is not DecisionState.ANSWER_DUE:
        return False
    decision_overturn(decision=found, by=None, text=UNANSWERED, now=now)
    return True


def decision_overturn(*, decision: Decision, by: Actor | None, text: str, now: datetime) -> None:
    """Overturn, in the caller's transaction: the event, money, score, access, the line and the notice, or none of them."""
    effect = next((event for event in decision.events.all() if event.kind == DecisionEventKind.EFFECTED), None)
    event_write(decision, DecisionEventKind.OVERTURNED, by=by, text=text, now=now)
    if effect is not None:
        effect_undo(effect=effect, now=now)
    appeal_pay(decision=decision, now=now)
    _tell(
        decision,
        "The decision about you is overturned",
        f"{text}\n\nWhat it took is given back, and your appeal is paid.",
        now,
    )


def _visible(actor: Actor, decision_id: int) -> Decision:
    """The decider and the appellant get their own refusal, so the person's own decision is found here too."""
    mine = Decision.objects.filter(pk=decision_id, person=actor.user, organisation_id=actor.here).exists()
    return my_decision(actor, decision_id) if mine else desk_decision(actor, decision_id)


def _tell(decision: Decision, title: str, body: str, now: datetime) -> None:
    notice_send(
        user_id=decision.person_id,
        kind="appeal-answer",
        title=title,
        body=body,
        url=f"/me/decisions/{decision.pk}/",
        organisation_id=decision.organisation_id,
        now=now,
    )
