"""My pay: balances, wages, and every line with its arithmetic."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.domain.csv_text import csv_line
from annotations.pay.domain.wording import in_words
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.mine import Balance, CurrencyWages, my_balances, my_lines, my_wages
from kernel.errors import BadRequest
from kernel.money import Money
from webapi.pagination import keyset_page

FILTERS = [
    OpenApiParameter("project", OpenApiTypes.INT),
    OpenApiParameter("kind", OpenApiTypes.STR),
    OpenApiParameter("period", OpenApiTypes.STR, description="An ISO week, such as 2026-W10"),
]
CSV_COLUMNS = (
    "line", "at", "project", "kind", "unit", "quantity", "line_quantity", "rate", "already", "amount", "currency",
    "formula", "rule_version", "policy_version",
)  # fmt: skip


class BalanceSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    states = serializers.DictField(child=AmountSerializer())
    uncovered = AmountSerializer(help_text="Owed to you, and more than the projects' escrows hold")


class WagesSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    narrow_minor_per_hour = serializers.IntegerField(allow_null=True, help_text="Task pay over task time")
    full_minor_per_hour = serializers.IntegerField(allow_null=True, help_text="All pay over all time")
    paid_ms = serializers.IntegerField()


class MyPaySerializer(serializers.Serializer[Any]):
    balances = BalanceSerializer(many=True)
    wages = WagesSerializer(many=True)


class PayLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    project = serializers.DictField()
    amount = AmountSerializer()
    words = serializers.CharField(help_text="The arithmetic in words")
    explanation = serializers.DictField(help_text="All it takes to compute the amount again")
    reversed = serializers.DictField(
        allow_null=True, help_text="The transaction that took it back after a decision on fraud, and that decision"
    )


class PayLinePageSerializer(serializers.Serializer[Any]):
    results = PayLineSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class MyPayView(APIView):
    @extend_schema(operation_id="my_pay", responses=MyPaySerializer, tags=["pay"])
    def get(self, request: Request) -> Response:
        """My money by state, and what an hour of mine came to."""
        actor = actor_of(request)
        return Response(
            {
                "balances": [balance_body(balance) for balance in my_balances(actor)],
                "wages": [wages_body(wage) for wage in my_wages(actor)],
            }
        )


class MyPayLinesView(APIView):
    @extend_schema(operation_id="my_pay_lines", parameters=FILTERS, responses=PayLinePageSerializer, tags=["pay"])
    def get(self, request: Request) -> Response:
        """Every line of my pay, newest first, each with the explanation from which its amount can be computed again."""
        return Response(keyset_page(_lines(request), request.query_params, line_body))


class MyPayLinesCsvView(APIView):
    @extend_schema(
        operation_id="my_pay_lines_csv",
        parameters=FILTERS,
        responses={(200, "text/csv"): OpenApiTypes.STR},
        tags=["pay"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The same lines as CSV, oldest first, streamed."""
        rows = _csv(_lines(request).order_by("pk"))
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="my-pay.csv"'
        return response


def _lines(request: Request) -> QuerySet[LedgerTransaction]:
    query = request.query_params
    project = query.get("project") or None
    if project is not None and not (project.isascii() and project.isdigit() and len(project) < 19):
        raise BadRequest("`project` must be the number of a project.")
    return my_lines(
        actor_of(request),
        project_id=int(project) if project else None,
        kind=query.get("kind"),
        period=query.get("period"),
    )


def _csv(lines: QuerySet[LedgerTransaction]) -> Iterator[str]:
    yield csv_line(CSV_COLUMNS)
    for line in lines.iterator(chunk_size=1000):
        why = line.explanation

        def text(minor: int, currency: str = line.currency) -> str:
            return Money(minor, currency).format()

        yield csv_line(
            (
                line.pk, line.at.isoformat(), line.project.name if line.project else "", line.kind, why["unit"],
                why["quantity"], why["line_quantity"], text(why["rate_minor"]), text(why["already_minor"]),
                text(line.amount_minor), line.currency, why["formula"], why["rule_version"], why["policy_version"],
            )
        )  # fmt: skip


def balance_body(balance: Balance) -> dict[str, Any]:
    return {
        "currency": balance.currency,
        "states": {state.value: amount_body(money) for state, money in balance.states.items()},
        "uncovered": amount_body(balance.uncovered),
    }


def wages_body(found: CurrencyWages) -> dict[str, Any]:
    return {
        "currency": found.currency,
        "narrow_minor_per_hour": found.wages.narrow_minor_per_hour,
        "full_minor_per_hour": found.wages.full_minor_per_hour,
        "paid_ms": found.paid_ms,
    }


def line_body(line: LedgerTransaction) -> dict[str, Any]:
    return {
        "id": line.pk,
        "at": line.at,
        "kind": line.kind,
        "project": {"id": line.project_id, "name": line.project.name if line.project else ""},
        "amount": amount_body(Money(line.amount_minor, line.currency)),
        "words": in_words(line.explanation),
        "explanation": line.explanation,
        "reversed": getattr(line, "reversal", None),
    }
