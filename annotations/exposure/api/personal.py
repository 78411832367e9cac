"""My check-ins and who read about me, over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.selectors.mine import access_records_about_me
from annotations.exposure.selectors.check_ins import check_ins_of
from annotations.exposure.services.check_in import check_in_delete, check_in_keep
from background.server_time import server_now
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class EnvelopeInput(ClosedSerializer):
    v = StrictIntegerField()
    kdf = serializers.CharField(max_length=20)
    iterations = StrictIntegerField()
    salt = serializers.CharField(max_length=40)
    cipher = serializers.CharField(max_length=20)
    nonce = serializers.CharField(max_length=40)
    ciphertext = serializers.CharField(max_length=30_000)


class CheckInInput(ClosedSerializer):
    envelope = EnvelopeInput()


class CheckInSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    envelope = EnvelopeInput()


class AccessSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    reader = serializers.CharField(source="reader.get_full_name")
    what = serializers.CharField()
    purpose = serializers.CharField()


class CheckInPageSerializer(serializers.Serializer[Any]):
    results = CheckInSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class CheckInsView(APIView):
    @extend_schema(operation_id="my_check_ins", tags=["exposure"], responses=CheckInPageSerializer)
    def get(self, request: Request) -> Response:
        """My check-ins, newest first, encrypted as my browser made them."""
        rows = check_ins_of(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: CheckInSerializer(row).data))

    @extend_schema(
        operation_id="check_in_keep", tags=["exposure"], request=CheckInInput, responses={201: CheckInSerializer}
    )
    def post(self, request: Request) -> Response:
        """Keep an encrypted check-in. Anything in plain text is refused and not kept."""
        data = CheckInInput.read(request)
        kept = check_in_keep(actor=actor_of(request), envelope=data["envelope"], now=server_now())
        return Response(CheckInSerializer(kept).data, status=201)


class CheckInView(APIView):
    @extend_schema(operation_id="check_in_delete", tags=["exposure"], responses={204: None})
    def delete(self, request: Request, check_in_id: int) -> Response:
        """Delete one of my check-ins for good."""
        check_in_delete(actor=actor_of(request), check_in_id=check_in_id)
        return Response(status=204)


class AccessPageSerializer(serializers.Serializer[Any]):
    results = AccessSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class AccessLogView(APIView):
    @extend_schema(operation_id="my_access_log", tags=["exposure"], responses=AccessPageSerializer)
    def get(self, request: Request) -> Response:
        """Who read sensitive records about me, when and what for."""
        rows = access_records_about_me(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: AccessSerializer(row).data))
