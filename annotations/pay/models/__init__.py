from annotations.pay.models.floors import FloorRate, FloorTable
from annotations.pay.models.ledger import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction
from annotations.pay.models.payout import Payout, PayoutLine, PayoutState
from annotations.pay.models.transfer import BankTransfer, TransferDirection, TransferState

__all__ = [
    "AccountKind",
    "BankTransfer",
    "FloorRate",
    "FloorTable",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Payout",
    "PayoutLine",
    "PayoutState",
    "TransferDirection",
    "TransferState",
]
