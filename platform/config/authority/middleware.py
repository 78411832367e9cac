"""The one place that decides who is asking and whether they may come in.

It reads the role × route table (config.authority.table). A route without a row opens for nobody. Strangers to an
organisation get 404, members without the role 403, people who are not signed in a sign-in page or 401. What a person may
see *within* a route is the selectors' business; they receive `request.actor`.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.actor import Actor
from accounts.models import ApiToken, InstallationDuty, Membership, User
from accounts.roles import Duty, Role
from accounts.rules import Rule, Who
from accounts.services.tokens import token_authenticate
from config.authority.table import RULES
from kernel.errors import FairhandError, Forbidden, NotFound
from webapi.errors import NotSignedIn, problem_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class AuthorityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        api = request.path.startswith("/api/")
        try:
            request.actor = self._admit(request, kwargs, api=api)  # type: ignore[attr-defined]
        except NotSignedIn as refusal:
            return problem_response(refusal) if api else redirect_to_login(request.get_full_path())
        except FairhandError as refusal:
            if api:
                return problem_response(refusal)
            raise
        return None

    def _admit(self, request: HttpRequest, kwargs: dict[str, Any], *, api: bool) -> Actor | None:
        match = request.resolver_match
        row = RULES.get(match.view_name) if match else None
        if row is None:
            raise NotFound("There is nothing at this address.")
        token = self._token(request) if api else None
        user = token.user if token else request.user
        reading = request.method in SAFE_METHODS
        who = row.read if reading else row.write
        if not user.is_authenticated:
            if who.public:
                return None
            raise NotSignedIn("This needs a signed-in person or a valid token.", remedy="Sign in, or send Authorization: Bearer <token>.")
        assert isinstance(user, User)
        if not user.is_active:
            logout(request)
            raise NotSignedIn("This account is closed.")
        self._check_scope(token, row, reading=reading)
        return self._actor(user, who, kwargs, token)

    def _token(self, request: HttpRequest) -> ApiToken | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        token = token_authenticate(header=header)
        request.api_token = token  # type: ignore[attr-defined]
        request.user = token.user
        return token

    def _check_scope(self, token: ApiToken | None, row: Rule, *, reading: bool) -> None:
        needed = row.read_scope if reading else row.write_scope
        if token is not None and needed not in token.scopes:
            raise Forbidden(f"This token lacks the scope '{needed}'.", remedy="Make a token with that scope under Settings, Tokens.")

    def _actor(self, user: User, who: Who, kwargs: dict[str, Any], token: ApiToken | None) -> Actor:
        scopes = frozenset(token.scopes) if token else None
        duties: frozenset[Duty] = frozenset()
        if who.duties:
            duties = frozenset(Duty(d) for d in InstallationDuty.objects.filter(user=user).values_list("duty", flat=True))
            if not duties & who.duties:
                raise NotFound("There is nothing at this address.")
        if "project_id" in kwargs:
            found = Membership.objects.filter(organisation__projects__id=kwargs["project_id"])
        elif "org" in kwargs:
            found = Membership.objects.filter(organisation__slug=kwargs["org"])
        elif who.needs_membership:
            raise NotFound("There is nothing at this address.")
        else:
            return Actor(user=user, duties=duties, scopes=scopes)
        member = found.filter(user=user, active=True).values_list("organisation_id", "roles").first()
        if member is None or (token and token.organisation_id not in {None, member[0]}):
            raise NotFound("There is nothing here, or nothing you may see.")
        roles = frozenset(Role(role) for role in member[1])
        if who.roles is not None and not roles & who.roles:
            raise Forbidden("Your role in this organisation does not include this.", remedy="Ask an administrator of the organisation.")
        return Actor(
            user=user, organisation_id=member[0], roles=roles, duties=duties, scopes=scopes, project_id=kwargs.get("project_id")
        )
