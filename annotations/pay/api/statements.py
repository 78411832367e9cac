"""My statements: JSON, CSV and PDF of the same numbers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.api.amounts import AmountSerializer, amount_body
from annotations.pay.api.mine import PayLineSerializer, line_body
from annotations.pay.domain.csv_text import csv_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.statement import StateRow
from annotations.pay.domain.statement_pdf import MOST_LINES, statement_pdf
from annotations.pay.domain.states import AccountKind
from annotations.pay.domain.wording import KIND_TITLES, in_words
from annotations.pay.models import LedgerTransaction
from annotations.pay.selectors.statements import Statement, my_statement
from kernel.money import Money
from webapi.pagination import keyset_page
from webapi.query import PAGING

PERIOD = [
    OpenApiParameter("period", OpenApiTypes.STR, required=True, description="2026-W07, 2026-02 or 2026"),
    OpenApiParameter("currency", OpenApiTypes.STR, required=True),
]
STATE_TITLES = {
    AccountKind.EARNED: "Earned",
    AccountKind.APPROVED: "Approved",
    AccountKind.PAYABLE: "Payable",
    AccountKind.IN_PAYOUT: "In payout",
    AccountKind.PAID: "Paid",
    AccountKind.PAYOUT_FAILED: "Payout failed",
    AccountKind.HELD: "Held",
}


class StatementRowSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    opening = AmountSerializer()
    came_in = AmountSerializer()
    went_out = AmountSerializer()
    closing = AmountSerializer()


class ReversalRowSerializer(serializers.Serializer[Any]):
    """A line that was taken back after a decision on fraud whose appeal had closed."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    line = serializers.IntegerField()
    decision = serializers.IntegerField()
    amount = AmountSerializer()


class StatementSerializer(serializers.Serializer[Any]):
    period = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The first moment that is not in it any more")
    currency = serializers.CharField()
    states = StatementRowSerializer(many=True)
    total = StatementRowSerializer()
    reversals = ReversalRowSerializer(many=True)
    lines = PayLineSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="The `after` of the following page of lines")


class StatementView(APIView):
    @extend_schema(
        operation_id="my_statement", parameters=[*PERIOD, *PAGING], responses=StatementSerializer, tags=["pay"]
    )
    def get(self, request: Request) -> Response:
        """What I had, what moved and what I have, and every line of the period with all it takes to compute it again."""
        found = _statement(request)
        page = keyset_page(found.lines, request.query_params, line_body, newest_first=False)
        return Response(
            {
                "period": found.label,
                "start": found.interval.start,
                "end": found.interval.end,
                "currency": found.currency,
                "states": [_row_body(row, found.currency) for row in found.rows],
                "total": _row_body(found.total, found.currency),
                "reversals": [_reversal_body(row) for row in found.reversals],
                "lines": page["results"],
                "next": page["next"],
            }
        )


class StatementCsvView(APIView):
    @extend_schema(
        operation_id="my_statement_csv",
        parameters=PERIOD,
        responses={(200, "text/csv"): OpenApiTypes.STR},
        tags=["pay"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The same as CSV: a row for each state, for each line taken back, and for each line."""
        found = _statement(request)
        response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="statement-{found.label}-{found.currency}.csv"'
        return response


class StatementPdfView(APIView):
    @extend_schema(
        operation_id="my_statement_pdf",
        parameters=PERIOD,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        tags=["pay"],
    )
    def get(self, request: Request) -> HttpResponse:
        """The same on paper."""
        found, user = _statement(request), actor_of(request).user
        response = HttpResponse(
            statement_pdf(_paper(found, str(user)), at=found.interval.end), content_type="application/pdf"
        )
        response["Content-Disposition"] = f'attachment; filename="statement-{found.label}-{found.currency}.pdf"'
        return response


def _statement(request: Request) -> Statement:
    query = request.query_params
    return my_statement(actor_of(request), label=query.get("period", ""), currency=query.get("currency", ""))


def _row_body(row: StateRow, currency: str) -> dict[str, Any]:
    return {
        "state": row.state,
        "opening": amount_body(Money(row.opening_minor, currency)),
        "came_in": amount_body(Money(row.came_in_minor, currency)),
        "went_out": amount_body(Money(row.went_out_minor, currency)),
        "closing": amount_body(Money(row.closing_minor, currency)),
    }


def _reversal_body(row: LedgerTransaction) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at,
        "line": row.reverses_id,
        "decision": row.explanation["decision"],
        "amount": amount_body(Money(row.amount_minor, row.currency)),
    }


def row_texts(row: StateRow, currency: str) -> list[str]:
    """Opening, in, out and closing of a row as decimal text."""
    amounts = (row.opening_minor, row.came_in_minor, row.went_out_minor, row.closing_minor)
    return [Money(amount, currency).format() for amount in amounts]


def _csv(found: Statement) -> Iterator[str]:
    yield csv_line(("state", "opening", "in", "out", "closing", "currency"))
    for state in (*found.rows, found.total):
        yield csv_line((state.state, *row_texts(state, found.currency), found.currency))
    yield csv_line(())
    yield csv_line(("reversal", "at", "line", "decision", "amount", "currency"))
    for row in found.reversals:
        amount = Money(row.amount_minor, row.currency).format()
        yield csv_line(
            (row.pk, row.at.isoformat(), row.explanation["line"], row.explanation["decision"], amount, row.currency)
        )
    yield csv_line(())
    yield csv_line(("line", "at", "project", "kind", "amount", "currency", "formula", "rule_version"))
    for line in found.lines.iterator(chunk_size=1000):
        why = line.explanation
        yield csv_line(
            (
                line.pk, line.at.isoformat(), line.project.name if line.project else "", line.kind,
                Money(line.amount_minor, line.currency).format(), line.currency, why.get("formula", ""),
                why.get("rule_version", ""),
            )
        )  # fmt: skip


def _paper(found: Statement, person: str) -> dict[str, Any]:
    lines = [
        [
            line.at.strftime("%Y-%m-%d %H:%M"),
            line.project.name if line.project else "",
            KIND_TITLES[LineKind(line.kind)],
            in_words(line.explanation),
            Money(line.amount_minor, line.currency).format(),
        ]
        for line in found.lines[: MOST_LINES + 1]
    ]
    more = len(lines) > MOST_LINES
    rows = [
        [STATE_TITLES[AccountKind(row.state)], *row_texts(row, found.currency)]
        for row in found.rows
        if any((row.opening_minor, row.came_in_minor, row.went_out_minor, row.closing_minor))
    ]
    total = found.total
    return {
        "title": f"Pay statement {found.label}, {found.currency}",
        "eyebrow": f"Pay statement · {found.interval.start:%Y-%m-%d} to {found.interval.end:%Y-%m-%d}, UTC",
        "heading": person,
        "lead": f"{Money(total.opening_minor, found.currency)} at the start, {Money(total.closing_minor, found.currency)} at the end.",
        "states": {
            "head": ["State", "Opening", "In", "Out", "Closing"],
            "rows": [*rows, ["Total", *row_texts(total, found.currency)]],
            "note": f"All amounts in {found.currency}. Opening + in − out = closing; closing is the balance of the ledger.",
        },
        "reversals": {
            "head": ["When (UTC)", "Line", "Decision", "Taken back"],
            "rows": [
                [
                    row.at.strftime("%Y-%m-%d %H:%M"),
                    str(row.reverses_id),
                    str(row.explanation["decision"]),
                    Money(row.amount_minor, row.currency).format(),
                ]
                for row in found.reversals
            ],
        },
        "lines": {
            "head": ["When (UTC)", "Project", "For", "How it came about", "Amount"],
            "rows": lines[:MOST_LINES],
            "none": "No line in this period.",
            "note": "There are more lines than paper takes; the CSV has all of them."
            if more
            else "Each amount can be computed again from its line.",
        },
    }
