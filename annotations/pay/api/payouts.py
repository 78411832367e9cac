"""Payouts: prepare, approve by another person, mark paid, and the file."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor, actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.models import Payout
from annotations.pay.selectors.payouts import payees, payout_differences, payout_get, payouts, period_of
from annotations.pay.services.payout_file import payout_csv
from annotations.pay.services.payouts import payout_approve, payout_mark_paid, payout_prepare, payout_withdraw
from kernel.money import Money
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer


class PayoutInput(ClosedSerializer):
    currency = serializers.CharField(max_length=3)


class PayoutSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    period = serializers.CharField()
    state = serializers.CharField()
    total = AmountSerializer()
    people = serializers.IntegerField()
    prepared_by = serializers.CharField()
    approved_by = serializers.CharField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)
    csv_sha256 = serializers.CharField(allow_null=True)


class PayoutPageSerializer(serializers.Serializer[Any]):
    results = PayoutSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PayeeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.EmailField()
    amount = AmountSerializer()


class PayoutDetailSerializer(PayoutSerializer):
    payees = PayeeSerializer(many=True)
    differences = serializers.ListField(child=serializers.CharField(), help_text="Empty when the ledger agrees")


class PayoutsView(APIView):
    @extend_schema(operation_id="payout_list", responses=PayoutPageSerializer, tags=["pay"])
    def get(self, request: Request, org: str) -> Response:
        """The organisation's payouts, newest first."""
        return Response(keyset_page(payouts(actor_of(request)), request.query_params, payout_body))

    @extend_schema(operation_id="payout_prepare", request=PayoutInput, responses={201: PayoutSerializer}, tags=["pay"])
    def post(self, request: Request, org: str) -> Response:
        """Prepare the batch of everything payable in a currency, for the pay period that ended last."""
        currency = PayoutInput.read(request)["currency"]
        return _write(request, "prepare", lambda actor: payout_prepare(actor=actor, currency=currency), status=201)


class PayoutView(APIView):
    @extend_schema(operation_id="payout_get", responses=PayoutDetailSerializer, tags=["pay"])
    def get(self, request: Request, org: str, payout_id: int) -> Response:
        """One payout, with whom it pays and whether the ledger agrees."""
        actor = actor_of(request)
        payout = payout_get(actor, payout_id)
        paid = [{"name": name, "email": email, "amount": amount_body(sum_)} for name, email, sum_ in payees(payout)]
        return Response({**payout_body(payout), "payees": paid, "differences": payout_differences(actor, payout_id)})


class PayoutApproveView(APIView):
    @extend_schema(operation_id="payout_approve", request=None, responses=PayoutSerializer, tags=["pay"])
    def post(self, request: Request, org: str, payout_id: int) -> Response:
        """Approve a payout that somebody else prepared and that does not pay me."""
        return _write(request, "approve", lambda actor: payout_approve(actor=actor, payout_id=payout_id), payout_id)


class PayoutPaidView(APIView):
    @extend_schema(operation_id="payout_paid", request=None, responses=PayoutSerializer, tags=["pay"])
    def post(self, request: Request, org: str, payout_id: int) -> Response:
        """Say that the bank has paid the whole batch."""
        return _write(request, "paid", lambda actor: payout_mark_paid(actor=actor, payout_id=payout_id), payout_id)


class PayoutWithdrawView(APIView):
    @extend_schema(operation_id="payout_withdraw", request=None, responses=PayoutSerializer, tags=["pay"])
    def post(self, request: Request, org: str, payout_id: int) -> Response:
        """Give up a batch that nobody has approved."""
        return _write(request, "withdraw", lambda actor: payout_withdraw(actor=actor, payout_id=payout_id), payout_id)


class PayoutCsvView(APIView):
    @extend_schema(operation_id="payout_csv", responses={(200, "text/csv"): OpenApiTypes.BINARY}, tags=["pay"])
    def get(self, request: Request, org: str, payout_id: int) -> HttpResponse:
        """The file of an approved payout: the same bytes every time."""
        data = payout_csv(actor=actor_of(request), payout_id=payout_id)
        response = HttpResponse(data, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="payout-{payout_id}.csv"'
        return response


def _write(
    request: Request, verb: str, act: Callable[[Actor], Payout], payout_id: int | None = None, *, status: int = 200
) -> Response:
    actor = actor_of(request)

    def write() -> tuple[int, dict[str, Any]]:
        return status, payout_body(payout_get(actor, act(actor).pk))

    route = f"payout:{verb}:{actor.here}:{payout_id or ''}"
    code, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
    return Response(body, status=code)


def payout_body(payout: Any) -> dict[str, Any]:
    """`payout` comes from the selector, with `people` and `total_minor`."""
    return {
        "id": payout.pk,
        "period": period_of(payout),
        "state": payout.state,
        "total": amount_body(Money(payout.total_minor, payout.currency)),
        "people": payout.people,
        "prepared_by": str(payout.prepared_by),
        "approved_by": str(payout.approved_by) if payout.approved_by else None,
        "paid_at": payout.paid_at.isoformat() if payout.paid_at else None,
        "csv_sha256": payout.csv_sha256 or None,
    }
