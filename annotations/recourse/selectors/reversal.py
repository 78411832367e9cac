"""What the ledger asks before money that a rejection holds may be reversed (P9)."""

from datetime import datetime

from annotations.recourse.domain.clocks import is_closed
from annotations.recourse.domain.decision import FRAUD, DecisionKind
from annotations.recourse.models import Decision
from annotations.recourse.selectors.decisions import standing_of


def decision_allows_reversal(decision_id: int, now: datetime) -> bool:
    """Whether a person's fraud decision stands whose appeal has closed: upheld, or not appealed within its 30 days.

    False for any other decision, for one under appeal, an overturned one, one that has not taken effect, and none.
    """
    decision = Decision.objects.prefetch_related("events").filter(pk=decision_id).first()
    if decision is None or decision.kind != DecisionKind.REJECTION or decision.reason not in FRAUD:
        return False
    standing = standing_of(decision, now=now)
    return standing.effect is not None and is_closed(standing.state)
