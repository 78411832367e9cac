"""Moving many people's money in one statement: what a payout does to ten thousand accounts.

The same rules as `ledger_post`, and the same chain of hashes. No account may occur twice in one call, because a statement
changes a row once; a payout's accounts never do, each belongs to one person in one project.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from psycopg.types.json import Jsonb

from annotations.pay.domain.ledger_hash import GENESIS, line_hash
from annotations.pay.domain.states import AccountKind, Move, check_move
from annotations.pay.services.ledger import as_conflict
from kernel.errors import Conflict

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Movement:
    """One person's money in one project: how much, under which key."""

    key: str
    user_id: int
    project_id: int
    amount_minor: int


_ENSURE = """
INSERT INTO pay_ledgeraccount (kind, currency, organisation_id, project_id, user_id, balance_minor, version)
SELECT %(kind)s, %(currency)s, %(organisation)s, owner.project_id, owner.user_id, 0, 0
  FROM unnest(%(projects)s::bigint[], %(users)s::bigint[]) AS owner(project_id, user_id)
 ORDER BY owner.project_id, owner.user_id
ON CONFLICT (organisation_id, kind, currency, project_id, user_id) DO NOTHING
"""
_FIND = """
SELECT account.user_id, account.project_id, account.id FROM pay_ledgeraccount account
  JOIN unnest(%(projects)s::bigint[], %(users)s::bigint[]) AS owner(project_id, user_id)
    ON account.project_id = owner.project_id AND account.user_id = owner.user_id
 WHERE account.kind = %(kind)s AND account.currency = %(currency)s AND account.organisation_id = %(organisation)s
"""
_POST = """
WITH given AS (
  SELECT * FROM unnest(%(keys)s::text[], %(projects)s::bigint[], %(users)s::bigint[], %(sources)s::bigint[], %(targets)s::bigint[],
                       %(amounts)s::bigint[], %(hashes)s::bytea[])
    AS g(key, project_id, user_id, source_id, target_id, amount, line_hash)
), line AS (
  INSERT INTO pay_ledgertransaction
    (idempotency_key, kind, organisation_id, project_id, user_id, amount_minor, currency, explanation, at)
  SELECT key, %(kind)s, %(organisation)s, project_id, user_id, amount, %(currency)s, %(explanation)s, %(at)s FROM given
  RETURNING id, idempotency_key
), posting AS (
  SELECT line.id AS transaction_id, side.account_id, side.amount, given.line_hash
    FROM given JOIN line ON line.idempotency_key = given.key
    CROSS JOIN LATERAL (VALUES (given.source_id, -given.amount), (given.target_id, given.amount)) AS side(account_id, amount)
), locked AS (
  SELECT id FROM pay_ledgeraccount WHERE id = ANY(%(accounts)s) AND currency = %(currency)s ORDER BY id FOR UPDATE
), moved AS (
  UPDATE pay_ledgeraccount a
     SET balance_minor = a.balance_minor + posting.amount, version = a.version + 1,
         head = sha256(coalesce(a.head, %(genesis)s) || posting.line_hash
                || convert_to(concat_ws(':', a.id, a.version + 1, posting.amount, a.balance_minor + posting.amount), 'UTF8'))
    FROM posting, locked
   WHERE a.id = posting.account_id AND locked.id = a.id
  RETURNING a.id, a.balance_minor, a.version, a.head, posting.amount, posting.transaction_id
), entries AS (
  INSERT INTO pay_ledgerentry
    (transaction_id, account_id, currency, amount_minor, balance_before, balance_after, account_version, hash)
  SELECT transaction_id, id, %(currency)s, amount, balance_minor - amount, balance_minor, version, head FROM moved
  RETURNING 1
)
SELECT (SELECT count(*) FROM line), (SELECT count(*) FROM entries)
"""


def ledger_post_many(
    movements: Iterable[Movement],
    *,
    move: Move,
    source: AccountKind,
    target: AccountKind,
    currency: str,
    organisation_id: int,
    explanation: Mapping[str, Any],
    at: datetime,
) -> int:
    """Move each person's money from their `source` account to their `target` account; returns how many movements.

    Raises Conflict as `ledger_post` does, for all of them. Must run inside the caller's transaction.
    """
    check_move(move, source, target)
    everything = list(movements)
    chunks = []
    for first in range(0, len(everything), CHUNK):
        chunk = everything[first : first + CHUNK]
        owners = {"projects": [m.project_id for m in chunk], "users": [m.user_id for m in chunk]}
        where = {"currency": currency, "organisation": organisation_id, **owners}
        sources = list(_accounts(chunk, {**where, "kind": source.value}))
        targets = list(_accounts(chunk, {**where, "kind": target.value}))
        chunks.append((chunk, where, sources, targets))
    _lock([account for _, _, sources, targets in chunks for account in sources + targets])
    for chunk, where, sources, targets in chunks:
        accounts = sources + targets
        if len(set(accounts)) != len(accounts):
            raise ValueError("An account can be moved once in a statement.")
        hashes = [
            line_hash(
                key=m.key, kind=move.value, organisation_id=organisation_id, project_id=m.project_id, user_id=m.user_id,
                assignment_id=None, session_id=None, amount_minor=m.amount_minor, currency=currency,
                explanation=explanation, reverses_id=None, at=at,
            )
            for m in chunk
        ]  # fmt: skip
        values = {
            **where,
            "kind": move.value,
            "keys": [m.key for m in chunk],
            "amounts": [m.amount_minor for m in chunk],
            "sources": sources,
            "targets": targets,
            "accounts": accounts,
            "hashes": hashes,
            "genesis": GENESIS,
            "explanation": Jsonb(dict(explanation)),
            "at": at,
        }
        _post(values, len(chunk))
    return len(everything)


def _accounts(chunk: Sequence[Movement], where: dict[str, Any]) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE, where)
        cursor.execute(_FIND, where)
        found = {(user_id, project_id): account_id for user_id, project_id, account_id in cursor.fetchall()}
    return (found[m.user_id, m.project_id] for m in chunk)


def _lock(accounts: list[int]) -> None:
    """All accounts of all chunks in the order of their numbers: two batches that share people never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pay_ledgeraccount WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [accounts])


def _post(values: dict[str, Any], expected: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_POST, values)
            lines, entries = cursor.fetchone()
    except IntegrityError as error:
        raise as_conflict(error) from error
    if (lines, entries) != (expected, 2 * expected):
        raise Conflict("The ledger refused the postings.", code="ledger-refused", kept="Nothing was moved.")
