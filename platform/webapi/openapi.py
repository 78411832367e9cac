"""How the views become an OpenAPI document: names of nested serializers, paging, and the two ways to sign in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from webapi.query import PAGING


class Schema(AutoSchema):
    """Serializers nested in a view are named after it: two views may each have an `InputSerializer`."""

    def get_serializer_name(self, serializer: serializers.Serializer[Any], direction: Any) -> str:
        return "".join(
            part.removesuffix("View") for part in type(serializer).__qualname__.split(".") if part != "<locals>"
        ).removesuffix("Serializer")

    def get_override_parameters(self) -> list[Any]:
        """An operation that answers a page takes `after` and `limit`; webapi.query takes nothing that is not described."""
        fields = getattr(self.get_response_serializers(), "_declared_fields", {})
        return list(PAGING) if {"results", "next"} <= set(fields) else []


class RequestAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A bearer token, or the cookie of a browser session (with its CSRF token)."""

    target_class = "webapi.authentication.RequestAuthentication"
    name = ["token", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "A scoped API token: fh_api_…"},
            {"type": "apiKey", "in": "cookie", "name": "fairhand_session"},
        ]
