"""Datasheets over HTTP: read, compute, answer an item, take Markdown or PDF."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from governance.datasheets.domain.sheet import Entry
from governance.datasheets.domain.sheet_markdown import sheet_markdown
from governance.datasheets.domain.sheet_pdf import sheet_pdf
from governance.datasheets.selectors.datasheets import DatasheetFound, datasheet_find, datasheet_finished
from governance.datasheets.services.answer import answer_set
from governance.datasheets.services.compute import datasheet_compute
from webapi.idempotency import key_of, once
from webapi.serializers import ClosedSerializer

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes a retry safe")


class DatasheetAnswerInput(ClosedSerializer):
    text = serializers.CharField(max_length=10_000, allow_blank=True, help_text="Empty: the answer is taken back")


class EmptyInput(ClosedSerializer):
    """No fields at all."""


class FactOutput(serializers.Serializer[Any]):
    """A value with its evidence. `value` holds texts and tables as they were computed at the freeze."""

    value = serializers.DictField()
    query = serializers.CharField()
    content_hash = serializers.CharField()
    at = serializers.CharField()


class GivenOutput(serializers.Serializer[Any]):
    text = serializers.CharField()
    author = serializers.CharField()
    at = serializers.DateTimeField()
    confirmed_for = serializers.CharField()


class EntryOutput(serializers.Serializer[Any]):
    """`state` is automatic, confirmed, stale, prefilled, unanswered or no comment."""

    key = serializers.CharField()
    number = serializers.IntegerField()
    section = serializers.CharField()
    mark = serializers.CharField()
    asks = serializers.CharField()
    if_people = serializers.BooleanField()
    state = serializers.CharField()
    fact = FactOutput(allow_null=True)
    given = GivenOutput(allow_null=True)


class SectionOutput(serializers.Serializer[Any]):
    section = serializers.CharField()
    title = serializers.CharField()
    answered = serializers.IntegerField()
    questions = serializers.IntegerField()


class DatasheetOutput(serializers.Serializer[Any]):
    """`state` is none, running, failed or finished; `entries` are all 57 items in order once it is finished."""

    version = serializers.CharField()
    state = serializers.CharField()
    job = serializers.IntegerField(allow_null=True)
    answered = serializers.IntegerField(allow_null=True)
    questions = serializers.IntegerField(allow_null=True)
    sections = SectionOutput(many=True)
    entries = EntryOutput(many=True)


class DatasheetView(APIView):
    @extend_schema(operation_id="datasheet_get", tags=["datasheets"], responses=DatasheetOutput)
    def get(self, request: Request, project_id: int, version: str) -> Response:
        """All 57 items in order, with evidence, authors and gaps."""
        return Response(_sheet(datasheet_find(actor_of(request), project_id, version)))

    @extend_schema(
        operation_id="datasheet_compute",
        tags=["datasheets"],
        parameters=[KEY],
        request=EmptyInput,
        responses={202: DatasheetOutput},
    )
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Have the automatic answers computed. One that is computed stays as it is."""
        EmptyInput.read(request)
        actor = actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            datasheet_compute(actor=actor, project_id=project_id, version=version)
            return 202, _sheet(datasheet_find(actor, project_id, version))

        return _written(request, f"datasheet-compute:{project_id}:{version}", write)


class DatasheetAnswerView(APIView):
    @extend_schema(
        operation_id="datasheet_answer_set",
        tags=["datasheets"],
        parameters=[KEY],
        request=DatasheetAnswerInput,
        responses=DatasheetOutput,
    )
    def put(self, request: Request, project_id: int, version: str, question: str) -> Response:
        """Answer an item for this release, or confirm an earlier answer by sending it again. Earlier ones are kept."""
        data, actor = DatasheetAnswerInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            answer_set(actor=actor, project_id=project_id, version=version, question=question, **data)
            return 200, _sheet(datasheet_find(actor, project_id, version))

        return _written(request, f"datasheet-answer:{project_id}:{version}:{question}", write)


class DatasheetMarkdownView(APIView):
    @extend_schema(
        operation_id="datasheet_markdown", tags=["datasheets"], responses={(200, "text/markdown"): OpenApiTypes.STR}
    )
    def get(self, request: Request, project_id: int, version: str) -> HttpResponse:
        """The datasheet as Markdown."""
        _, row, sheet = datasheet_finished(actor_of(request), project_id, version)
        return _download(sheet_markdown(sheet, row.about).encode(), "text/markdown; charset=utf-8", f"{version}.md")


class DatasheetPdfView(APIView):
    @extend_schema(
        operation_id="datasheet_pdf", tags=["datasheets"], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, project_id: int, version: str) -> HttpResponse:
        """The datasheet on paper."""
        _, row, sheet = datasheet_finished(actor_of(request), project_id, version)
        return _download(sheet_pdf(sheet, row.about), "application/pdf", f"{version}.pdf")


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="datasheet-{name}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


def _written(request: Request, route: str, write: Any) -> Response:
    code, body = once(
        user_id=actor_of(request).user_id, key=key_of(request), route=route, body=request.data, write=write
    )
    return Response(body, status=code)


def _sheet(found: DatasheetFound) -> dict[str, Any]:
    row, sheet = found.datasheet, found.sheet()
    state = "running" if found.is_running else "none" if row is None else "failed"
    body: dict[str, Any] = {
        "version": found.release.version,
        "state": "finished" if sheet else state,
        "job": row.job_id if row else None,
        "answered": sheet.answered if sheet else None,
        "questions": sheet.questions if sheet else None,
        "sections": sheet.by_section() if sheet else [],
        "entries": [_entry(entry, row.about) for entry in sheet.entries] if sheet and row else [],
    }
    return dict(DatasheetOutput(body).data)


def _entry(entry: Entry, about: dict[str, Any]) -> dict[str, Any]:
    item, fact = entry.item, None
    if entry.fact is not None:
        value = entry.fact.to_dict()
        query = value.pop("query")
        fact = {"value": value, "query": query, "content_hash": about["content_hash"], "at": about["frozen_at"]}
    return {
        "key": item.key,
        "number": item.number,
        "section": item.section,
        "mark": item.mark,
        "asks": item.asks,
        "if_people": item.if_people,
        "state": entry.state,
        "fact": fact,
        "given": entry.given,
    }
