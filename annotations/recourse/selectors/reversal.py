"""What the ledger asks before money that a rejection holds may be reversed (P9)."""

from datetime import datetime

from annotations.pay.domain.states import Move
from annotations.pay.models import LedgerTransaction
from annotations.recourse.domain.clocks import is_closed
from annotations.recourse.domain.decision import FRAUD, DecisionKind
from annotations.recourse.models import Decision
from annotations.recourse.selectors.decisions import standing_of


def decision_allows_reversal(decision_id: int, line: LedgerTransaction, now: datetime) -> bool:
    """Whether a person's fraud decision stands whose evidence names the work of this line and whose appeal has closed:
    upheld, or not appealed within its 30 days.

    False for any other decision, for one about another person or other work, for one under appeal, an overturned one, one that
    has not taken effect, and none.
    """
    theirs = Decision.objects.filter(person=line.user, project=line.project)
    decision = theirs.prefetch_related("events").filter(pk=decision_id).first()
    if decision is None or decision.kind != DecisionKind.REJECTION or decision.reason not in FRAUD:
        return False
    if line.assignment_id is None or line.assignment_id not in decision.evidence["assignments"]:
        return False
    standing = standing_of(decision, now=now)
    return standing.effect is not None and is_closed(standing.state)


def is_reversed(decision: Decision) -> bool:
    """Whether money was taken back under the decision: its appeal had closed then, whatever a slower clock may say."""
    theirs = LedgerTransaction.objects.filter(user_id=decision.person_id, kind=Move.REVERSE.value)
    return theirs.filter(explanation__decision=decision.pk).exists()
