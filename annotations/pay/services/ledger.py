"""Writing to the ledger: one statement per transaction, so that balances, entries and the line stand or fall together.

The caller names accounts by id and amounts in minor units. Balances before and after, and the hash each entry is chained
to, are taken from the account rows the same statement updates, under their row locks; a trigger checks the sum of what the
statement added, the table's CHECK refuses an overdraft, and the unique idempotency key refuses a second posting of the same
fact. A pay line is added to its week's total there too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from psycopg.types.json import Jsonb

from annotations.pay.domain.ledger_hash import GENESIS, line_hash
from annotations.pay.domain.states import AccountKind, Move, check_move
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.services.week_totals import ADD_TO_WEEK, week_of
from background.bigints import bigints
from kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Purse:
    """An account to post to: its row id and kind."""

    id: int
    kind: AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """`amount_minor` from one account to another, once per `key`. `worked_ms` is the time a pay line is for."""

    key: str
    kind: str
    move: Move
    source: Purse
    target: Purse
    amount_minor: int
    currency: str
    organisation_id: int
    at: datetime
    project_id: int | None = None
    user_id: int | None = None
    assignment_id: int | None = None
    session_id: int | None = None
    explanation: Mapping[str, Any] = field(default_factory=dict)
    reverses_id: int | None = None
    worked_ms: int = 0

    def values(self) -> dict[str, Any]:
        """What `POST` takes, and `ADD_TO_WEEK` beside it. Raises Conflict when the move is not in the table of states."""
        check_move(self.move, self.source.kind, self.target.kind)
        if self.amount_minor <= 0:
            raise ValueError("only an amount above zero can be moved")
        return {
            "key": self.key,
            "kind": self.kind,
            "organisation": self.organisation_id,
            "project": self.project_id,
            "user": self.user_id,
            "assignment": self.assignment_id,
            "session": self.session_id,
            "amount": self.amount_minor,
            "currency": self.currency,
            "explanation": Jsonb(dict(self.explanation)),
            "reverses": self.reverses_id,
            "now": self.at,
            "week": week_of(self.kind, self.at),
            "worked": self.worked_ms,
            "line_hash": line_hash(
                key=self.key,
                kind=self.kind,
                organisation_id=self.organisation_id,
                project_id=self.project_id,
                user_id=self.user_id,
                assignment_id=self.assignment_id,
                session_id=self.session_id,
                amount_minor=self.amount_minor,
                currency=self.currency,
                explanation=self.explanation,
                reverses_id=self.reverses_id,
                at=self.at,
            ),
            "accounts": [self.source.id, self.target.id],
        }


# A part of the statement that moves money, with `ADD_TO_WEEK` beside it; what it takes is `Booking.values` gives.
POST = f"""
line AS (
  INSERT INTO pay_ledgertransaction
    (idempotency_key, kind, organisation_id, project_id, user_id, assignment_id, session_id, amount_minor, currency, explanation,
     reverses_id, at)
  VALUES (%(key)s, %(kind)s, %(organisation)s, %(project)s, %(user)s, %(assignment)s, %(session)s, %(amount)s, %(currency)s,
          %(explanation)s, %(reverses)s, %(now)s)
  RETURNING id
), locked AS (
  SELECT id FROM pay_ledgeraccount WHERE id = ANY(%(accounts)s) AND currency = %(currency)s ORDER BY id FOR UPDATE
), moved AS (
  UPDATE pay_ledgeraccount a
     SET balance_minor = a.balance_minor + v.amount, version = a.version + 1,
         head = sha256(coalesce(a.head, '\\x{GENESIS.hex()}'::bytea) || %(line_hash)s
                || convert_to(concat_ws(':', a.id, a.version + 1, v.amount, a.balance_minor + v.amount), 'UTF8'))
    FROM unnest(%(accounts)s::bigint[], ARRAY[-%(amount)s::bigint, %(amount)s]) AS v(id, amount), locked
   WHERE a.id = v.id AND locked.id = a.id
  RETURNING a.id, a.balance_minor, a.version, a.head, v.amount
), entries AS (
  INSERT INTO pay_ledgerentry
    (transaction_id, account_id, currency, amount_minor, balance_before, balance_after, account_version, hash)
  SELECT line.id, moved.id, %(currency)s, moved.amount, moved.balance_minor - moved.amount, moved.balance_minor, moved.version,
         moved.head
    FROM line, moved
  RETURNING 1
)
"""  # noqa: S608 - constants only
_POST = f"WITH {POST}, week AS ({ADD_TO_WEEK}) SELECT line.id, (SELECT count(*) FROM entries) FROM line"  # noqa: S608 - constants only


def ledger_post(posting: Booking) -> int:
    """Post and return the transaction's id. Must run inside the caller's transaction.

    Raises Conflict when the move is not in the table of states, when an account would be overdrawn, or when the same
    key was posted before.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_POST, bigints(posting.values()))
            transaction_id, entries = cursor.fetchone()
    except IntegrityError as error:
        raise as_conflict(error) from error
    check_entries(entries)
    return int(transaction_id)


def check_entries(entries: int) -> None:
    """Both sides were written: raises Conflict where an account is not there, or holds another currency."""
    if entries != 2:
        raise Conflict(
            "The accounts of this move do not exist in that currency.",
            code="no-such-account",
            kept="Nothing was moved.",
        )


def account_get(
    *, kind: AccountKind, currency: str, organisation_id: int, project_id: int | None = None, user_id: int | None = None
) -> Purse:
    """The account of this kind, made with a zero balance on first use."""
    owner: dict[str, Any] = {"organisation_id": organisation_id, "project_id": project_id, "user_id": user_id}
    row, _ = LedgerAccount.objects.get_or_create(kind=kind.value, currency=currency, **owner)
    return Purse(id=row.pk, kind=kind)


def accounts_get(kinds: Sequence[AccountKind], **owner: Any) -> dict[AccountKind, Purse]:
    """Several accounts of one owner (currency, organisation_id, project_id, user_id as for `account_get`)."""
    return {kind: account_get(kind=kind, **owner) for kind in kinds}


def posted(key: str) -> LedgerTransaction | None:
    """The transaction already posted under a key, if any."""
    return LedgerTransaction.objects.filter(idempotency_key=key).first()


def as_conflict(error: IntegrityError) -> Conflict:
    """What the database's refusal of a posting means."""
    text = str(error)
    if "pay_account_not_overdrawn" in text:
        return Conflict(
            "There is not enough money on the account.",
            code="not-enough-money",
            kept="Nothing was moved.",
            remedy="Deposit more, or move less.",
        )
    if "idempotency_key" in text:
        return Conflict("This was posted before.", code="already-posted", kept="The first posting stands.")
    return Conflict("The ledger refused the posting.", code="ledger-refused", kept="Nothing was moved.")
