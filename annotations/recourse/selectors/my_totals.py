"""The totals of a person's pay, as the ledger has them: by kind of line, and by where the money is."""

from typing import Any

from django.db.models import Sum

from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.selectors.paid_time import LINE_KINDS


def my_totals(user_id: int) -> dict[str, Any]:
    """{"lines": {currency: {kind: minor}}, "money": {currency: {account: minor}}}; both add up to the same."""
    lines = LedgerTransaction.objects.filter(user_id=user_id, kind__in=LINE_KINDS).values_list("currency", "kind")
    money = LedgerAccount.objects.filter(user_id=user_id).values_list("currency", "kind")
    return {
        "lines": _nested(lines.annotate(Sum("amount_minor")).order_by("currency", "kind")),
        "money": _nested(money.annotate(Sum("balance_minor")).order_by("currency", "kind")),
    }


def _nested(rows: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for currency, kind, amount in rows:
        found.setdefault(currency, {})[kind] = amount
    return found
