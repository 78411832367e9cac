"""Decisions about oneself, appeals, and everything about me."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.recourse.api.outputs import (
    DecisionPageSerializer,
    DecisionSerializer,
    ExportPageSerializer,
    ExportSerializer,
    decision_document,
)
from annotations.recourse.selectors.decisions import my_decision, my_decisions
from annotations.recourse.selectors.exports import my_exports
from annotations.recourse.services.appeals import appeal_make
from annotations.recourse.services.export import export_open, export_request
from background.server_time import server_now
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer


class AppealInput(ClosedSerializer):
    text = serializers.CharField(max_length=10_000, allow_blank=True)


class MyDecisionsView(APIView):
    @extend_schema(operation_id="my_decisions", responses=DecisionPageSerializer, tags=["recourse"])
    def get(self, request: Request) -> Response:
        """Decisions about me, newest first, each with its clocks."""
        now = server_now()
        rows = my_decisions(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: decision_document(row, now=now)))


class MyDecisionView(APIView):
    @extend_schema(operation_id="my_decision", responses=DecisionSerializer, tags=["recourse"])
    def get(self, request: Request, decision_id: int) -> Response:
        """One decision about me."""
        return Response(decision_document(my_decision(actor_of(request), decision_id), now=server_now()))


class MyAppealView(APIView):
    @extend_schema(
        operation_id="my_decision_appeal", request=AppealInput, responses={201: DecisionSerializer}, tags=["recourse"]
    )
    def post(self, request: Request, decision_id: int) -> Response:
        """Appeal, within 30 days, once. Somebody else answers within 7 days, or the decision is overturned."""
        actor, given, now = actor_of(request), AppealInput.read(request), server_now()

        def write() -> tuple[int, dict[str, object]]:
            appeal_make(actor=actor, decision_id=decision_id, text=given["text"], now=now)
            return 201, decision_document(my_decision(actor, decision_id), now=now)

        status, body = once(
            user_id=actor.user_id,
            key=key_of(request),
            route=f"appeal:{decision_id}",
            body=request.data,
            write=write,
        )
        return Response(body, status=status)


class MyExportsView(APIView):
    @extend_schema(operation_id="my_exports", responses=ExportPageSerializer, tags=["recourse"])
    def get(self, request: Request) -> Response:
        """My exports, newest first."""
        rows = my_exports(actor_of(request))
        return Response(keyset_page(rows, request.query_params, lambda row: ExportSerializer(row).data))

    @extend_schema(operation_id="my_export_request", request=None, responses={202: ExportSerializer}, tags=["recourse"])
    def post(self, request: Request) -> Response:
        """Ask for everything about me. A notice says when the file is ready; it is kept for seven days."""
        export = export_request(actor=actor_of(request), now=server_now())
        return Response(ExportSerializer(export).data, status=202)


class MyExportFileView(APIView):
    @extend_schema(
        operation_id="my_export_file",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
        tags=["recourse"],
    )
    def get(self, request: Request, export_id: int) -> FileResponse:
        """The file: mine alone. 410 once it is deleted."""
        export, path = export_open(actor=actor_of(request), export_id=export_id, now=server_now())
        response = FileResponse(path.open("rb"), content_type="application/zip", as_attachment=True)
        response["Content-Disposition"] = f'attachment; filename="everything-about-me-{export.pk}.zip"'
        response["Cache-Control"] = "private, no-store"
        return response
