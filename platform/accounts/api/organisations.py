"""Organisations and their members."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.api.me import MyOrganisationSerializer
from accounts.models import Membership
from accounts.roles import Role
from accounts.selectors.organisations import member_get, members_of, organisation_get, organisations_of
from accounts.services.memberships import membership_end, membership_leave, membership_set_roles
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page

ROLES = [role.value for role in Role]


class OrganisationPageSerializer(serializers.Serializer[Any]):
    results = MyOrganisationSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class MemberSerializer(serializers.Serializer[Membership]):
    id = serializers.IntegerField()
    display_name = serializers.CharField(source="user.display_name")
    email = serializers.EmailField(source="user.email")
    roles = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(source="created_at")


class MemberPageSerializer(serializers.Serializer[Any]):
    results = MemberSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class OrganisationsView(APIView):
    @extend_schema(operation_id="organisation_list", responses=OrganisationPageSerializer, tags=["accounts"])
    def get(self, request: Request) -> Response:
        """The organisations I belong to, with my roles."""
        rows = organisations_of(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: MyOrganisationSerializer(row).data))


class OrganisationView(APIView):
    @extend_schema(operation_id="organisation_get", responses=MyOrganisationSerializer, tags=["accounts"])
    def get(self, request: Request, org: str) -> Response:
        """One organisation of mine."""
        return Response(MyOrganisationSerializer(organisation_get(actor_of(request), org)).data)


class MembershipView(APIView):
    @extend_schema(operation_id="membership_leave", responses={204: None}, tags=["accounts"])
    def delete(self, request: Request, org: str) -> Response:
        """Leave an organisation. My work, pay and history stay."""
        membership_leave(actor=actor_of(request))
        return Response(status=204)


class MembersView(APIView):
    @extend_schema(operation_id="member_list", responses=MemberPageSerializer, tags=["accounts"])
    def get(self, request: Request, org: str) -> Response:
        """The organisation's members and their roles."""
        return Response(
            keyset_page(members_of(actor_of(request)), request.query_params, lambda row: MemberSerializer(row).data)
        )


class MemberView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLES), min_length=1)

    @extend_schema(operation_id="member_get", responses=MemberSerializer, tags=["accounts"])
    def get(self, request: Request, org: str, membership_id: int) -> Response:
        """One member."""
        return Response(MemberSerializer(member_get(actor_of(request), membership_id)).data)

    @extend_schema(
        operation_id="member_set_roles", request=InputSerializer, responses=MemberSerializer, tags=["accounts"]
    )
    def patch(self, request: Request, org: str, membership_id: int) -> Response:
        """Give a member exactly these roles. The last administrator stays one."""
        actor = actor_of(request)
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def write() -> tuple[int, dict[str, Any]]:
            roles = given.validated_data["roles"]
            return 200, dict(
                MemberSerializer(membership_set_roles(actor=actor, membership_id=membership_id, roles=roles)).data
            )

        route = f"member:{membership_id}"
        status, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
        return Response(body, status=status)

    @extend_schema(operation_id="member_end", request=None, responses={204: None}, tags=["accounts"])
    def delete(self, request: Request, org: str, membership_id: int) -> Response:
        """End a membership at once. Work, pay and history stay. An annotator's ends by a decision only, or by their own leave."""
        membership_end(actor=actor_of(request), membership_id=membership_id)
        return Response(status=204)
