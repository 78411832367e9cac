"""Computing the whole ledger again: balances, sums, and the chain of hashes (docs/algorithms/payout.md sections 7 and 8)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from annotations.pay.domain.ledger_hash import GENESIS, entry_hash, entry_tail, line_hash
from annotations.pay.models import LedgerEntry
from annotations.pay.selectors.week_recount import week_total_problems

_BLOCK = 2000
_UNBALANCED = """
SELECT transaction_id, currency, sum(amount_minor) FROM pay_ledgerentry
 GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0 ORDER BY transaction_id LIMIT 100
"""
_WITHOUT_ENTRIES = """
SELECT line.id, count(entry.id) FROM pay_ledgertransaction line LEFT JOIN pay_ledgerentry entry ON entry.transaction_id = line.id
 GROUP BY line.id HAVING count(entry.id) <> 2 ORDER BY line.id LIMIT 100
"""
_ACCOUNTS = """
SELECT account.id, account.balance_minor, account.version, account.head, last.balance_after, last.account_version, last.hash
  FROM pay_ledgeraccount account
  LEFT JOIN LATERAL (
    SELECT balance_after, account_version, hash FROM pay_ledgerentry
     WHERE account_id = account.id ORDER BY account_version DESC LIMIT 1
  ) last ON true
 WHERE (account.balance_minor, account.version) IS DISTINCT FROM (coalesce(last.balance_after, 0), coalesce(last.account_version, 0))
    OR account.head IS DISTINCT FROM last.hash
 ORDER BY account.id LIMIT 100
"""


@dataclass(slots=True)
class LedgerCheck:
    """What was looked at, and everything that is wrong. `unchained` entries are from before the ledger had a chain."""

    entries: int
    accounts: int
    unchained: int
    problems: list[str]


def ledger_check() -> LedgerCheck:
    """Compute every entry again, account by account from the first. Memory does not grow with the length of the ledger."""
    found = LedgerCheck(0, 0, 0, [])
    account_id, version, balance, previous = 0, 0, 0, GENESIS
    entries = LedgerEntry.objects.select_related("transaction").order_by("account_id", "account_version")
    for entry in entries.iterator(chunk_size=_BLOCK):
        found.entries += 1
        if entry.account_id != account_id:
            account_id, version, balance, previous = entry.account_id, 0, 0, GENESIS
            found.accounts += 1
        version += 1
        problem = _wrong(entry, version, balance, previous)
        if problem:
            found.problems.append(f"Entry {entry.pk} (account {account_id}, number {entry.account_version}): {problem}")
        if entry.hash is None:
            found.unchained += 1
        # Go on from what is stored, so that one changed entry is one finding and not the whole rest of the account.
        version, balance = entry.account_version, entry.balance_after
        previous = bytes(entry.hash) if entry.hash is not None else previous
    found.problems += [*_sums(), *week_total_problems()]
    return found


def _wrong(entry: LedgerEntry, version: int, balance: int, previous: bytes) -> str:
    if entry.account_version != version:
        return f"number {version} is missing before it."
    if (entry.balance_before, entry.balance_after) != (balance, balance + entry.amount_minor):
        return "its balances do not follow from the entry before it."
    if entry.currency != entry.transaction.currency or abs(entry.amount_minor) != entry.transaction.amount_minor:
        return "it is not the amount of its transaction."
    if entry.hash is None:
        return "" if previous == GENESIS else "it has no hash, and the entry before it has one."
    line = entry.transaction
    expected = entry_hash(
        previous,
        line_hash(
            key=line.idempotency_key,
            kind=line.kind,
            organisation_id=line.organisation_id,
            project_id=line.project_id,
            user_id=line.user_id,
            assignment_id=line.assignment_id,
            session_id=line.session_id,
            amount_minor=line.amount_minor,
            currency=line.currency,
            explanation=line.explanation,
            reverses_id=line.reverses_id,
            at=line.at,
        ),
        entry_tail(
            account_id=entry.account_id,
            account_version=entry.account_version,
            amount_minor=entry.amount_minor,
            balance_after_minor=entry.balance_after,
        ),
    )
    return (
        "" if bytes(entry.hash) == expected else "its hash is not the one of its contents; it or its line was changed."
    )


def _sums() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED)
        for line, currency, off in cursor.fetchall():
            yield f"Transaction {line} does not sum to zero: {off} minor units of {currency}."
        cursor.execute(_WITHOUT_ENTRIES)
        for line, entries in cursor.fetchall():
            yield f"Transaction {line} has {entries} entries instead of 2."
        cursor.execute(_ACCOUNTS)
        for account, *_ in cursor.fetchall():
            yield f"Account {account} does not say what its last entry says."
