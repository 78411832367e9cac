"""Rating a leased item over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.work.services.rating import lease_rate
from webapi.serializers import ClosedSerializer, StrictIntegerField


class LeaseRatingInput(ClosedSerializer):
    category = serializers.CharField(max_length=20)
    level = StrictIntegerField(min_value=0, max_value=4)


class LeaseRatingSerializer(serializers.Serializer[Any]):
    severity = serializers.DictField(child=serializers.IntegerField())
    level = serializers.IntegerField()


class LeaseRatingView(APIView):
    @extend_schema(
        operation_id="lease_rate", tags=["work"], request=LeaseRatingInput, responses={200: LeaseRatingSerializer}
    )
    def post(self, request: Request, lease_id: int) -> Response:
        """Say what the item before me is: a level for a category. It only ever raises what the item counts as."""
        data = LeaseRatingInput.read(request)
        item = lease_rate(actor=actor_of(request), lease_id=lease_id, **data)
        return Response(LeaseRatingSerializer({"severity": item.severity, "level": item.level}).data)
