"""Who may use which route of this feature: rows of the role × route table.

What a person earned is theirs alone. Money of a project is for those who run it or audit it; whom a payout pays, for those
who pay.
"""

from accounts.roles import Role
from accounts.rules import NOBODY, SIGNED_IN, Rule, members, rule

_PAYERS = members(Role.OWNER, Role.ADMINISTRATOR)
_READERS = members(Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR)

ROUTES: dict[str, Rule] = {
    "api:my-pay": rule(SIGNED_IN),
    "api:my-forecast": rule(SIGNED_IN),
    "api:my-pay-lines": rule(SIGNED_IN),
    "api:my-pay-lines-csv": rule(SIGNED_IN),
    "api:my-payee": rule(SIGNED_IN, SIGNED_IN),
    "api:my-statement": rule(SIGNED_IN),
    "api:my-statement-csv": rule(SIGNED_IN),
    "api:my-statement-pdf": rule(SIGNED_IN),
    "api:ledger-export": rule(_READERS),
    "api:bank-account": rule(_PAYERS, _PAYERS),
    "api:line-reverse": rule(NOBODY, _PAYERS),
    "api:payouts": rule(_PAYERS, _PAYERS),
    "api:payout": rule(_PAYERS),
    "api:payout-approve": rule(_PAYERS, _PAYERS),
    "api:payout-paid": rule(_PAYERS, _PAYERS),
    "api:payout-withdraw": rule(_PAYERS, _PAYERS),
    "api:payout-check": rule(NOBODY, _PAYERS),
    "api:payout-csv": rule(_PAYERS),
    "api:payout-pain001": rule(_PAYERS),
    "api:payout-rest": rule(_PAYERS),
    "api:payout-answer": rule(NOBODY, _PAYERS),
    "api:payment-retry": rule(NOBODY, _PAYERS),
    "api:project-pay": rule(_READERS),
    "api:project-pay-approve": rule(_PAYERS, _PAYERS),
    "api:project-escrow": rule(_READERS, _PAYERS),
    "api:transfer-confirm": rule(NOBODY, _PAYERS),
    "api:transfer-withdraw": rule(NOBODY, _PAYERS),
    "pay:mine": rule(SIGNED_IN),
    "pay:statement": rule(SIGNED_IN),
    "pay:details": rule(SIGNED_IN, SIGNED_IN),
    "pay:payouts": rule(_PAYERS, _PAYERS),
    "pay:bank-account": rule(NOBODY, _PAYERS),
    "pay:payout-check": rule(NOBODY, _PAYERS),
    "pay:payout-answer": rule(NOBODY, _PAYERS),
    "pay:payment-retry": rule(NOBODY, _PAYERS),
    "pay:payout-approve": rule(_PAYERS, _PAYERS),
    "pay:payout-paid": rule(_PAYERS, _PAYERS),
    "pay:payout-withdraw": rule(_PAYERS, _PAYERS),
    "pay:project": rule(_READERS),
    "pay:project-approve": rule(_PAYERS, _PAYERS),
    "pay:project-transfer": rule(NOBODY, _PAYERS),
    "pay:transfer-confirm": rule(NOBODY, _PAYERS),
    "pay:transfer-withdraw": rule(NOBODY, _PAYERS),
}
