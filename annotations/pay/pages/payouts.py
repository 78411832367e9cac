"""Payouts of an organisation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.selectors.organisations import organisation_get
from annotations.pay.models import Payout, PayoutState
from annotations.pay.selectors.payouts import payable_now, payees, payouts, period_of
from annotations.pay.services.payouts import payout_approve, payout_mark_paid, payout_prepare, payout_withdraw
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
        "rows": page["results"],
        "next": page["next"],
    }
    return render(request, "pay/payouts.html", context)


@require_POST
def approve(request: HttpRequest, org: str, payout_id: int) -> HttpResponse:
    payout_approve(actor=actor_of(request), payout_id=payout_id)
    messages.success(request, "The payout is approved. Download its file, pay it, then mark it paid.")
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
    """`payout` comes from the selector, with `people` and `total_minor`."""
    state: Payout = payout
    return {
        "payout": payout,
        "period": period_of(payout),
        "total": Money(payout.total_minor, payout.currency),
        "payees": payees(payout),
        "title": PayoutState(state.state).label,
        "is_prepared": state.state == PayoutState.PREPARED,
        "is_approved": state.state == PayoutState.APPROVED,
        "has_file": bool(state.csv_sha256),
        "mine": state.prepared_by_id == viewer_id,
    }
