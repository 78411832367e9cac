"""My pay."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.wording import KIND_TITLES, in_words
from annotations.pay.models import LedgerTransaction
from annotations.pay.pages.words import state_rows
from annotations.pay.selectors.forecast import my_forecast
from annotations.pay.selectors.mine import my_balances, my_lines, my_paid_projects, my_wages
from kernel import clock
from kernel.errors import BadRequest
from kernel.money import Money
from webapi.pagination import keyset_page

_FILTERS = ("project", "kind", "period")


@require_safe
def my_pay(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chosen = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    project = chosen["project"]
    if project and not (project.isascii() and project.isdigit() and len(project) < 19):
        raise BadRequest("There is no such project to filter by.", remedy="Choose one from the list.")
    lines = my_lines(actor, project_id=int(project) if project else None, kind=chosen["kind"], period=chosen["period"])
    page = keyset_page(lines, request.GET, _row)
    filters = {name: value for name, value in chosen.items() if value}
    context = {
        "balances": [(balance, state_rows(balance.states)) for balance in my_balances(actor)],
        "wages": my_wages(actor),
        "forecasts": my_forecast(actor, now=clock.utcnow()),
        "rows": page["results"],
        "older": urlencode({**filters, "after": page["next"]}) if page["next"] else "",
        "filters": urlencode(filters),
        "chosen": chosen,
        "projects": my_paid_projects(actor),
        "kinds": [(kind.value, title) for kind, title in KIND_TITLES.items()],
    }
    return render(request, "pay/mine.html", context)


def _row(line: LedgerTransaction) -> dict[str, str]:
    """A line as text: fifty of them are on every page, and a template's filters are slow."""
    return {
        "at": line.at.isoformat(),
        "when": f"{line.at:%Y-%m-%d %H:%M}",
        "project": line.project.name if line.project else "",
        "kind": KIND_TITLES[LineKind(line.kind)],
        "amount": str(Money(line.amount_minor, line.currency)),
        "words": in_words(line.explanation),
        "decision": (getattr(line, "reversal", None) or {}).get("decision", ""),
    }
