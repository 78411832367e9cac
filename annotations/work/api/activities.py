"""Paid work without an item over HTTP: begin, beat, end; and the courses of a project."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from annotations.projects.domain.guidelines import guidelines_html
from annotations.work.models import ActivityKind, Course, CourseKind
from annotations.work.selectors.courses import course_get, courses
from annotations.work.services.activity import Running, activity_beat, activity_begin, activity_end
from annotations.work.services.courses import course_create, course_retire
from webapi.idempotency import key_of, once
from webapi.pagination import keyset_page
from webapi.serializers import ClosedSerializer, StrictIntegerField


class ActivityInput(ClosedSerializer):
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    course = StrictIntegerField(required=False, allow_null=True, min_value=1)


class ActivityBeatInput(ClosedSerializer):
    seq = StrictIntegerField(min_value=0, max_value=2**31 - 1)
    visible = serializers.BooleanField()
    interacted = serializers.BooleanField()


class ActivitySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    active_ms = serializers.IntegerField(help_text="What it adds to your paid time so far")
    ended_at = serializers.DateTimeField(allow_null=True)
    pay_minor = serializers.IntegerField(help_text="Known once it has ended")
    currency = serializers.CharField()


class CourseInput(ClosedSerializer):
    kind = serializers.ChoiceField(choices=CourseKind.choices)
    title = serializers.CharField(max_length=120)
    markdown = serializers.CharField(trim_whitespace=False)


class CourseSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=CourseKind.choices)
    title = serializers.CharField()
    html = serializers.CharField()
    created_at = serializers.DateTimeField()


class CoursePageSerializer(serializers.Serializer[Any]):
    results = CourseSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class ProjectActivitiesView(APIView):
    @extend_schema(
        operation_id="activity_begin", tags=["work"], request=ActivityInput, responses={201: ActivitySerializer}
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Begin paid work without an item (reading the guidelines, a course, reviewing), or go on with what is open."""
        data = ActivityInput.read(request)
        running = activity_begin(
            actor=actor_of(request), project_id=project_id, kind=data["kind"], course_id=data.get("course")
        )
        return Response(activity_body(running), status=201)


class ActivityBeatsView(APIView):
    @extend_schema(operation_id="activity_beat", tags=["work"], request=ActivityBeatInput, responses=ActivitySerializer)
    def post(self, request: Request, activity_id: int) -> Response:
        """A sign of life every 15 seconds. The schema is closed: any other field is refused."""
        data = ActivityBeatInput.read(request)
        return Response(activity_body(activity_beat(actor=actor_of(request), activity_id=activity_id, **data)))


class ActivityEndView(APIView):
    @extend_schema(operation_id="activity_end", tags=["work"], request=None, responses=ActivitySerializer)
    def post(self, request: Request, activity_id: int) -> Response:
        """End it; the time is paid."""
        return Response(activity_body(activity_end(actor=actor_of(request), activity_id=activity_id)))


class CoursesView(APIView):
    @extend_schema(operation_id="course_list", tags=["work"], responses=CoursePageSerializer)
    def get(self, request: Request, project_id: int) -> Response:
        """The courses that are offered, newest first."""
        return Response(keyset_page(courses(actor_of(request), project_id), request.query_params, course_body))

    @extend_schema(operation_id="course_create", tags=["work"], request=CourseInput, responses={201: CourseSerializer})
    def post(self, request: Request, project_id: int) -> Response:
        """Offer a training or a qualification, as Markdown. Whoever works through it is paid for the time."""
        data, actor = CourseInput.read(request), actor_of(request)

        def write() -> tuple[int, dict[str, Any]]:
            return 201, course_body(course_create(actor=actor, project_id=project_id, **data))

        status, body = once(
            user_id=actor.user_id, key=key_of(request), route=f"courses:{project_id}", body=request.data, write=write
        )
        return Response(body, status=status)


class CourseView(APIView):
    @extend_schema(operation_id="course_get", tags=["work"], responses=CourseSerializer)
    def get(self, request: Request, project_id: int, course_id: int) -> Response:
        """One course."""
        return Response(course_body(course_get(actor_of(request), project_id, course_id)))

    @extend_schema(operation_id="course_retire", tags=["work"], responses={204: None})
    def delete(self, request: Request, project_id: int, course_id: int) -> Response:
        """Offer it no longer."""
        course_retire(actor=actor_of(request), project_id=project_id, course_id=course_id)
        return Response(status=204)


def activity_body(running: Running) -> dict[str, Any]:
    activity = running.activity
    return {
        "id": activity.pk,
        "kind": activity.kind,
        "active_ms": running.active_ms,
        "ended_at": activity.ended_at.isoformat() if activity.ended_at else None,
        "pay_minor": activity.pay_minor,
        "currency": activity.pay_policy.currency,
    }


def course_body(course: Course) -> dict[str, Any]:
    return {
        "id": course.pk,
        "kind": course.kind,
        "title": course.title,
        "html": guidelines_html(course.markdown),
        "created_at": course.created_at.isoformat(),
    }
