"""Refusing what waits of a time correction: a decision against a person, for the work feature below (see its refusal_hook)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from accounts.actor import Actor
from accounts.services.pseudonyms import pseudonym_of
from annotations.recourse.domain.decision import RULE_VERSION, DecisionKind, Reason
from annotations.recourse.models import Decision
from annotations.recourse.services.announce import decision_announce
from annotations.recourse.services.human import require_person
from annotations.work.models import TimeCorrection
from annotations.work.selectors.refusal_hook import refusal_hook
from kernel.rounding import ceil_div

# Nothing is taken by it that the person had: it takes effect as soon as a job can see that its notice is there.
_SOON = timedelta(minutes=1)


def correction_refuse(*, actor: Actor, correction: TimeCorrection, reason: str, now: datetime) -> None:
    """Announce the refusal of what waits of a correction, in the caller's transaction. Raises Forbidden for a program.

    The caller has locked the membership of who asked. They may have left since: the decision finds them all the same, and so
    does their appeal.
    """
    require_person(actor)
    person, project = correction.annotator, correction.project
    decision_announce(
        actor=actor,
        person=person,
        person_named=pseudonym_of(person, f"project:{project.pk}"),
        kind=DecisionKind.REFUSAL,
        reason=Reason.TIME_NOT_SHOWN,
        evidence={
            "correction": correction.pk,
            "day": correction.day.isoformat(),
            "minutes": ceil_div(correction.rest_ms, 60_000),
        },
        rule_version=RULE_VERSION,
        explanation=reason,
        effect_at=now + _SOON,
        project=project,
        now=now,
    )


def corrections_refused(numbers: Collection[int]) -> set[int]:
    """Which of these corrections somebody has decided to refuse, whatever became of it: it is decided once."""
    refusals = Decision.objects.filter(kind=DecisionKind.REFUSAL.value, evidence__correction__in=list(numbers))
    return set(refusals.values_list("evidence__correction", flat=True))


def register() -> None:
    """Hand both down. Called when the application starts."""
    refusal_hook.refuse, refusal_hook.refused = correction_refuse, corrections_refused
