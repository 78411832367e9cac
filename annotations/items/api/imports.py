"""Sources and imports over HTTP."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.items.api import outputs
from annotations.items.api.uploads import UploadView
from annotations.items.models import ImportKind
from annotations.items.selectors.imports import import_get, imports_of, sources_of
from annotations.items.services.imports import import_cancel, import_start
from annotations.items.services.sources import source_create
from annotations.items.services.uploads import file_digest
from kernel import jsonsafe
from kernel.errors import BadRequest
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer


class SourcesView(APIView):
    class SourceInput(ClosedSerializer):
        name = serializers.CharField(max_length=120)
        collector = serializers.CharField(max_length=200, default="", allow_blank=True)
        licence = serializers.CharField(max_length=120, default="", allow_blank=True)
        lawful_basis = serializers.CharField(max_length=200, default="", allow_blank=True)
        purpose = serializers.CharField(max_length=300, default="", allow_blank=True)
        time_frame = serializers.CharField(max_length=120, default="", allow_blank=True)
        notice_and_consent = serializers.CharField(max_length=20_000, default="", allow_blank=True)
        declared_severity = serializers.DictField(default=None, allow_null=True)

    @extend_schema(operation_id="source_list", tags=["items"], responses=outputs.SourcePageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """Where the project's items come from."""
        rows = sources_of(actor_of(request), project_id)
        return Response(keyset_page(rows, request.query_params, lambda row: outputs.SourceSerializer(row).data))

    @extend_schema(
        operation_id="source_create", tags=["items"], request=SourceInput, responses={201: outputs.SourceSerializer}
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Declare a source. declared_severity: {category: 0–4}, {} for nothing disturbing, null for not declared."""
        data, actor = self.SourceInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            source = source_create(actor=actor, project_id=project_id, **data)
            return 201, _plain(outputs.SourceSerializer(source).data)

        key = key_of(request)
        status, body = once(user_id=actor.user_id, key=key, route=f"sources:{project_id}", body=data, write=write)
        return Response(body, status=status)


class ImportsView(UploadView):
    class ImportInput(ClosedSerializer):
        file = serializers.FileField(allow_empty_file=True, max_length=1000)
        kind = serializers.ChoiceField(choices=ImportKind.choices)
        source = serializers.CharField(max_length=120, default="", allow_blank=True)  # type: ignore[assignment]
        options = serializers.CharField(
            max_length=200_000, default="", allow_blank=True, help_text="JSON: columns, attributes, severity, labels, …"
        )
        dry_run = serializers.BooleanField(default=False)

    @extend_schema(operation_id="import_list", tags=["items"], responses=outputs.ImportPageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's imports, newest first."""
        rows = imports_of(actor_of(request), project_id)
        return Response(keyset_page(rows, request.query_params, lambda row: outputs.ImportSerializer(row).data))

    @extend_schema(
        operation_id="import_start",
        tags=["items"],
        request={"multipart/form-data": ImportInput},
        responses={202: outputs.ImportSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Send a file; a job reads it. All of it is imported, or nothing."""
        data, actor = self.ImportInput.read(request), actor_of(request)
        file, options = data["file"], _options(data["options"])

        def write() -> tuple[int, dict[str, Any]]:
            batch = import_start(
                actor=actor,
                project_id=project_id,
                kind=data["kind"],
                file=file,
                file_name=file.name or "",
                source_name=data["source"],
                options=options,
                dry_run=data["dry_run"],
            )
            return 202, _plain(outputs.ImportSerializer(batch).data)

        key = key_of(request)
        body = [data["kind"], data["source"], options, data["dry_run"], file_digest(file)[0] if key else ""]
        status, answer = once(user_id=actor.user_id, key=key, route=f"imports:{project_id}", body=body, write=write)
        return Response(answer, status=status)


class ImportView(APIView):
    @extend_schema(operation_id="import_get", tags=["items"], responses=outputs.ImportSerializer)
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """One import: its state, progress, and report."""
        return Response(outputs.ImportSerializer(import_get(actor_of(request), project_id, import_id)).data)


class ImportCancelView(APIView):
    @extend_schema(operation_id="import_cancel", tags=["items"], request=None, responses=outputs.ImportSerializer)
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Stop an import that has not ended. Nothing of it stays."""
        batch = import_cancel(actor=actor_of(request), project_id=project_id, import_id=import_id)
        return Response(outputs.ImportSerializer(batch).data)


def _options(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    value = jsonsafe.loads(text.encode())
    if not isinstance(value, dict):
        raise BadRequest("`options` has to be a JSON object.")
    return value


def _plain(data: Any) -> dict[str, Any]:
    """The answer with times as text, so that a retry can be given the same bytes."""
    plain: dict[str, Any] = json.loads(JSONRenderer().render(data))
    return plain
