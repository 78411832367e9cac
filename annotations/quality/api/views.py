"""Agreement and progress over HTTP."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.projects.domain.progress import Progress
from annotations.projects.selectors.projects import project_get
from annotations.quality.selectors.agreement import Agreement, agreement_get, matrix_get
from annotations.quality.selectors.progress import READER
from annotations.quality.services.agreement import agreement_request
from kernel import clock
from kernel.errors import BadRequest
from webapi.idempotency import key_of, once
from webapi.serializers import ClosedSerializer

_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes a retry safe")


class ComputeInput(ClosedSerializer):
    """No fields at all."""


class RequestedSerializer(serializers.Serializer[Any]):
    job = serializers.IntegerField()
    state = serializers.CharField()


class AgreementSerializer(serializers.Serializer[Agreement]):
    """`questions` is null before the first computation; each number rests on the items, votes and people beside it."""

    computed_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField(help_text="Votes have come since it was computed")
    schema_version = serializers.IntegerField(allow_null=True)
    questions = serializers.SerializerMethodField()
    job = serializers.IntegerField(source="job.id", default=None, allow_null=True)

    def get_questions(self, found: Agreement) -> list[dict[str, Any]] | None:
        """Without the matrices, which have an address of their own."""
        if found.questions is None:
            return None
        return [{name: value for name, value in row.items() if name != "matrix"} for row in found.questions]


class MatrixSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    matrix = serializers.DictField(allow_null=True)
    hidden = serializers.CharField(help_text="Why there is no matrix")


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    votes = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer[Any]):
    items = serializers.IntegerField()
    labelled = serializers.IntegerField()
    complete = serializers.IntegerField()
    votes = serializers.IntegerField()
    votes_missing = serializers.IntegerField()
    coverage = serializers.FloatField()
    people = serializers.IntegerField()
    days = DaySerializer(many=True)
    forecast_end = serializers.DateTimeField(allow_null=True)


class AgreementView(APIView):
    @extend_schema(operation_id="agreement_get", tags=["quality"], responses=AgreementSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The agreement last computed, per question."""
        return Response(AgreementSerializer(agreement_get(actor_of(request), project_id)).data)

    @extend_schema(
        operation_id="agreement_compute",
        tags=["quality"],
        parameters=[_KEY],
        request=ComputeInput,
        responses={202: RequestedSerializer},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Compute it anew, in a job."""
        ComputeInput.read(request)
        actor = actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            job = agreement_request(actor=actor, project_id=project_id)
            return 202, {"job": job.pk, "state": job.state}

        route = f"agreement:{project_id}"
        status, body = once(user_id=actor.user_id, key=key_of(request), route=route, body=request.data, write=write)
        return Response(body, status=status)


class MatrixView(APIView):
    @extend_schema(
        operation_id="agreement_matrix",
        tags=["quality"],
        parameters=[OpenApiParameter("question", str, required=True)],
        responses=MatrixSerializer,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Annotator by annotator, under pseudonyms; hidden where fewer than five people answered."""
        question = request.query_params.get("question")
        if not question:
            raise BadRequest("Say which question: ?question=<id>.")
        return Response(MatrixSerializer(matrix_get(actor_of(request), project_id, question)).data)


class ProgressView(APIView):
    @extend_schema(operation_id="project_progress", tags=["quality"], responses=ProgressSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """How far the project is; people appear as a number only."""
        actor = actor_of(request)
        project = project_get(actor, project_id)
        progress = READER.progress_of(actor, [project.pk]).get(project.pk, Progress())
        activity = READER.activity_of(actor, project.pk)
        body = {
            "items": progress.items,
            "labelled": progress.labelled,
            "complete": progress.complete,
            "votes": progress.votes,
            "votes_missing": progress.votes_missing,
            "coverage": progress.coverage,
            "people": activity.people,
            "days": [{"day": day, "votes": votes} for day, votes in activity.days],
            "forecast_end": activity.ends_at(progress.votes_missing, clock.utcnow()),
        }
        return Response(ProgressSerializer(body).data)
