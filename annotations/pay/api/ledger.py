"""The organisation's ledger for other people's accounting programs."""

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.pay.selectors.journal_export import SUFFIXES, journal_export


class LedgerExportView(APIView):
    @extend_schema(operation_id="ledger_export", responses={(200, "text/plain"): OpenApiTypes.STR}, tags=["pay"])
    def get(self, request: Request, org: str, book: str) -> HttpResponseBase:
        """All transactions with their postings as text that `hledger check` (book: hledger) or `bean-check` (beancount) accepts."""
        text = journal_export(actor_of(request), book)
        response = StreamingHttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="ledger.{SUFFIXES[book]}"'
        return response
