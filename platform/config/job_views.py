"""Background jobs as people and programs see them: state, progress, result, cancel."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import Actor
from accounts.models import Membership
from background.models import Job
from background.services import job_cancel
from kernel.errors import NotFound


class JobSerializer(serializers.Serializer[Job]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=["queued", "running", "done", "failed", "cancelled"])
    progress = serializers.IntegerField()
    progress_total = serializers.IntegerField()
    message = serializers.CharField()
    result = serializers.DictField()
    error = serializers.CharField()
    cancel_requested = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


def job_get(actor: Actor, job_id: int) -> Job:
    """A job of an organisation the actor belongs to: their own, or any if they are more than an annotator there."""
    memberships = Membership.objects.filter(user=actor.user, active=True)
    more = memberships.exclude(roles=["annotator"]).values("organisation_id")
    mine = Q(created_by=actor.user) & (
        Q(organisation_id=None) | Q(organisation_id__in=memberships.values("organisation_id"))
    )
    jobs = Job.objects.filter(pk=job_id)
    if actor.bound_to is not None:
        jobs = jobs.filter(organisation_id=actor.bound_to)
    job = jobs.filter(mine | Q(organisation_id__in=more)).first()
    if job is None:
        raise NotFound("There is no such job, or it is not yours to see.")
    return job


class JobView(APIView):
    @extend_schema(operation_id="job_get", responses=JobSerializer)
    def get(self, request: Request, job_id: int) -> Response:
        return Response(JobSerializer(job_get(_actor(request), job_id)).data)


class JobCancelView(APIView):
    @extend_schema(operation_id="job_cancel", request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: int) -> Response:
        job = job_get(_actor(request), job_id)
        job_cancel(job=job)
        job.refresh_from_db()
        return Response(JobSerializer(job).data)


def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    job = job_get(_actor(request), job_id)
    percent = round(100 * job.progress / job.progress_total) if job.progress_total else 0
    return render(request, "job.html", {"job": job, "percent": percent, "waiting": job.state in {"queued", "running"}})


@require_POST
def job_cancel_page(request: HttpRequest, job_id: int) -> HttpResponse:
    job_cancel(job=job_get(_actor(request), job_id))
    return redirect("job", job_id=job_id)


def _actor(request: Any) -> Actor:
    actor: Actor = request.actor
    return actor
