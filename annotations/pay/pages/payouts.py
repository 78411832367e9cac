"""Payouts of an organisation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.selectors.organisations import organisation_get
from annotations.pay.models import Payout, PayoutFile, PayoutState
from annotations.pay.selectors.payouts import payable_now, payments, payouts, period_of
from annotations.pay.services.bank_answers import bank_answer_apply, payout_mark_paid
from annotations.pay.services.payee import organisation_account, organisation_account_set
from annotations.pay.services.payouts import (
    payment_retry,
    payout_approve,
    payout_check,
    payout_prepare,
    payout_withdraw,
)
from background.server_time import server_now
from kernel.errors import Invalid
from kernel.money import Money
from webapi.pagination import keyset_page


@require_http_methods(["GET", "HEAD", "POST"])
def payouts_page(request: HttpRequest, org: str) -> HttpResponse:
    """The list; a POST prepares the next batch."""
    actor = actor_of(request)
    if request.method == "POST":
        payout_prepare(actor=actor, currency=request.POST.get("currency", ""))
        messages.success(request, "The payout is prepared. A second person approves it.")
        return redirect("pay:payouts", org=org)
    page = keyset_page(payouts(actor), request.GET, lambda payout: _row(payout, actor.user_id))
    context = {
        "organisation": organisation_get(actor, org),
        "payable": payable_now(actor),
        "prepared": payouts(actor).filter(state=PayoutState.PREPARED).values_list("currency", flat=True),
        "account": organisation_account(actor.here),
        "rows": page["results"],
        "next": page["next"],
    }
    return render(request, "pay/payouts.html", context)


@require_POST
def check(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    payout_check(actor=actor_of(request), payout_id=payout_id)
    messages.success(request, "You vouch for this payout. A second person approves it.")
    return redirect("pay:payouts", org=org)


@require_POST
def answer(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Invalid("There is no file.", remedy="Choose the bank's answer, a CSV or a pain.002.")
    done = bank_answer_apply(actor=actor_of(request), payout_id=payout_id, data=file.read())
    messages.success(
        request, f"Newly paid: {done.paid}. Came back: {done.failed}. Known before or not yet known: {done.unchanged}."
    )
    return redirect("pay:payouts", org=org)


@require_POST
def retry(request: HttpRequest, org: str, payout_id: int, reference: str) -> HttpResponse:
    payment_retry(actor=actor_of(request), payout_id=payout_id, reference=reference)
    messages.success(request, "The money is payable again and goes out with the next payout.")
    return redirect("pay:payouts", org=org)


@require_POST
def account(request: HttpRequest, org: str) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in ("name", "iban", "bic")}
    organisation_account_set(actor=actor_of(request), **values, now=server_now())
    messages.success(request, "Payouts in EUR that are approved from now on come as pain.001 too.")
    return redirect("pay:payouts", org=org)


@require_POST
def approve(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    payout_approve(actor=actor_of(request), payout_id=payout_id)
    messages.success(request, "The payout is approved. Download its file, pay it, then upload what the bank answers.")
    return redirect("pay:payouts", org=org)


@require_POST
def mark_paid(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    payout_mark_paid(actor=actor_of(request), payout_id=payout_id)
    messages.success(request, "The payout is marked as paid.")
    return redirect("pay:payouts", org=org)


@require_POST
def withdraw(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    payout_withdraw(actor=actor_of(request), payout_id=payout_id)
    messages.success(request, "The payout is withdrawn. Its money stays payable.")
    return redirect("pay:payouts", org=org)


def _row(payout: Any, viewer_id: int) -> dict[str, object]:
    """`payout` comes from the selector, with its counts and files."""
    state: Payout = payout
    first = state.prepared_by or state.checked_by
    unchecked = state.state == PayoutState.PREPARED and first is None
    return {
        "payout": payout,
        "period": period_of(payout),
        "total": Money(payout.total_minor, payout.currency),
        "payments": payments(payout, limit=_SHOWN),
        "more": max(0, payout.people - _SHOWN),
        "title": "Prepared, waits for a check" if unchecked else PayoutState(state.state).label,
        "is_prepared": state.state == PayoutState.PREPARED,
        "is_unchecked": unchecked,
        "is_approved": state.state == PayoutState.APPROVED,
        "formats": [(file, _ROUTES[file.format], file.get_format_display()) for file in payout.file_list],
        "outside_sepa": sum(len(file.left_out) for file in payout.file_list),
        "mine": first is not None and first.pk == viewer_id,
    }


# So many payments show on the page; the API and the file have them all.
_SHOWN = 200
_ROUTES = {
    PayoutFile.Format.CSV.value: "api:payout-csv",
    PayoutFile.Format.PAIN_001.value: "api:payout-pain001",
    PayoutFile.Format.REST.value: "api:payout-rest",
}
