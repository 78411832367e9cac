"""How I am paid."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from accounts.services.confirmed import just_confirmed
from annotations.pay.selectors.payees import MyPayee, OpenedVersion, my_payee
from annotations.pay.services.payee import MAX_NAME, MAX_REGION, payee_set
from background.server_time import server_now
from webapi.serializers import ClosedSerializer


class PayeeInput(ClosedSerializer):
    name = serializers.CharField(max_length=MAX_NAME, help_text="The holder of the account, as the bank knows them")
    iban = serializers.CharField(max_length=60)
    country = serializers.CharField(max_length=2, help_text="Of the place of work, ISO 3166-1")
    region = serializers.CharField(max_length=MAX_REGION, default="", allow_blank=True)
    place_from = serializers.DateField(help_text="The first day on which this place of work holds")


class PayeeVersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    name = serializers.CharField()
    iban = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    place_from = serializers.DateField()
    made_at = serializers.DateTimeField()
    usable_from = serializers.DateTimeField(help_text="Payouts use it from then on, unless it is replaced before")


class MyPayeeSerializer(serializers.Serializer[Any]):
    in_use = PayeeVersionSerializer(allow_null=True)
    waiting = PayeeVersionSerializer(allow_null=True)
    versions = serializers.IntegerField()


class MyPayeeView(APIView):
    @extend_schema(operation_id="my_payee", responses=MyPayeeSerializer, tags=["pay"])
    def get(self, request: Request) -> Response:
        """My own bank details: those payouts use, and those that wait."""
        return Response(_body(my_payee(actor_of(request), server_now())))

    @extend_schema(operation_id="my_payee_set", request=PayeeInput, responses=MyPayeeSerializer, tags=["pay"])
    def put(self, request: Request) -> Response:
        """Change how I am paid. In a browser session that was confirmed in the last minutes; never with a token."""
        actor, now = actor_of(request), server_now()
        payee_set(
            actor=actor,
            **PayeeInput.read(request),
            reauthenticated=actor.scopes is None and just_confirmed(request._request),
            now=now,
        )
        return Response(_body(my_payee(actor, now)))


def _body(mine: MyPayee) -> dict[str, Any]:
    return {
        "in_use": _version(mine.in_use),
        "waiting": _version(mine.waiting),
        "versions": len(mine.versions),
    }


def _version(opened: OpenedVersion | None) -> dict[str, Any] | None:
    if opened is None:
        return None
    payee, row = opened.payee, opened.row
    return {
        "number": row.number,
        "name": payee.name,
        "iban": payee.iban,
        "country": payee.country,
        "region": payee.region,
        "place_from": payee.place_from,
        "made_at": row.made_at,
        "usable_from": row.usable_from,
    }
