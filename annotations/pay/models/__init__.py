from annotations.pay.models.floors import FloorRate, FloorTable
from annotations.pay.models.ledger import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction
from annotations.pay.models.payee import OrganisationAccount, PayeeDetails
from annotations.pay.models.payout import PaymentAnswer, Payout, PayoutFile, PayoutLine, PayoutPayment, PayoutState
from annotations.pay.models.transfer import BankTransfer, TransferDirection, TransferState
from annotations.pay.models.week_total import WeekTotal

__all__ = [
    "AccountKind",
    "BankTransfer",
    "FloorRate",
    "FloorTable",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "OrganisationAccount",
    "PayeeDetails",
    "PaymentAnswer",
    "Payout",
    "PayoutFile",
    "PayoutLine",
    "PayoutPayment",
    "PayoutState",
    "TransferDirection",
    "TransferState",
    "WeekTotal",
]
