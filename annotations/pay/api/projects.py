"""A project's pay: sums over everybody, and approving work."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.api.mine import WagesSerializer, wages_body
from annotations.pay.selectors.projects import ProjectBalance, project_pay
from annotations.pay.services.approval import work_approve
from kernel.money import Money
from webapi.idempotency import key_of, once


class ProjectBalanceSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    escrow = AmountSerializer()
    owed = AmountSerializer(help_text="Earned by people and not yet covered from escrow")
    short = AmountSerializer(help_text="What a deposit must bring so that all work done so far is covered")
    states = serializers.DictField(child=AmountSerializer())


class ProjectPaySerializer(serializers.Serializer[Any]):
    terms = serializers.DictField(allow_null=True)
    balances = ProjectBalanceSerializer(many=True)
    wages = WagesSerializer(many=True)
    wages_withheld = serializers.BooleanField(help_text="Fewer than five people: their wages are not shown")


class ApprovedSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    approved = AmountSerializer()
    payable = AmountSerializer()
    uncovered = AmountSerializer(help_text="Approved and owed, and waiting for escrow")


class ApprovedListSerializer(serializers.Serializer[Any]):
    results = ApprovedSerializer(many=True)


class ProjectPayView(APIView):
    @extend_schema(operation_id="project_pay", responses=ProjectPaySerializer, tags=["pay"])
    def get(self, request: Request, project_id: int) -> Response:
        """Escrow, what is owed, everybody's money by state, and the wages where at least five people worked."""
        pay = project_pay(actor_of(request), project_id)
        terms = pay.terms
        return Response(
            {
                "terms": {
                    "version": terms.number,
                    "kind": terms.kind,
                    "currency": terms.currency,
                    "rate_minor": terms.rate_minor,
                    "floor_minor": terms.floor_minor,
                }
                if terms
                else None,
                "balances": [balance_body(balance) for balance in pay.balances],
                "wages": [wages_body(wage) for wage in pay.wages],
                "wages_withheld": pay.wages_withheld,
            }
        )


class ProjectApproveView(APIView):
    @extend_schema(operation_id="project_pay_approve", request=None, responses=ApprovedListSerializer, tags=["pay"])
    def post(self, request: Request, project_id: int) -> Response:
        """Approve all work done so far. What the escrow does not cover stays approved and owed."""
        actor = actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            done = work_approve(actor=actor, project_id=project_id)
            return 200, {
                "results": [
                    {
                        "currency": part.currency,
                        "approved": amount_body(Money(part.approved_minor, part.currency)),
                        "payable": amount_body(Money(part.payable_minor, part.currency)),
                        "uncovered": amount_body(Money(part.uncovered_minor, part.currency)),
                    }
                    for part in done
                ]
            }

        route = f"pay:approve:{project_id}"
        status, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
        return Response(body, status=status)


def balance_body(balance: ProjectBalance) -> dict[str, Any]:
    return {
        "currency": balance.currency,
        "escrow": amount_body(balance.escrow),
        "owed": amount_body(balance.owed),
        "short": amount_body(balance.short),
        "states": {state.value: amount_body(money) for state, money in balance.states.items()},
    }
