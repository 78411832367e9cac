"""Audits over HTTP: read, start, answer a finding, take the PDF."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from governance.audits.models import FindingAnswer, FindingResponse
from governance.audits.selectors.audits import AuditFound, audit_find, audit_finished
from governance.audits.services.answer import finding_answer
from governance.audits.services.start import audit_start
from webapi.idempotency import key_of, once
from webapi.serializers import ClosedSerializer

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes a retry safe")


class AuditInput(ClosedSerializer):
    spec = serializers.DictField(
        required=False,
        help_text="depth, slices, groups, excluded_labels, positive_labels, references, minimums, thresholds, k (5 or more), …",
    )


class FindingAnswerInput(ClosedSerializer):
    response = serializers.ChoiceField(choices=FindingResponse.choices)
    reason = serializers.CharField(max_length=4_000)


class AnswerOutput(serializers.Serializer[Any]):
    finding = serializers.CharField()
    response = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.CharField()
    at = serializers.DateTimeField()


class AuditOutput(serializers.Serializer[Any]):
    """`state` is none, running, failed or finished; `report` is null until there is one."""

    version = serializers.CharField()
    state = serializers.CharField()
    job = serializers.IntegerField(allow_null=True)
    open_findings = serializers.IntegerField(allow_null=True)
    report_sha256 = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    report = serializers.DictField(allow_null=True)
    agreement = serializers.ListField(child=serializers.DictField())
    answers = AnswerOutput(many=True)


class AuditView(APIView):
    @extend_schema(operation_id="audit_get", tags=["audits"], responses=AuditOutput)
    def get(self, request: Request, project_id: int, version: str) -> Response:
        """The audit of a release: its state, the whole report, and every answer, the newest of a finding first."""
        return Response(_audit(audit_find(actor_of(request), project_id, version)))

    @extend_schema(
        operation_id="audit_start",
        tags=["audits"],
        parameters=[KEY],
        request=AuditInput,
        responses={202: AuditOutput},
    )
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Start the audit. While one is under way this answers with that one."""
        data, actor = AuditInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            audit_start(actor=actor, project_id=project_id, version=version, spec=data.get("spec", {}))
            return 202, _audit(audit_find(actor, project_id, version))

        return _written(request, f"audit-start:{project_id}:{version}", write)


class FindingAnswerView(APIView):
    @extend_schema(
        operation_id="audit_finding_answer",
        tags=["audits"],
        parameters=[KEY],
        request=FindingAnswerInput,
        responses={201: AnswerOutput},
    )
    def post(self, request: Request, project_id: int, version: str, finding: str) -> Response:
        """Accept, mitigate or follow up a finding, with a reason. Earlier answers are kept; the newest stands."""
        data, actor = FindingAnswerInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            answer = finding_answer(actor=actor, project_id=project_id, version=version, finding=finding, **data)
            return 201, _answer(answer)

        return _written(request, f"audit-answer:{project_id}:{version}:{finding}", write)


class AuditPdfView(APIView):
    @extend_schema(operation_id="audit_pdf", tags=["audits"], responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, version: str) -> HttpResponse:
        """The report on paper, with the answers that stand."""
        found, _ = audit_finished(actor_of(request), project_id, version)
        name = f'attachment; filename="audit-{version}.pdf"'
        return HttpResponse(found.pdf(), content_type="application/pdf", headers={"Content-Disposition": name})


def _written(request: Request, route: str, write: Any) -> Response:
    code, body = once(
        user_id=actor_of(request).user_id, key=key_of(request), route=route, body=request.data, write=write
    )
    return Response(body, status=code)


def _audit(found: AuditFound) -> dict[str, Any]:
    audit = found.audit
    finished = found.is_finished and audit is not None
    body = {
        "version": found.release.version,
        "state": _state(found),
        "job": audit.job_id if audit else None,
        "open_findings": found.open_findings if finished else None,
        "report_sha256": audit.report_sha256 if audit else "",
        "finished_at": audit.finished_at if audit else None,
        "report": audit.report if audit and finished else None,
        "agreement": audit.agreement if audit and finished else [],
        "answers": [_answer(one) for answers in found.answers.values() for one in answers],
    }
    return dict(AuditOutput(body).data)


def _state(found: AuditFound) -> str:
    if found.is_running:
        return "running"
    if found.is_finished:
        return "finished"
    return "none" if found.audit is None else "failed"


def _answer(answer: FindingAnswer) -> dict[str, Any]:
    fields = {
        "finding": answer.finding,
        "response": answer.response,
        "reason": answer.reason,
        "author": answer.author.display_name,
        "at": answer.at,
    }
    return dict(AnswerOutput(fields).data)
