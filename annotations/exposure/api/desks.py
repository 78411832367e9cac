"""The desks of operators, content officers, stewards and owners over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.exposure.selectors.officer import seal_content, seal_get, seals_list
from annotations.exposure.selectors.overrides import overrides_list
from annotations.exposure.selectors.steward import budget_states
from annotations.exposure.selectors.sums import sums_list
from annotations.exposure.services.officer import seal_decide, seal_open
from annotations.exposure.services.override import override_decide, override_request
from annotations.exposure.services.sums import sum_show
from annotations.items.models import Seal
from background.server_time import server_now
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class OverrideInput(ClosedSerializer):
    window = serializers.CharField(max_length=10)
    amount = StrictIntegerField(min_value=0, max_value=10**9, help_text="Points; minutes for view")
    reason = serializers.CharField(max_length=500)
    until = serializers.DateTimeField()


class OverrideDecisionInput(ClosedSerializer):
    approve = serializers.BooleanField()


class OverrideSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    window = serializers.CharField()
    amount_qpms = serializers.IntegerField(source="amount")
    reason = serializers.CharField()
    until = serializers.DateTimeField()
    requested_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    approved = serializers.BooleanField(allow_null=True)


class SealSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reason = serializers.CharField()
    state = serializers.CharField()
    note = serializers.CharField()
    organisation = serializers.CharField(source="item.project.organisation.name")
    project = serializers.CharField(source="item.project.name")
    content_sha256 = serializers.SerializerMethodField()
    reported_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)

    def get_content_sha256(self, seal: Seal) -> str:
        return bytes(seal.item.content_sha256).hex()


class SealOpenInput(ClosedSerializer):
    purpose = serializers.CharField(max_length=200)


class SealOpenedSerializer(serializers.Serializer[Any]):
    until = serializers.DateTimeField()
    text = serializers.CharField(allow_null=True)
    picture_url = serializers.CharField(allow_null=True)


class SealDecisionInput(ClosedSerializer):
    verdict = serializers.CharField(max_length=10)


class PersonStateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    state = serializers.CharField()


class SumInput(ClosedSerializer):
    week = serializers.DateField()
    category = serializers.CharField(max_length=20, allow_blank=True, default="")


class SumSerializer(serializers.Serializer[Any]):
    week = serializers.DateField()
    category = serializers.CharField()
    figures = serializers.DictField(child=serializers.IntegerField())
    at = serializers.DateTimeField()


class OverridePageSerializer(serializers.Serializer[Any]):
    results = OverrideSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class OverridesView(APIView):
    @extend_schema(operation_id="override_list", tags=["exposure"], responses=OverridePageSerializer)
    def get(self, request: Request) -> Response:
        """Exceptions to limits of people, newest first."""
        rows = overrides_list(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: OverrideSerializer(row).data))


class PersonLimitsView(APIView):
    @extend_schema(
        operation_id="override_request", tags=["exposure"], request=OverrideInput, responses={202: OverrideSerializer}
    )
    def patch(self, request: Request, person_id: int) -> Response:
        """Ask to raise a person's limit for a time. It waits for a second operator; above the ceiling it is refused."""
        data = OverrideInput.read(request)
        asked = override_request(actor=actor_of(request), person_id=person_id, now=server_now(), **data)
        return Response(OverrideSerializer(asked).data, status=202)


class OverrideDecisionView(APIView):
    @extend_schema(
        operation_id="override_decide", tags=["exposure"], request=OverrideDecisionInput, responses=OverrideSerializer
    )
    def post(self, request: Request, override_id: int) -> Response:
        """Approve or refuse an exception as the second operator."""
        data = OverrideDecisionInput.read(request)
        asked = override_decide(actor=actor_of(request), override_id=override_id, now=server_now(), **data)
        return Response(OverrideSerializer(asked).data)


class SealPageSerializer(serializers.Serializer[Any]):
    results = SealSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class SealsView(APIView):
    @extend_schema(operation_id="seal_list", tags=["exposure"], responses=SealPageSerializer)
    def get(self, request: Request) -> Response:
        """Reports of possibly unlawful content, newest first; no content."""
        rows = seals_list(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: SealSerializer(row).data))


class SealOpenView(APIView):
    @extend_schema(
        operation_id="seal_open", tags=["exposure"], request=SealOpenInput, responses={200: SealOpenedSerializer}
    )
    def post(self, request: Request, seal_id: int) -> Response:
        """Open a sealed item for a minute, for a purpose, on record."""
        actor, data = actor_of(request), SealOpenInput.read(request)
        seal_open(actor=actor, seal_id=seal_id, now=server_now(), **data)
        opened = seal_content(actor, seal_get(actor, seal_id))
        assert opened is not None
        url = f"/officer/seals/{seal_id}/picture/" if opened.picture else None
        return Response(SealOpenedSerializer({"until": opened.until, "text": opened.text, "picture_url": url}).data)


class SealDecisionView(APIView):
    @extend_schema(operation_id="seal_decide", tags=["exposure"], request=SealDecisionInput, responses=SealSerializer)
    def post(self, request: Request, seal_id: int) -> Response:
        """unlawful: stays sealed. mistaken: stays sealed until a second officer sends confirm."""
        data = SealDecisionInput.read(request)
        seal = seal_decide(actor=actor_of(request), seal_id=seal_id, now=server_now(), **data)
        return Response(SealSerializer(seal).data)


class StewardView(APIView):
    @extend_schema(operation_id="budget_states", tags=["exposure"], responses=PersonStateSerializer(many=True))
    def get(self, request: Request, org: str) -> Response:
        """Who may be given what right now, in one word: open, near or resting. Each of them sees that it was read."""
        return Response(PersonStateSerializer(budget_states(actor_of(request)), many=True).data)


class SumsView(APIView):
    @extend_schema(operation_id="sum_list", tags=["exposure"], responses=SumSerializer(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        """Sums about the project's people that were shown before."""
        return Response(SumSerializer(sums_list(actor_of(request), project_id), many=True).data)

    @extend_schema(operation_id="sum_show", tags=["exposure"], request=SumInput, responses={200: SumSerializer})
    def post(self, request: Request, project_id: int) -> Response:
        """One week, all or one category, over at least ten people; refused where two sums would name somebody."""
        data = SumInput.read(request)
        one = sum_show(actor=actor_of(request), project_id=project_id, now=server_now(), **data)
        return Response(SumSerializer(one).data)
