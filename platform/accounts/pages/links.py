"""Pages behind a secret link. Looking at one (GET) never acts: mail scanners and previews open links too.

Their answers say `Referrer-Policy: strict-origin`, so that the path, which holds the secret, goes to nobody. (`no-referrer`
would make browsers send `Origin: null` with the form, which the CSRF check rightly refuses.)
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.pages.forms import AccountForm, show_refusal
from accounts.services.invitations import invitation_accept, invitation_open
from accounts.services.sign_in_links import sign_in_link_open, sign_in_link_use
from kernel.errors import FairhandError

View = Callable[[HttpRequest, str], HttpResponse]


def _keeps_its_address(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@_keeps_its_address
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/sign_in.html", {"link": sign_in_link_open(secret=token)})
    return _log_in(request, sign_in_link_use(secret=token))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_keeps_its_address
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_open(secret=token)
    person = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email=found.email).exists()
    form = AccountForm(request.POST if request.method == "POST" and person is None else None)
    status = 200
    if request.method == "POST" and (person is not None or form.is_valid()):
        try:
            given = {} if person is not None else form.cleaned_data
            membership = invitation_accept(secret=token, user=person, **given)
        except FairhandError as refusal:
            if person is not None:
                raise
            show_refusal(form, refusal)
        else:
            return redirect("home") if person is not None else _log_in(request, membership.user)
    if request.method == "POST":
        status = 422
    mine = person is not None and person.email.lower() == found.email
    context = {"invitation": found, "form": form, "mine": mine, "known": known}
    return render(request, "accounts/invitation.html", context, status=status)


def _log_in(request: HttpRequest, user: User) -> HttpResponse:
    """Through allauth, so that a second factor is still asked for; whoever was signed in before is signed out."""
    if request.user.is_authenticated:
        logout(request)
    response: HttpResponse = perform_login(request, user, redirect_url="/")
    return response
