"""The one place that decides who is asking and whether they may come in.

It reads the role × route table (config.authority.table). A route without a row opens for nobody. Strangers to an
organisation get 404, members without the role 403, people who are not signed in a sign-in page or 401. What a person may
see *within* a route is the selectors' business; they receive `request.actor`.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.actor import Actor
from accounts.models import ApiToken, InstallationDuty, Membership, User
from accounts.roles import Duty, Role
from accounts.rules import Rule, Who
from accounts.services.tokens import token_authenticate
from annotations.work.models import Activity, Assignment, Shift
from config.authority.table import RULES
from config.middleware.errors import refusal_response
from kernel.errors import FairhandError, Forbidden, NotFound
from webapi.errors import NotSignedIn, wants_problem

log = logging.getLogger("fairhand.authority")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Programs reach the API and the media that a lease names; every other page is for browsers.
_TOKEN_PATHS = ("/api/", "/media/")
# What a person holds under an address that names no organisation.
_HELD = {"lease_id": Assignment, "shift_id": Shift, "activity_id": Activity}
# What is a person's own rather than an organisation's work: closed to a token that is bound to one organisation.
_PERSONAL_PATH = "/api/me/"


class AuthorityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        try:
            request.actor = _admit(request, kwargs)  # type: ignore[attr-defined]
        except FairhandError as refusal:
            request.actor = None  # type: ignore[attr-defined]
            log.warning(
                "%s %s refused with %s for user %s", request.method, request.path, refusal.status, _user_id(request)
            )
            if isinstance(refusal, NotSignedIn) and not wants_problem(request):
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            return refusal_response(request, refusal)
        return None


def _admit(request: HttpRequest, kwargs: dict[str, Any]) -> Actor | None:
    match = request.resolver_match
    row = RULES.get(match.view_name) if match else None
    if row is None:
        raise NotFound("There is nothing at this address.")
    token = _token(request)
    reading = request.method in SAFE_METHODS
    who = row.read if reading else row.write
    user = request.user
    if not isinstance(user, User):
        if who.public:
            return None
        raise NotSignedIn(
            "This needs a signed-in person or a valid token.", remedy="Sign in, or send Authorization: Bearer <token>."
        )
    _check_token(request, token, row, reading=reading)
    return _actor(user, who, kwargs, token)


def _token(request: HttpRequest) -> ApiToken | None:
    header = request.headers.get("Authorization", "")
    if not header or not request.path.startswith(_TOKEN_PATHS):
        return None
    token = token_authenticate(header=header)
    request.api_token = token  # type: ignore[attr-defined]
    request.user = token.user
    return token


def _check_token(request: HttpRequest, token: ApiToken | None, row: Rule, *, reading: bool) -> None:
    if token is None:
        return
    needed = row.read_scope if reading else row.write_scope
    if needed not in token.scopes:
        raise Forbidden(
            f"This token lacks the scope '{needed}'.", remedy="Make a token with that scope under Settings, API tokens."
        )
    if token.organisation_id is not None and request.path.startswith(_PERSONAL_PATH):
        raise Forbidden(
            "This token is bound to one organisation and opens nothing personal.",
            remedy="Use a token that is not bound to an organisation.",
        )


def _actor(user: User, who: Who, kwargs: dict[str, Any], token: ApiToken | None) -> Actor:
    scopes = frozenset(token.scopes) if token else None
    bound_to = token.organisation_id if token else None
    duties: frozenset[Duty] = frozenset()
    if who.duties:
        duties = frozenset(Duty(d) for d in InstallationDuty.objects.filter(user=user).values_list("duty", flat=True))
        if not duties & who.duties or bound_to is not None:
            raise NotFound("There is nothing at this address.")
    if "project_id" in kwargs:
        found = Membership.objects.filter(organisation__projects__id=kwargs["project_id"])
    elif "org" in kwargs:
        found = Membership.objects.filter(organisation__slug=kwargs["org"])
    elif who.needs_membership:
        raise NotFound("There is nothing at this address.")
    else:
        _keep_held_to(bound_to, kwargs)
        return Actor(user=user, duties=duties, scopes=scopes, bound_to=bound_to)
    member = found.filter(user=user, active=True).values_list("organisation_id", "roles").first()
    if member is None or bound_to not in {None, member[0]}:
        raise NotFound("There is nothing here, or nothing you may see.")
    roles = frozenset(Role(role) for role in member[1])
    if who.roles is not None and not roles & who.roles:
        raise Forbidden(
            "Your role in this organisation does not include this.", remedy="Ask an administrator of the organisation."
        )
    project_id = kwargs.get("project_id")
    return Actor(
        user=user,
        organisation_id=member[0],
        roles=roles,
        duties=duties,
        scopes=scopes,
        project_id=project_id,
        bound_to=bound_to,
    )


def _keep_held_to(bound_to: int | None, kwargs: dict[str, Any]) -> None:
    """A lease's address names no organisation; a token bound to one does not reach what its person holds in another."""
    if bound_to is None:
        return
    for name, model in _HELD.items():
        held = model._default_manager.filter(project__organisation_id=bound_to)
        if name in kwargs and not held.filter(pk=kwargs[name]).exists():
            raise NotFound("There is nothing here, or nothing you may see.")


def _user_id(request: HttpRequest) -> int | None:
    return request.user.pk if isinstance(request.user, User) else None
