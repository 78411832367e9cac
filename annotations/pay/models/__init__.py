from annotations.pay.models.ledger import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction
from annotations.pay.models.payout import Payout, PayoutLine, PayoutState

__all__ = ["AccountKind", "LedgerAccount", "LedgerEntry", "LedgerTransaction", "Payout", "PayoutLine", "PayoutState"]
