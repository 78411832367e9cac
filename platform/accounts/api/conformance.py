"""The organisation of a conformance run: made, peopled and closed by an operator."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.roles import Role
from accounts.services.conformance import (
    ConformancePerson,
    conformance_close,
    conformance_create,
    conformance_person_add,
)
from webapi.serializers import ClosedSerializer


class ConformancePersonInput(ClosedSerializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=[role.value for role in Role]), min_length=1)
    password = serializers.BooleanField(default=False, help_text="Also a password, to sign in with a browser")
    time_zone = serializers.CharField(max_length=64, default="UTC")


class ConformancePersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    membership = serializers.IntegerField()
    email = serializers.CharField()
    token = serializers.CharField(help_text="Shown here and never again")
    password = serializers.CharField(allow_blank=True)


class ConformanceSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    administrator = ConformancePersonSerializer()


class ConformanceRunsView(APIView):
    @extend_schema(
        operation_id="conformance_create", request=None, responses={201: ConformanceSerializer}, tags=["conformance"]
    )
    def post(self, request: Request) -> Response:
        """Make an organisation for a conformance run, with its first administrator."""
        organisation, administrator = conformance_create(actor=actor_of(request))
        return Response({"organisation": organisation.slug, "administrator": _body(administrator)}, status=201)


class ConformanceRunView(APIView):
    @extend_schema(operation_id="conformance_close", responses={204: None}, tags=["conformance"])
    def delete(self, request: Request, run: str) -> Response:
        """End every membership, revoke every token, shut every account of the run. What the ledger holds stays."""
        conformance_close(actor=actor_of(request), slug=run)
        return Response(status=204)


class ConformancePeopleView(APIView):
    @extend_schema(
        operation_id="conformance_person_add",
        request=ConformancePersonInput,
        responses={201: ConformancePersonSerializer},
        tags=["conformance"],
    )
    def post(self, request: Request, run: str) -> Response:
        """Make a person of the run."""
        given = ConformancePersonInput.read(request)
        made = conformance_person_add(
            actor=actor_of(request),
            slug=run,
            roles=given["roles"],
            with_password=given["password"],
            time_zone=given["time_zone"],
        )
        return Response(_body(made), status=201)


def _body(made: ConformancePerson) -> dict[str, Any]:
    return {
        "id": made.user.pk,
        "membership": made.membership.pk,
        "email": made.user.email,
        "token": made.token,
        "password": made.password,
    }
