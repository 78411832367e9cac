"""Closed bodies: a field the schema does not name is refused, not ignored (T2, A07)."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from annotations.work.domain.reasons import SKIP_REASONS
from kernel.errors import FieldError, Invalid


class ClosedSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown fields."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        data = request.data
        if not isinstance(data, dict):
            raise Invalid("Send an object.", errors=[{"field": "body", "message": "A JSON object is expected."}])
        incoming = cls(data=data)
        unknown: list[FieldError] = [
            {"field": str(name)[:60], "message": "No such field."} for name in data if name not in incoming.fields
        ]
        if unknown:
            raise Invalid("The request holds fields that are not taken here.", errors=unknown)
        incoming.is_valid(raise_exception=True)
        values: dict[str, Any] = incoming.validated_data
        return values


class LeaseInput(ClosedSerializer):
    resume = serializers.BooleanField(default=True)


class SubmissionInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    answers = serializers.DictField()


class DraftInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    answers = serializers.DictField()


class SkipInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)
    reason = serializers.ChoiceField(choices=sorted(SKIP_REASONS))
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class FenceInput(ClosedSerializer):
    fence = serializers.IntegerField(min_value=0, max_value=2**53)


class HeartbeatInput(ClosedSerializer):
    lease = serializers.IntegerField(min_value=1)
    seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    visible = serializers.BooleanField()
    interacted = serializers.BooleanField()
