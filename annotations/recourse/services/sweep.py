"""What the clocks of recourse bring: effects, answers by default, ends of holds, exports that expire."""

from datetime import datetime
from functools import partial

from annotations.recourse.domain.clocks import ANSWER_WITHIN
from annotations.recourse.models import Decision, DecisionEventKind, ExportState, Hold, PersonalExport
from annotations.recourse.services.appeals import appeal_default
from annotations.recourse.services.effect import decision_effect
from annotations.recourse.services.export import export_expire
from annotations.recourse.services.holds import hold_expire
from background.services import safely

_BATCH = 500


def recourse_sweep(*, now: datetime) -> int:
    """Do everything whose time has come, each in a transaction of its own; one that fails does not stop the others.

    Returns how many acts. It makes no decision: no code without a person behind it can.
    """
    answered = [DecisionEventKind.UPHELD, DecisionEventKind.OVERTURNED]
    due = Decision.objects.filter(effect_at__lte=now).exclude(
        events__kind__in=[DecisionEventKind.EFFECTED, DecisionEventKind.OVERTURNED]
    )
    unanswered = Decision.objects.filter(
        events__kind=DecisionEventKind.APPEALED, events__at__lte=now - ANSWER_WITHIN
    ).exclude(events__kind__in=answered)
    over = Hold.objects.filter(until__lte=now, lift=None)
    expired = PersonalExport.objects.filter(state=ExportState.READY, expires_at__lte=now)
    done = 0
    for pk in due.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        done += safely(partial(decision_effect, decision_id=pk, now=now), f"effect of decision {pk}")
    for pk in unanswered.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        done += safely(partial(appeal_default, decision_id=pk, now=now), f"appeal against decision {pk}")
    for pk in over.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        done += safely(partial(hold_expire, hold_id=pk, now=now), f"end of hold {pk}")
    for pk in expired.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        done += safely(partial(export_expire, export_id=pk, now=now), f"end of export {pk}")
    return done
