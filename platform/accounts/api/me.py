"""What the signed-in person may read and change about themselves."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor, actor_of
from accounts.models import AccessRecord
from accounts.selectors.mine import access_records_about_me
from accounts.selectors.organisations import organisations_of
from accounts.services.people import profile_update
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page


class MyOrganisationSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField(), source="my_roles")


class MeSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    display_name = serializers.CharField()
    time_zone = serializers.CharField()
    organisations = MyOrganisationSerializer(many=True)


def me_document(actor: Actor) -> dict[str, Any]:
    user = actor.user
    person = {"email": user.email, "display_name": user.display_name, "time_zone": user.time_zone}
    return {**person, "organisations": MyOrganisationSerializer(organisations_of(actor), many=True).data}


class MeView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        display_name = serializers.CharField(required=False, max_length=120)
        time_zone = serializers.CharField(required=False, max_length=64)

    @extend_schema(operation_id="me_get", responses=MeSerializer, tags=["accounts"])
    def get(self, request: Request) -> Response:
        """The signed-in person, their organisations and roles."""
        return Response(me_document(actor_of(request)))

    @extend_schema(operation_id="me_update", request=InputSerializer, responses=MeSerializer, tags=["accounts"])
    def patch(self, request: Request) -> Response:
        """Change one's own name or time zone."""
        actor = actor_of(request)
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def write() -> tuple[int, dict[str, Any]]:
            profile_update(actor=actor, **given.validated_data)
            return 200, me_document(actor)

        status, body = once(user_id=actor.user_id, key=key_of(request), route="me", body=request.data, write=write)
        return Response(body, status=status)


class AccessRecordSerializer(serializers.Serializer[AccessRecord]):
    id = serializers.IntegerField()
    reader = serializers.CharField()
    what = serializers.CharField()
    purpose = serializers.CharField()
    at = serializers.DateTimeField()


class AccessRecordPageSerializer(serializers.Serializer[Any]):
    results = AccessRecordSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class AccessRecordsView(APIView):
    @extend_schema(operation_id="my_access_records", responses=AccessRecordPageSerializer, tags=["accounts"])
    def get(self, request: Request) -> Response:
        """Who read sensitive records about me, and what for."""
        rows = access_records_about_me(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: AccessRecordSerializer(row).data))
