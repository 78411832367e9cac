"""A person's own settings and API tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.models import Membership
from accounts.pages.forms import ProfileForm, TokenForm, show_refusal
from accounts.selectors.mine import access_records_about_me, tokens_of
from accounts.selectors.organisations import organisation_get
from accounts.services.memberships import membership_leave
from accounts.services.people import profile_update
from accounts.services.tokens import token_create, token_revoke
from kernel import clock
from kernel.errors import FairhandError


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    actor, status = actor_of(request), 200
    form = ProfileForm(
        request.POST or None, initial={"display_name": actor.user.display_name, "time_zone": actor.user.time_zone}
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                profile_update(actor=actor, **form.cleaned_data)
            except FairhandError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Your settings are saved.")
                return redirect("accounts:settings")
    return _settings_page(request, form, status=status)


@require_POST
def leave(request: HttpRequest, org: str) -> HttpResponse:
    actor = actor_of(request)
    left = organisation_get(actor, org)
    try:
        membership_leave(actor=actor)
    except FairhandError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You have left {left.name}. Your work, pay and history are kept.")
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Answers a POST with the page itself: the secret is shown once and kept nowhere, not even in a session."""
    if request.method != "POST":
        return _tokens_page(request, _token_form(request))
    actor, form = actor_of(request), _token_form(request)
    if not form.is_valid():
        return _tokens_page(request, form, status=422)
    values = dict(form.cleaned_data)
    slug = values.pop("organisation")
    try:
        organisation_id = organisation_get(actor, slug).pk if slug else None
        token, secret = token_create(actor=actor, organisation_id=organisation_id, **values)
    except FairhandError as refusal:
        show_refusal(form, refusal)
        return _tokens_page(request, form, status=refusal.status)
    return _tokens_page(request, TokenForm().offer(_memberships(request)), made=token, secret=secret)


@require_POST
def token_revoke_page(request: HttpRequest, token_id: int) -> HttpResponse:
    token_revoke(actor=actor_of(request), token_id=token_id)
    messages.success(request, "The token is revoked: it opens nothing any more.")
    return redirect("accounts:tokens")


def _settings_page(request: HttpRequest, form: ProfileForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "records": access_records_about_me(actor_of(request))[:100],
        "memberships": _memberships(request),
    }
    return render(request, "accounts/settings.html", context, status=status)


def _memberships(request: HttpRequest) -> list[Membership]:
    rows = Membership.objects.filter(user=actor_of(request).user, active=True)
    return list(rows.select_related("organisation").order_by("organisation__name"))


def _token_form(request: HttpRequest) -> TokenForm:
    return TokenForm(request.POST if request.method == "POST" else None).offer(_memberships(request))


def _tokens_page(request: HttpRequest, form: TokenForm, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"form": form, "tokens": tokens_of(actor_of(request)), "now": clock.utcnow(), **more}
    return render(request, "accounts/tokens.html", context, status=status)
