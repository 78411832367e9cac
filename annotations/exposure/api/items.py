"""Seeing, rating and reporting an item of a project, outside a lease."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.exposure.services.browse import item_rate_browsing, item_report, item_reveal
from background.server_time import server_now
from webapi.serializers import ClosedSerializer, StrictIntegerField


class RatingInput(ClosedSerializer):
    category = serializers.CharField(max_length=20)
    level = StrictIntegerField(min_value=0, max_value=4)


class ItemReportInput(ClosedSerializer):
    reason = serializers.CharField(max_length=20)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RevealedMediaSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class RevealedItemSerializer(serializers.Serializer[Any]):
    until = serializers.DateTimeField()
    text = serializers.CharField(required=False)
    media = RevealedMediaSerializer(required=False)


class RatedItemSerializer(serializers.Serializer[Any]):
    severity = serializers.DictField(child=serializers.IntegerField())
    level = serializers.IntegerField()


class ItemSealedSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()


class ItemRevealView(APIView):
    @extend_schema(operation_id="item_reveal", tags=["exposure"], request=None, responses=RevealedItemSerializer)
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """See an item in the clear for a minute: logged and charged to me before it is served. 409 for what I have not agreed to see."""
        return Response(item_reveal(actor=actor_of(request), project_id=project_id, item_id=item_id, now=server_now()))


class ItemRatingView(APIView):
    @extend_schema(operation_id="item_rate", tags=["exposure"], request=RatingInput, responses=RatedItemSerializer)
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Say what an item is. Its severity may only rise; everybody who saw it is charged the difference."""
        data = RatingInput.read(request)
        item = item_rate_browsing(
            actor=actor_of(request), project_id=project_id, item_id=item_id, now=server_now(), **data
        )
        return Response(RatedItemSerializer({"severity": item.severity, "level": item.level}).data)


class ItemReportView(APIView):
    @extend_schema(
        operation_id="item_report", tags=["exposure"], request=ItemReportInput, responses={200: ItemSealedSerializer}
    )
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Report an item as possibly unlawful: it is sealed for everybody at once."""
        data = ItemReportInput.read(request)
        item_report(actor=actor_of(request), project_id=project_id, item_id=item_id, now=server_now(), **data)
        return Response({"state": "sealed"})
