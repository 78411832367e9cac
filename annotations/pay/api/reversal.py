"""Taking fraudulent pay back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.services.reversal import line_reverse
from kernel.money import Money
from webapi.idempotency import key_of, once
from webapi.serializers import ClosedSerializer, StrictIntegerField


class ReversalInput(ClosedSerializer):
    decision = StrictIntegerField(
        min_value=1, default=None, allow_null=True, help_text="The decision on fraud whose appeal has closed"
    )


class ReversalSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reverses = serializers.IntegerField()
    amount = AmountSerializer()


class ReverseView(APIView):
    @extend_schema(
        operation_id="line_reverse", request=ReversalInput, responses={201: ReversalSerializer}, tags=["pay"]
    )
    def post(self, request: Request, org: str, line_id: int) -> Response:
        """Reverse one held pay line after a human decision on fraud. 403 without one, 409 when the money is not held."""
        actor, decision_id = actor_of(request), ReversalInput.read(request)["decision"]

        def write() -> tuple[int, dict[str, Any]]:
            done = line_reverse(actor=actor, line_id=line_id, decision_id=decision_id)
            amount = amount_body(Money(done.amount_minor, done.currency))
            return 201, {"id": done.pk, "reverses": line_id, "amount": amount}

        route = f"reverse:{actor.here}:{line_id}"
        status, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
        return Response(body, status=status)
