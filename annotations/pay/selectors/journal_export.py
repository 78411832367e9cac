"""The ledger of an organisation as a journal for other people's accounting programs."""

from collections.abc import Iterator
from datetime import UTC

from accounts.actor import Actor
from accounts.models import Organisation
from accounts.services.pseudonyms import person_key, pseudonym
from annotations.pay.domain.journal_export import (
    JournalPosting,
    JournalTransaction,
    account_name,
    beancount_text,
    hledger_text,
)
from annotations.pay.models import LedgerEntry
from kernel.errors import NotFound
from kernel.money import Money

_WRITERS = {"hledger": hledger_text, "beancount": beancount_text}
SUFFIXES = {"hledger": "journal", "beancount": "beancount"}


def journal_export(actor: Actor, format_: str) -> Iterator[str]:
    """The whole ledger of the organisation the request is about, as text, streamed. Raises NotFound for another format."""
    if format_ not in _WRITERS:
        raise NotFound("There is no such format.", remedy=f"Choose one of: {', '.join(_WRITERS)}.")
    organisation = Organisation.objects.get(pk=actor.here)
    return _WRITERS[format_](_transactions(actor.here), title=f"Fairhand, {organisation.name}")


def _transactions(organisation_id: int) -> Iterator[JournalTransaction]:
    """Every transaction in the order of its id. One statement, so that all of it is of one moment."""
    names: dict[int, str] = {}
    rows = (
        LedgerEntry.objects.filter(account__organisation_id=organisation_id)
        .select_related("transaction", "account")
        .only(
            "amount_minor", "balance_after", "account_version", "currency", "transaction__kind", "transaction__at",
            "account__kind", "account__project_id", "account__user_id",
        )
        .order_by("transaction_id", "pk")
    )  # fmt: skip
    open_: list[LedgerEntry] = []
    for entry in rows.iterator(chunk_size=2000):
        if open_ and open_[0].transaction_id != entry.transaction_id:
            yield _transaction(open_, organisation_id, names)
            open_ = []
        open_.append(entry)
    if open_:
        yield _transaction(open_, organisation_id, names)


def _transaction(entries: list[LedgerEntry], organisation_id: int, names: dict[int, str]) -> JournalTransaction:
    line = entries[0].transaction
    postings = []
    for entry in entries:
        account = entry.account
        if account.user_id is not None and account.user_id not in names:
            names[account.user_id] = pseudonym(person_key(account.user_id), f"org:{organisation_id}")
        postings.append(
            JournalPosting(
                account=account_name(account.kind, account.project_id, names.get(account.user_id or 0, "")),
                amount=Money(entry.amount_minor, entry.currency),
                balance=Money(entry.balance_after, entry.currency),
                number=entry.account_version,
            )
        )
    return JournalTransaction(line.pk, line.at.astimezone(UTC).date(), line.kind, tuple(postings))
