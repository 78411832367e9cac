"""DRF takes the person whom the authority middleware has already established; sessions keep their CSRF check."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request


class RequestAuthentication(BaseAuthentication):
    """One place decides who somebody is: config.authority.middleware. This hands its answer to DRF."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        plain = request._request
        user = getattr(plain, "user", None)
        if user is None or not user.is_authenticated:
            return None
        token = getattr(plain, "api_token", None)
        if token is None:
            SessionAuthentication().enforce_csrf(request)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
