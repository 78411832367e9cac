"""What the ledger asks before it takes held money back, asked under the lock of the case."""

from datetime import datetime

from annotations.pay.models import LedgerTransaction
from annotations.recourse.models import Decision
from annotations.recourse.selectors.reversal import decision_allows_reversal
from annotations.recourse.services.effect import decision_lock


def reversal_allow(decision_id: int, line: LedgerTransaction, now: datetime) -> bool:
    """`decision_allows_reversal`, with the case locked until the reversal commits, so that no appeal is made meanwhile."""
    if not Decision.objects.filter(pk=decision_id).exists():
        return False
    decision_lock(decision_id)
    return decision_allows_reversal(decision_id, line, now)
