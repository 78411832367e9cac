"""My statement as a page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.states import AccountKind
from annotations.pay.domain.wording import KIND_TITLES, in_words
from annotations.pay.models import LedgerTransaction
from annotations.pay.pages.words import STATE_WORDS
from annotations.pay.selectors.statements import my_currencies, my_statement
from kernel import clock
from kernel.errors import Invalid
from kernel.money import Money
from webapi.pagination import keyset_page

# The four figures of a state, as the table heads them.
_FIGURES = ("Opening", "In", "Out", "Closing")


@require_safe
def statement_page(request: HttpRequest) -> HttpResponse:
    """The chosen week, month or year; the present month until one is chosen."""
    actor, now = actor_of(request), clock.utcnow()
    currencies = my_currencies(actor)
    label = request.GET.get("period", "").strip() or f"{now:%Y-%m}"
    currency = request.GET.get("currency", "") or (currencies[0] if currencies else "EUR")
    context: dict[str, Any] = {"label": label, "currency": currency, "currencies": currencies}
    try:
        found = my_statement(actor, label=label, currency=currency)
    except Invalid as refusal:
        return render(request, "pay/statement.html", {**context, "refusal": refusal}, status=422)
    page = keyset_page(found.lines, request.GET, _line, newest_first=False)
    query = {"period": label, "currency": currency}
    rows = [
        (STATE_WORDS[AccountKind(row.state)][0], *_amounts(row, currency))
        for row in found.rows
        if any((row.opening_minor, row.came_in_minor, row.went_out_minor, row.closing_minor))
    ]
    context |= {
        "found": found,
        "rows": rows,
        "total": list(zip(_FIGURES, _amounts(found.total, currency), strict=True)),
        "reversals": [_reversal(row) for row in found.reversals],
        "lines": page["results"],
        "query": urlencode(query),
        "more": urlencode({**query, "after": page["next"]}) if page["next"] else "",
    }
    return render(request, "pay/statement.html", context)


def _amounts(row: object, currency: str) -> list[str]:
    """As decimal text: the heading names the currency, and a phone is narrow."""
    names = ("opening_minor", "came_in_minor", "went_out_minor", "closing_minor")
    return [Money(getattr(row, name), currency).grouped for name in names]


def _reversal(row: LedgerTransaction) -> dict[str, object]:
    return {
        "row": row,
        "decision": row.explanation["decision"],
        "amount": Money(row.amount_minor, row.currency),
    }


def _line(line: LedgerTransaction) -> dict[str, object]:
    return {
        "line": line,
        "kind": KIND_TITLES[LineKind(line.kind)],
        "words": in_words(line.explanation),
        "amount": Money(line.amount_minor, line.currency),
    }
