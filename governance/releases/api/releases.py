"""Releases over HTTP: freeze, look, approve, publish, withdraw. Each view: parse, call one service, serialise."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from governance.releases.api.outputs import (
    PullPageSerializer,
    PullSerializer,
    ReleaseJobSerializer,
    ReleasePageSerializer,
    ReleaseSerializer,
)
from governance.releases.models import Release
from governance.releases.selectors.releases import pulls_of, release_find, release_get, release_list
from governance.releases.services.approval import release_approve, release_publish, release_withdraw
from governance.releases.services.checks import release_check
from governance.releases.services.freeze import release_freeze
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page


class ReleaseListView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        version = serializers.CharField(max_length=20, required=False, allow_blank=True)
        note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
        method = serializers.ChoiceField(
            choices=[(name, said.title) for name, said in METHOD_NAMES.items()], default=DEFAULT_METHOD
        )
        splits = serializers.DictField(required=False, allow_null=True)

    @extend_schema(operation_id="release_list", tags=["releases"], responses=ReleasePageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's releases, newest first."""
        rows = release_list(actor_of(request), project_id)
        return Response(keyset_page(rows, request.query_params, lambda row: ReleaseSerializer(row).data))

    @extend_schema(
        operation_id="release_freeze", tags=["releases"], request=InputSerializer, responses={202: ReleaseSerializer}
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Freeze the project as it is into a new release; follow the job it names."""
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        values["version"] = values.get("version") or None
        return _written(request, 202, lambda: release_freeze(actor=actor_of(request), project_id=project_id, **values))


class ReleaseView(APIView):
    @extend_schema(operation_id="release_get", tags=["releases"], responses=ReleaseSerializer)
    def get(self, request: Request, project_id: int, version: str) -> Response:
        """One release."""
        return Response(ReleaseSerializer(release_get(actor_of(request), project_id, version)).data)


class ReleaseFindView(APIView):
    @extend_schema(operation_id="release_find", tags=["releases"], responses=ReleaseSerializer)
    def get(self, request: Request, org: str, project: str, version: str) -> Response:
        """One release by the names of organisation and project; `latest` is the newest published one."""
        return Response(ReleaseSerializer(release_find(actor_of(request), project, version)).data)


class ReleaseApproveView(APIView):
    @extend_schema(operation_id="release_approve", tags=["releases"], request=None, responses=ReleaseSerializer)
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Approve it: refused while the audit, the datasheet or an answer is missing."""
        actor = actor_of(request)
        return _written(request, 200, lambda: release_approve(actor=actor, project_id=project_id, version=version))


class ReleasePublishView(APIView):
    @extend_schema(operation_id="release_publish", tags=["releases"], request=None, responses=ReleaseSerializer)
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Publish an approved release."""
        actor = actor_of(request)
        return _written(request, 200, lambda: release_publish(actor=actor, project_id=project_id, version=version))


class ReleaseWithdrawView(APIView):
    class InputSerializer(serializers.Serializer[Any]):
        reason = serializers.CharField(max_length=300)

    @extend_schema(
        operation_id="release_withdraw", tags=["releases"], request=InputSerializer, responses=ReleaseSerializer
    )
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Withdraw it: its files close and its page says why."""
        given = self.InputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actor, reason = actor_of(request), given.validated_data["reason"]
        return _written(
            request,
            200,
            lambda: release_withdraw(actor=actor, project_id=project_id, version=version, reason=reason),
        )


class ReleaseVerifyView(APIView):
    @extend_schema(
        operation_id="release_verify", tags=["releases"], request=None, responses={202: ReleaseJobSerializer}
    )
    def post(self, request: Request, project_id: int, version: str) -> Response:
        """Verify the files where they lie; what was found is the result of the job."""
        job = release_check(actor=actor_of(request), project_id=project_id, version=version)
        return Response(ReleaseJobSerializer(job).data, status=202)


class ReleasePullsView(APIView):
    @extend_schema(operation_id="release_pulls", tags=["releases"], responses=PullPageSerializer)
    def get(self, request: Request, project_id: int, version: str) -> Response:
        """Who pulled the release, newest first."""
        actor = actor_of(request)
        rows = pulls_of(actor, release_get(actor, project_id, version))
        return Response(keyset_page(rows, request.query_params, lambda row: PullSerializer(row).data))


def _written(request: Request, status: int, write: Callable[[], Release]) -> Response:
    def answer() -> tuple[int, dict[str, Any]]:
        return status, dict(ReleaseSerializer(write()).data)

    code, body = once(
        user_id=actor_of(request).user_id,
        key=key_of(request),
        route=f"{request.method} {request.path}",
        body=request.data,
        write=answer,
    )
    return Response(body, status=code)
