"""Amounts as the API shows them: whole minor units for programs, decimal text for people, never a float."""

from typing import Any, TypedDict

from rest_framework import serializers

from kernel.money import Money


class Amount(TypedDict):
    amount_minor: int
    currency: str
    amount: str


class AmountSerializer(serializers.Serializer[Any]):
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    amount = serializers.CharField(help_text="The same as decimal text, such as 12.41")


def amount_body(money: Money) -> Amount:
    return {"amount_minor": money.minor, "currency": money.currency, "amount": money.format()}
