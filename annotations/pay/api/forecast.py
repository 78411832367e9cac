"""The forecast of my coming week."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.selectors.forecast import my_forecast
from kernel import clock


class WeekForecastSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(help_text="The ISO week, such as 2026-W10")
    currency = serializers.CharField()
    planned = AmountSerializer(help_text="What the accepted shifts of the week are worth")
    p10 = AmountSerializer(allow_null=True, help_text="Null while there is not enough history")
    p90 = AmountSerializer(allow_null=True)
    weeks = serializers.IntegerField(help_text="Complete weeks it stands on")
    weeks_needed = serializers.IntegerField()


class MyForecastSerializer(serializers.Serializer[Any]):
    results = WeekForecastSerializer(many=True)


class MyForecastView(APIView):
    @extend_schema(operation_id="my_forecast", responses=MyForecastSerializer, tags=["pay"])
    def get(self, request: Request) -> Response:
        """What my coming week may earn, as P10 to P90, from my own history and shifts."""
        weeks = my_forecast(actor_of(request), now=clock.utcnow())
        return Response(
            {
                "results": [
                    {
                        "period": week.period.label,
                        "currency": week.currency,
                        "planned": amount_body(week.planned),
                        "p10": amount_body(week.low) if week.low else None,
                        "p90": amount_body(week.high) if week.high else None,
                        "weeks": week.weeks,
                        "weeks_needed": week.needed,
                    }
                    for week in weeks
                ]
            }
        )
