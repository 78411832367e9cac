"""My wellbeing over HTTP: about oneself only."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.exposure.domain.severity import Category
from annotations.exposure.selectors.wellbeing import charges_of, consents_of, wellbeing_of
from annotations.exposure.services.choices import consent_set, limit_lower
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class ConsentInput(ClosedSerializer):
    category = serializers.CharField(max_length=20)
    level = StrictIntegerField(min_value=0, max_value=4)


class LimitInput(ClosedSerializer):
    window = serializers.CharField(max_length=10)
    amount = StrictIntegerField(min_value=0, max_value=10**9)


class ConsentsSerializer(serializers.Serializer[Any]):
    """The level agreed to, by category."""

    def get_fields(self) -> dict[str, Any]:
        return {category.value: serializers.IntegerField() for category in Category}


class BudgetSerializer(serializers.Serializer[Any]):
    window = serializers.CharField()
    title = serializers.CharField()
    used = serializers.IntegerField()
    limit = serializers.IntegerField()
    standard = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=["points", "min"])


class SeenSerializer(serializers.Serializer[Any]):
    category = serializers.CharField()
    items = serializers.IntegerField()
    seconds = serializers.IntegerField()
    points = serializers.IntegerField()


class WellbeingSerializer(serializers.Serializer[Any]):
    budgets = BudgetSerializer(many=True)
    consents = serializers.DictField(child=serializers.IntegerField())
    seen = SeenSerializer(many=True)
    break_until = serializers.DateTimeField(allow_null=True)


class ChargeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    category = serializers.CharField()
    level = serializers.IntegerField()
    view_ms = serializers.IntegerField()
    qpms = serializers.IntegerField()
    path = serializers.CharField()
    reason = serializers.CharField()


class WellbeingView(APIView):
    @extend_schema(operation_id="my_wellbeing", tags=["exposure"], responses=WellbeingSerializer)
    def get(self, request: Request) -> Response:
        """My budgets, my consents, and what I was shown in the last seven days."""
        return Response(WellbeingSerializer(wellbeing_of(actor_of(request))).data)


class ConsentsView(APIView):
    @extend_schema(
        operation_id="my_consents",
        tags=["exposure"],
        responses=ConsentsSerializer,
    )
    def get(self, request: Request) -> Response:
        """The level I agreed to in each category."""
        return Response(consents_of(actor_of(request)))

    @extend_schema(operation_id="consent_set", tags=["exposure"], request=ConsentInput, responses={200: ConsentInput})
    def put(self, request: Request) -> Response:
        """Agree to see a category up to a level, or withdraw with 0. It holds from the next item on."""
        data, actor = ConsentInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            consent = consent_set(actor=actor, category=data["category"], level=data["level"])
            return 200, {"category": consent.category, "level": consent.level}

        status, body = once(
            user_id=actor.user_id, key=key_of(request), route="consents", body=request.data, write=write
        )
        return Response(body, status=status)


class LimitsView(APIView):
    @extend_schema(operation_id="my_limits", tags=["exposure"], responses=BudgetSerializer(many=True))
    def get(self, request: Request) -> Response:
        """My limits as they stand."""
        return Response(BudgetSerializer(wellbeing_of(actor_of(request)).budgets, many=True).data)

    @extend_schema(
        operation_id="limit_lower", tags=["exposure"], request=LimitInput, responses={200: BudgetSerializer(many=True)}
    )
    def put(self, request: Request) -> Response:
        """Lower one of my limits (points; minutes for view), or set it back to the standard."""
        data, actor = LimitInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            limit_lower(actor=actor, window=data["window"], amount=data["amount"])
            return 200, {"limits": BudgetSerializer(wellbeing_of(actor).budgets, many=True).data}

        status, body = once(user_id=actor.user_id, key=key_of(request), route="limits", body=request.data, write=write)
        return Response(body["limits"], status=status)


class ChargePageSerializer(serializers.Serializer[Any]):
    results = ChargeSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ExposureLogView(APIView):
    @extend_schema(operation_id="my_exposure", tags=["exposure"], responses=ChargePageSerializer)
    def get(self, request: Request) -> Response:
        """Everything I was charged for, newest first."""
        return Response(
            keyset_page(charges_of(actor_of(request)), request.query_params, lambda row: ChargeSerializer(row).data)
        )
