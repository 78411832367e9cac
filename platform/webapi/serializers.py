"""Strict bodies: a field the schema does not name is refused, not ignored (T2, A07), and a whole number is one."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from kernel.errors import FieldError, Invalid


class ClosedSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown fields, wherever it is nested."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({str(name)[:60]: ["No such field."] for name in unknown})
        return super().to_internal_value(data)

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated body. Raises Invalid for anything but an object, and for each field that does not fit."""
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


class StrictIntegerField(serializers.IntegerField):
    """A JSON whole number. "12", 12.0 and true are refused: where money is concerned nothing is guessed (P01)."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data
