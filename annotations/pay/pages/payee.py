"""How I am paid: the page where bank details are seen and changed."""

from datetime import date

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.services.confirmed import just_confirmed
from annotations.pay.selectors.payees import my_payee
from annotations.pay.services.payee import payee_set
from background.server_time import server_now
from kernel.errors import FairhandError, Invalid

_FIELDS = ("name", "iban", "country", "region", "place_from")


@sensitive_post_parameters("iban", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """The form opens only after the person has confirmed who they are, so that nothing typed is lost to a sign-in page."""
    actor, now = actor_of(request), server_now()
    confirmed = just_confirmed(request)
    typed = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        if not confirmed:
            return redirect(_confirm(request))
        try:
            payee_set(
                actor=actor,
                name=typed["name"],
                iban=typed["iban"],
                country=typed["country"],
                region=typed["region"],
                place_from=_day(typed["place_from"]),
                reauthenticated=True,
                now=now,
            )
        except Invalid as refusal:
            status = 422
            errors = {error.get("field", ""): error["message"] for error in refusal.errors}
            messages.error(request, refusal.detail)
        except FairhandError as refusal:
            status = refusal.status
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Saved. We have also told you by e-mail, in case this was not you.")
            return redirect("pay:details")
    mine = my_payee(actor, now)
    if request.method != "POST" and mine.versions:
        last = mine.versions[-1].payee
        typed = {name: str(getattr(last, name)) for name in _FIELDS}
    typed["place_from"] = typed["place_from"] or now.date().isoformat()
    context = {
        "mine": mine,
        "typed": typed,
        "errors": errors,
        "confirmed": confirmed,
        "confirm_url": _confirm(request),
        "can_confirm": bool(get_reauthentication_flows(request.user)),
        "today": now.date().isoformat(),
    }
    return render(request, "pay/details.html", context, status=status)


def _confirm(request: HttpRequest) -> str:
    flows = get_reauthentication_flows(request.user)
    name = "mfa_reauthenticate" if flows and flows[0]["id"] == "mfa_reauthenticate" else "account_reauthenticate"
    return f"{reverse(name)}?{urlencode({'next': reverse('pay:details')})}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "The day from which the place of work holds is missing.",
            kept="Nothing was saved.",
            errors=[{"field": "place_from", "message": "A day, such as 2026-03-02."}],
        ) from None
