"""API tokens of the signed-in person."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.models import ApiToken
from accounts.roles import Scope
from accounts.selectors.mine import tokens_of
from accounts.selectors.organisations import organisation_get
from accounts.services.tokens import token_create, token_revoke
from webapi.pagination import keyset_page


class TokenSerializer(serializers.Serializer[ApiToken]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    hint = serializers.CharField(help_text="The first characters, to recognise it by.")
    scopes = serializers.ListField(child=serializers.CharField())
    organisation = serializers.CharField(source="organisation.slug", allow_null=True, default=None)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_on = serializers.DateField(allow_null=True)


class NewTokenSerializer(TokenSerializer):
    token = serializers.CharField(help_text="The secret. It is shown here and never again.")


class TokenPageSerializer(serializers.Serializer[Any]):
    results = TokenSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class TokensView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        name = serializers.CharField(max_length=80)
        scopes = serializers.ListField(
            child=serializers.ChoiceField(choices=[scope.value for scope in Scope]), min_length=1
        )
        days = serializers.IntegerField(min_value=1, max_value=365, default=90)
        organisation = serializers.SlugField(
            required=False, allow_null=True, help_text="Limit the token to one organisation."
        )

    @extend_schema(operation_id="token_list", responses=TokenPageSerializer, tags=["accounts"])
    def get(self, request: Request) -> Response:
        """My tokens that are not revoked."""
        return Response(
            keyset_page(tokens_of(actor_of(request)), request.query_params, lambda row: TokenSerializer(row).data)
        )

    @extend_schema(
        operation_id="token_create", request=InputSerializer, responses={201: NewTokenSerializer}, tags=["accounts"]
    )
    def post(self, request: Request) -> Response:
        """Make a token. The answer holds its secret, once; so it is not stored for Idempotency-Key, and a retry makes another."""
        actor = actor_of(request)
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        slug = values.pop("organisation", None)
        organisation_id = organisation_get(actor, slug).pk if slug else None
        token, secret = token_create(actor=actor, organisation_id=organisation_id, **values)
        return Response({**TokenSerializer(token).data, "token": secret}, status=201)


class TokenView(APIView):
    @extend_schema(operation_id="token_revoke", request=None, responses={204: None}, tags=["accounts"])
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token of mine, at once and for good."""
        token_revoke(actor=actor_of(request), token_id=token_id)
        return Response(status=204)
