"""A project's escrow: what it has to cover, and the bank transfers that fill and drain it."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor, actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.api.projects import ProjectBalanceSerializer, balance_body
from annotations.pay.models import BankTransfer, TransferDirection, TransferState
from annotations.pay.selectors.liability import Cover
from annotations.pay.selectors.projects import project_pay
from annotations.pay.selectors.transfers import transfers
from annotations.pay.services.transfers import (
    MAX_AMOUNT,
    MAX_REFERENCE,
    transfer_confirm,
    transfer_record,
    transfer_withdraw,
)
from kernel.money import Money
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class TransferInput(ClosedSerializer):
    amount_minor = StrictIntegerField(min_value=1, max_value=MAX_AMOUNT)
    reference = serializers.CharField(max_length=MAX_REFERENCE)
    direction = serializers.ChoiceField(choices=TransferDirection.choices, default=TransferDirection.DEPOSIT)


class TransferSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=TransferDirection.choices)
    reference = serializers.CharField()
    amount = AmountSerializer()
    state = serializers.ChoiceField(choices=TransferState.choices, help_text="Only what is confirmed counts")
    recorded_by = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class LiabilitySerializer(serializers.Serializer[Any]):
    """The most that open work can come to (docs/algorithms/pay.md section 7)."""

    slots = serializers.IntegerField(help_text="Votes that are still missing")
    reward = AmountSerializer()
    top_up = AmountSerializer()
    breaks = AmountSerializer()
    other = AmountSerializer(help_text="Waiting, instructions, training, skips and items that ran out")
    shifts = AmountSerializer(help_text="Shifts offered and agreed: waited for, or cancelled late")
    owed = AmountSerializer(help_text="Owed for work that is done")
    total = AmountSerializer()
    escrow = AmountSerializer()
    missing = AmountSerializer(help_text="What a deposit must bring before work may open")
    spare = AmountSerializer(help_text="What the escrow holds beyond it")


class TransferPageSerializer(serializers.Serializer[Any]):
    results = TransferSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)
    balances = ProjectBalanceSerializer(many=True)
    liability = LiabilitySerializer(allow_null=True)


class EscrowView(APIView):
    @extend_schema(operation_id="escrow_get", responses=TransferPageSerializer, tags=["pay"])
    def get(self, request: Request, project_id: int) -> Response:
        """The escrow, what it has to cover, and its transfers, newest first."""
        actor = actor_of(request)
        page = keyset_page(transfers(actor, project_id), request.query_params, transfer_body)
        pay = project_pay(actor, project_id)
        balances = [balance_body(row) for row in pay.balances]
        return Response({**page, "balances": balances, "liability": cover_body(pay.cover) if pay.cover else None})

    @extend_schema(
        operation_id="transfer_record", request=TransferInput, responses={201: TransferSerializer}, tags=["pay"]
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Record a deposit or a refund, in the currency of the pay policy. It counts once another person has confirmed it."""
        given = TransferInput.read(request)
        return _write(
            request, f"{project_id}", lambda actor: transfer_record(actor=actor, project_id=project_id, **given), 201
        )


class TransferConfirmView(APIView):
    @extend_schema(operation_id="transfer_confirm", request=None, responses=TransferSerializer, tags=["pay"])
    def post(self, request: Request, project_id: int, transfer_id: int) -> Response:
        """Confirm a transfer that somebody else recorded."""
        return _write(
            request,
            f"{project_id}:{transfer_id}:confirm",
            lambda actor: transfer_confirm(actor=actor, project_id=project_id, transfer_id=transfer_id),
        )


class TransferWithdrawView(APIView):
    @extend_schema(operation_id="transfer_withdraw", request=None, responses=TransferSerializer, tags=["pay"])
    def post(self, request: Request, project_id: int, transfer_id: int) -> Response:
        """Take back a record that nobody has confirmed."""
        return _write(
            request,
            f"{project_id}:{transfer_id}:withdraw",
            lambda actor: transfer_withdraw(actor=actor, project_id=project_id, transfer_id=transfer_id),
        )


def _write(request: Request, what: str, act: Callable[[Actor], BankTransfer], status: int = 200) -> Response:
    actor = actor_of(request)

    def write() -> tuple[int, dict[str, Any]]:
        return status, transfer_body(act(actor))

    route = f"escrow:{what}"
    code, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
    return Response(body, status=code)


def transfer_body(transfer: BankTransfer) -> dict[str, Any]:
    return {
        "id": transfer.pk,
        "direction": transfer.direction,
        "reference": transfer.reference,
        "amount": amount_body(Money(transfer.amount_minor, transfer.currency)),
        "state": transfer.state,
        "recorded_by": str(transfer.recorded_by),
        "recorded_at": transfer.recorded_at.isoformat(),
        "decided_by": str(transfer.decided_by) if transfer.decided_by else None,
        "decided_at": transfer.decided_at.isoformat() if transfer.decided_at else None,
    }


def cover_body(cover: Cover) -> dict[str, Any]:
    part = cover.liability

    def amount(minor: int) -> dict[str, Any]:
        return dict(amount_body(Money(minor, part.currency)))

    return {
        "slots": part.slots,
        "reward": amount(part.reward_minor),
        "top_up": amount(part.top_up_minor),
        "breaks": amount(part.breaks_minor),
        "other": amount(part.other_minor),
        "shifts": amount(part.shifts_minor),
        "owed": amount(part.owed_minor),
        "total": amount(part.total_minor),
        "escrow": dict(amount_body(cover.escrow)),
        "missing": dict(amount_body(cover.missing)),
        "spare": dict(amount_body(cover.spare)),
    }
