"""Projects over HTTP: list, create, read, change, and the moves between their states."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.projects.api import inputs
from annotations.projects.api.outputs import ProjectPageSerializer, ProjectSerializer
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get, project_list
from annotations.projects.services.projects import (
    project_close,
    project_create,
    project_pause,
    project_publish,
    project_update,
)
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes a retry safe")
_COLUMNS = {"slices": "slice_attributes", "protected": "protected_attributes"}


class ProjectsView(APIView):
    @extend_schema(operation_id="project_list", tags=["projects"], responses=ProjectPageSerializer)
    def get(self, request: Request, org: str) -> Response:
        """The organisation's projects, newest first."""
        actor = actor_of(request)
        rows = project_list(actor, actor.here).select_related(
            "current_schema", "current_guideline", "current_pay", "current_exposure"
        )
        return Response(keyset_page(rows, request.query_params, lambda row: ProjectSerializer(row).data))

    @extend_schema(
        operation_id="project_create",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.ProjectInput,
        responses={201: ProjectSerializer},
    )
    def post(self, request: Request, org: str) -> Response:
        """Make a draft project, whole or in parts."""
        data, actor = inputs.ProjectInput.read(request), actor_of(request)
        return written(
            request,
            f"project-create:{actor.here}",
            lambda: project_create(actor=actor, organisation_id=actor.here, **data),
            status=201,
        )


class ProjectView(APIView):
    @extend_schema(operation_id="project_get", tags=["projects"], responses=ProjectSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """One project, with the versions in force."""
        return Response(ProjectSerializer(project_get(actor_of(request), project_id)).data)

    @extend_schema(
        operation_id="project_update",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.ProjectChangeInput,
        responses=ProjectSerializer,
    )
    def patch(self, request: Request, project_id: int) -> Response:
        """Change what is not versioned. Overlap and kind of judgement only while it is a draft."""
        data, actor = inputs.ProjectChangeInput.read(request), actor_of(request)
        changes = {_COLUMNS.get(name, name): value for name, value in data.items()}
        return written(
            request,
            f"project-update:{project_id}",
            lambda: project_update(actor=actor, project_id=project_id, **changes),
        )


class PublishView(APIView):
    @extend_schema(
        operation_id="project_publish",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.EmptyInput,
        responses=ProjectSerializer,
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Open the project for work. 409 `not-ready` lists everything that is missing."""
        inputs.EmptyInput.read(request)
        actor = actor_of(request)
        return written(
            request, f"project-publish:{project_id}", lambda: project_publish(actor=actor, project_id=project_id)
        )


class PauseView(APIView):
    @extend_schema(
        operation_id="project_pause",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.PauseInput,
        responses=ProjectSerializer,
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Stop handing out work; what is leased may still be submitted, and is paid."""
        data, actor = inputs.PauseInput.read(request), actor_of(request)
        return written(
            request,
            f"project-pause:{project_id}",
            lambda: project_pause(actor=actor, project_id=project_id, reason=data["reason"]),
        )


class CloseView(APIView):
    @extend_schema(
        operation_id="project_close",
        tags=["projects"],
        parameters=[KEY],
        request=inputs.EmptyInput,
        responses=ProjectSerializer,
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Close the project for good."""
        inputs.EmptyInput.read(request)
        actor = actor_of(request)
        return written(
            request, f"project-close:{project_id}", lambda: project_close(actor=actor, project_id=project_id)
        )


def written(request: Request, route: str, write: Callable[[], Project], *, status: int = 200) -> Response:
    def answer() -> tuple[int, dict[str, Any]]:
        return status, dict(ProjectSerializer(write()).data)

    code, body = once(
        user_id=actor_of(request).user_id, key=key_of(request), route=route, body=request.data, write=answer
    )
    return Response(body, status=code)
