"""Payouts: prepare or check, approve by another person, the files, and what the bank answered."""

import hashlib
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
from annotations.items.api.uploads import UploadView
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.models import Payout
from annotations.pay.selectors.payouts import payments, payout_differences, payout_get, payouts, period_of
from annotations.pay.services.bank_answers import bank_answer_apply, payout_mark_paid
from annotations.pay.services.payee import MAX_NAME, organisation_account, organisation_account_set
from annotations.pay.services.payout_file import payout_file_read
from annotations.pay.services.payouts import (
    payment_retry,
    payout_approve,
    payout_check,
    payout_prepare,
    payout_withdraw,
)
from background.server_time import server_now
from kernel.errors import Invalid
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
    paid = serializers.IntegerField(help_text="Payments the bank says are paid")
    failed = serializers.IntegerField(help_text="Payments that came back")
    prepared_by = serializers.CharField(allow_null=True, help_text="null: the weekly run")
    checked_by = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)
    files = serializers.DictField(child=serializers.CharField(), help_text="SHA-256 of each file, by format")


class PayoutPageSerializer(serializers.Serializer[Any]):
    results = PayoutSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class PaymentSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    amount = AmountSerializer()
    answer = serializers.ChoiceField(choices=["", "paid", "failed"], allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    outside_sepa = serializers.BooleanField(
        help_text="The pain.001 leaves this payment out: it is in the CSV of the rest"
    )


class PayoutDetailSerializer(PayoutSerializer):
    payments = PaymentSerializer(many=True)
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
        rows = [
            {
                "reference": row.reference,
                "name": row.name,
                "email": row.email,
                "amount": amount_body(row.amount),
                "answer": row.said,
                "reason": row.reason,
                "outside_sepa": row.outside_sepa,
            }
            for row in payments(payout)
        ]
        return Response({**payout_body(payout), "payments": rows, "differences": payout_differences(actor, payout_id)})


class PayoutCheckView(APIView):
    @extend_schema(operation_id="payout_check", request=None, responses=PayoutSerializer, tags=["pay"])
    def post(self, request: Request, org: str, payout_id: int) -> Response:
        """Vouch for a payout that the weekly run prepared. Another person approves it."""
        return _write(request, "check", lambda actor: payout_check(actor=actor, payout_id=payout_id), payout_id)


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
        """The CSV of an approved payout: the same bytes every time. Everybody in it sees that it was read."""
        return _file(request, payout_id, "csv")


class PayoutPain001View(APIView):
    @extend_schema(
        operation_id="payout_pain001", responses={(200, "application/xml"): OpenApiTypes.BINARY}, tags=["pay"]
    )
    def get(self, request: Request, org: str, payout_id: int) -> HttpResponse:
        """The ISO 20022 pain.001.001.09 of an approved payout in EUR: the same bytes every time."""
        return _file(request, payout_id, "pain.001")


class PayoutRestView(APIView):
    @extend_schema(operation_id="payout_rest", responses={(200, "text/csv"): OpenApiTypes.BINARY}, tags=["pay"])
    def get(self, request: Request, org: str, payout_id: int) -> HttpResponse:
        """The CSV of the payments that the pain.001 leaves out, to accounts outside the SEPA area: the same bytes every time."""
        return _file(request, payout_id, "csv.rest")


class PayoutAnswerView(UploadView):
    class BankAnswerInput(serializers.Serializer[Any]):
        file = serializers.FileField(help_text="CSV (reference, status, reason) or pain.002")

    class BankAnswerSerializer(serializers.Serializer[Any]):
        state = serializers.CharField()
        paid = serializers.IntegerField(help_text="Payments this file newly says are paid")
        failed = serializers.IntegerField(help_text="Payments this file newly says came back")
        unchanged = serializers.IntegerField(help_text="Said before, or not yet known")

    @extend_schema(
        operation_id="payout_answer",
        request={"multipart/form-data": BankAnswerInput},
        responses=BankAnswerSerializer,
        tags=["pay"],
    )
    def post(self, request: Request, org: str, payout_id: int) -> Response:
        """What the bank answered. All of the file counts, or nothing; the same file again changes nothing."""
        file = request.FILES.get("file")
        if file is None:
            raise Invalid("There is no file.", errors=[{"field": "file", "message": "Send the bank's answer."}])
        actor, data = actor_of(request), file.read()

        def write() -> tuple[int, dict[str, Any]]:
            done = bank_answer_apply(actor=actor, payout_id=payout_id, data=data)
            return 200, {
                "state": str(done.payout.state), "paid": done.paid, "failed": done.failed, "unchanged": done.unchanged
            }  # fmt: skip

        route, body = f"payout:answer:{actor.here}:{payout_id}", {"sha256": hashlib.sha256(data).hexdigest()}
        code, answer = once(user_id=actor.user_id, key=key_of(request), route=route, body=body, write=write)
        return Response(answer, status=code)


class PaymentRetryView(APIView):
    @extend_schema(operation_id="payment_retry", request=None, responses=PayoutSerializer, tags=["pay"])
    def post(self, request: Request, org: str, payout_id: int, reference: str) -> Response:
        """Pay what came back once more, with the details as they are: it becomes payable again."""
        actor = actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            payment_retry(actor=actor, payout_id=payout_id, reference=reference)
            return 200, payout_body(payout_get(actor, payout_id))

        # The address says it all; whatever the body holds is not looked at.
        route = f"payout:retry:{actor.here}:{payout_id}:{reference}"
        code, body = once(user_id=actor.user_id, key=key_of(request), route=route, body={}, write=write)
        return Response(body, status=code)


class OrganisationAccountView(APIView):
    class OrganisationAccountInput(ClosedSerializer):
        name = serializers.CharField(max_length=MAX_NAME)
        iban = serializers.CharField(max_length=60)
        bic = serializers.CharField(max_length=14, default="", allow_blank=True)

    class OrganisationAccountSerializer(serializers.Serializer[Any]):
        name = serializers.CharField()
        iban = serializers.CharField()
        bic = serializers.CharField(allow_blank=True)

    @extend_schema(operation_id="organisation_account", responses=OrganisationAccountSerializer, tags=["pay"])
    def get(self, request: Request, org: str) -> Response:
        """The account the organisation pays from; empty texts until somebody has given it."""
        found = organisation_account(actor_of(request).here)
        return Response({name: getattr(found, name, "") for name in ("name", "iban", "bic")})

    @extend_schema(
        operation_id="organisation_account_set",
        request=OrganisationAccountInput,
        responses=OrganisationAccountSerializer,
        tags=["pay"],
    )
    def put(self, request: Request, org: str) -> Response:
        """Say which account the organisation pays from. Payouts in EUR approved from now on have a pain.001."""
        values = self.OrganisationAccountInput.read(request)
        made = organisation_account_set(actor=actor_of(request), **values, now=server_now())
        return Response({"name": made.name, "iban": made.iban, "bic": made.bic})


def _file(request: Request, payout_id: int, format_: str) -> HttpResponse:
    file = payout_file_read(actor=actor_of(request), payout_id=payout_id, format_=format_)
    response = HttpResponse(file.data, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
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
    """`payout` comes from the selector, with its counts and files."""
    return {
        "id": payout.pk,
        "period": period_of(payout),
        "state": payout.state,
        "total": amount_body(Money(payout.total_minor, payout.currency)),
        "people": payout.people,
        "paid": payout.paid,
        "failed": payout.failed,
        "prepared_by": str(payout.prepared_by) if payout.prepared_by else None,
        "checked_by": str(payout.checked_by) if payout.checked_by else None,
        "approved_by": str(payout.approved_by) if payout.approved_by else None,
        "paid_at": payout.paid_at.isoformat() if payout.paid_at else None,
        "files": {file.format: file.sha256 for file in payout.file_list},
    }
