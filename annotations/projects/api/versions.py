"""The four kinds of version over HTTP: the history, newest first, and a new version."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.projects.api import inputs, outputs
from annotations.projects.api.projects import KEY
from annotations.projects.models import ExposurePolicyVersion, GuidelineVersion, PayPolicyVersion, SchemaVersion
from annotations.projects.models.versions import Version
from annotations.projects.selectors.history import versions_of
from annotations.projects.services.versions import exposure_set, guideline_set, pay_set, schema_set
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page


class SchemaView(APIView):
    @extend_schema(
        operation_id="schema_list",
        tags=["projects"],
        responses=outputs.SchemaVersionPageSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Every version of the questions."""
        return _history(request, project_id, SchemaVersion, outputs.SchemaVersionSerializer)

    @extend_schema(
        operation_id="schema_set",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.SchemaInput,
        responses={201: outputs.SchemaVersionSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new version of the questions; 422 names each problem by its path."""
        data = inputs.SchemaInput.read(request)
        return _written(request, project_id, schema_set, data, outputs.SchemaVersionSerializer)


class GuidelinesView(APIView):
    @extend_schema(
        operation_id="guideline_list",
        tags=["projects"],
        responses=outputs.GuidelineVersionPageSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Every version of the guidelines."""
        return _history(request, project_id, GuidelineVersion, outputs.GuidelineVersionSerializer)

    @extend_schema(
        operation_id="guideline_set",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.GuidelineInput,
        responses={201: outputs.GuidelineVersionSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new version of the guidelines, as Markdown."""
        data = inputs.GuidelineInput.read(request)
        return _written(request, project_id, guideline_set, data, outputs.GuidelineVersionSerializer)


class PayPolicyView(APIView):
    @extend_schema(
        operation_id="pay_policy_list",
        tags=["projects"],
        responses=outputs.PayVersionPageSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Every version of the terms of pay."""
        return _history(request, project_id, PayPolicyVersion, outputs.PayVersionSerializer)

    @extend_schema(
        operation_id="pay_policy_set",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.PayVersionInput,
        responses={201: outputs.PayVersionSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """New terms of pay; what is leased already is paid under the old ones."""
        return _written(
            request, project_id, pay_set, inputs.PayVersionInput.read(request), outputs.PayVersionSerializer
        )


class ExposurePolicyView(APIView):
    @extend_schema(
        operation_id="exposure_policy_list",
        tags=["projects"],
        responses=outputs.ExposureVersionPageSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Every version of the exposure policy."""
        return _history(request, project_id, ExposurePolicyVersion, outputs.ExposureVersionSerializer)

    @extend_schema(
        operation_id="exposure_policy_set",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.ExposureVersionInput,
        responses={201: outputs.ExposureVersionSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """A new exposure policy; limits may only be lower than the platform's."""
        data = inputs.ExposureVersionInput.read(request)
        return _written(request, project_id, exposure_set, data, outputs.ExposureVersionSerializer)


def _history(
    request: Request, project_id: int, model: type[Version], shape: type[outputs.VersionSerializer]
) -> Response:
    rows = versions_of(actor_of(request), project_id, model)
    return Response(keyset_page(rows, request.query_params, lambda row: shape(row).data))


def _written(
    request: Request,
    project_id: int,
    service: Callable[..., Version],
    data: dict[str, Any],
    shape: type[outputs.VersionSerializer],
) -> Response:
    actor = actor_of(request)

    def write() -> tuple[int, dict[str, Any]]:
        return 201, dict(shape(service(actor=actor, project_id=project_id, **data)).data)

    route = f"{service.__name__}:{project_id}"
    status, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
    return Response(body, status=status)
