"""Invitations: made and withdrawn by administrators, accepted by whoever holds the link."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.api.organisations import ROLES
from accounts.models import Invitation
from accounts.selectors.organisations import invitations_of
from accounts.services.invitations import invitation_accept, invitation_create, invitation_link, invitation_withdraw
from webapi.pagination import keyset_page


class InvitationSerializer(serializers.Serializer[Invitation]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    roles = serializers.ListField(child=serializers.CharField())
    invited_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitationSerializer(InvitationSerializer):
    link = serializers.CharField(help_text="The link to hand over. It is shown here and never again.")


class InvitationPageSerializer(serializers.Serializer[Any]):
    results = InvitationSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class InvitationsView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        email = serializers.EmailField(max_length=254)
        roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLES), min_length=1)

    @extend_schema(operation_id="invitation_list", responses=InvitationPageSerializer, tags=["accounts"])
    def get(self, request: Request, org: str) -> Response:
        """Invitations that wait for an answer."""
        rows = invitations_of(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: InvitationSerializer(row).data))

    @extend_schema(
        operation_id="invitation_create",
        request=InputSerializer,
        responses={201: NewInvitationSerializer},
        tags=["accounts"],
    )
    def post(self, request: Request, org: str) -> Response:
        """Invite a person. A second invitation to the same address replaces the first, so a retry is harmless.

        The answer holds the link, once; so it is not stored for Idempotency-Key.
        """
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        invitation, secret = invitation_create(actor=actor_of(request), **given.validated_data)
        return Response({**InvitationSerializer(invitation).data, "link": invitation_link(secret)}, status=201)


class InvitationView(APIView):
    @extend_schema(operation_id="invitation_withdraw", request=None, responses={204: None}, tags=["accounts"])
    def delete(self, request: Request, org: str, invitation_id: int) -> Response:
        """Withdraw an invitation that was not accepted yet."""
        invitation_withdraw(actor=actor_of(request), invitation_id=invitation_id)
        return Response(status=204)


class InvitationAcceptView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        token = serializers.CharField(max_length=200, help_text="The last part of the link.")
        display_name = serializers.CharField(max_length=120, default="")
        password = serializers.CharField(max_length=200, default="", trim_whitespace=False)
        time_zone = serializers.CharField(max_length=64, default="UTC")

    class OutputSerializer(serializers.Serializer[Any]):
        organisation = serializers.CharField()
        roles = serializers.ListField(child=serializers.CharField())

    @extend_schema(
        operation_id="invitation_accept", request=InputSerializer, responses={201: OutputSerializer}, tags=["accounts"]
    )
    def post(self, request: Request) -> Response:
        """Accept an invitation: with an account of its address when signed in, else by making the account."""
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        actor = actor_of(request) if request.user else None
        membership = invitation_accept(secret=values.pop("token"), user=actor.user if actor else None, **values)
        return Response({"organisation": membership.organisation.slug, "roles": membership.roles}, status=201)
