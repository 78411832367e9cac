"""Pages that are read for pay: a project's guidelines and its courses. The time is counted while they are open."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import Actor, actor_of
from accounts.roles import Role
from annotations.projects.domain.guidelines import guidelines_html
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import guideline_version
from annotations.work.models import Activity, ActivityKind, CourseKind
from annotations.work.selectors.courses import course_get, courses
from annotations.work.selectors.reading import my_open_activity
from annotations.work.services.activity import activity_begin, activity_end
from annotations.work.services.courses import course_create, course_retire
from kernel.errors import NotFound
from kernel.money import Money


@require_http_methods(["GET", "HEAD", "POST"])
def guidelines(request: HttpRequest, project_id: int) -> HttpResponse:
    """The guidelines; a POST begins to count the reading."""
    actor = actor_of(request)
    if request.method == "POST":
        activity_begin(actor=actor, project_id=project_id, kind=ActivityKind.INSTRUCTIONS)
        return redirect("work:guidelines", project_id=project_id)
    project = project_get(actor, project_id)
    if project.current_guideline_id is None:
        raise NotFound("This project has no guidelines yet.")
    version = guideline_version(project.current_guideline_id)
    return _page(
        request,
        project,
        title=f"Guidelines, version {version.number}",
        html=guidelines_html(version.markdown),
        activity=my_open_activity(actor, project_id, ActivityKind.INSTRUCTIONS),
        more=courses(actor, project_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, project_id: int, course_id: int) -> HttpResponse:
    """A course; a POST begins to count the time spent on it."""
    actor = actor_of(request)
    found = course_get(actor, project_id, course_id)
    if request.method == "POST":
        activity_begin(actor=actor, project_id=project_id, kind=found.kind, course_id=found.pk)
        return redirect("work:course", project_id=project_id, course_id=course_id)
    running = my_open_activity(actor, project_id, found.kind)
    return _page(
        request,
        found.project,
        title=found.title,
        html=guidelines_html(found.markdown),
        activity=running if running and running.course_id == found.pk else None,
        kind=CourseKind(found.kind).label,
    )


@require_POST
def done(request: HttpRequest, project_id: int, activity_id: int) -> HttpResponse:
    ended = activity_end(actor=actor_of(request), activity_id=activity_id).activity
    paid = Money(ended.pay_minor, ended.pay_policy.currency)
    messages.success(request, f"Done. {ended.active_ms // 60_000} min {ended.active_ms // 1000 % 60} s, paid {paid}.")
    return redirect("work:home")


@require_http_methods(["GET", "HEAD", "POST"])
def project_courses(request: HttpRequest, project_id: int) -> HttpResponse:
    """The courses of a project for those who run it: a POST adds one."""
    actor = actor_of(request)
    if request.method == "POST":
        course_create(
            actor=actor,
            project_id=project_id,
            kind=request.POST.get("kind", ""),
            title=request.POST.get("title", ""),
            markdown=request.POST.get("markdown", ""),
        )
        messages.success(request, "The course is offered. Whoever works through it is paid for the time.")
        return redirect("work:project-courses", project_id=project_id)
    context = {
        "project": project_get(actor, project_id),
        "courses": [(row, CourseKind(row.kind).label) for row in courses(actor, project_id)],
        "kinds": CourseKind.choices,
        "may_write": _may_write(actor),
    }
    return render(request, "work/project_courses.html", context)


@require_POST
def retire(request: HttpRequest, project_id: int, course_id: int) -> HttpResponse:
    course_retire(actor=actor_of(request), project_id=project_id, course_id=course_id)
    messages.success(request, "The course is no longer offered.")
    return redirect("work:project-courses", project_id=project_id)


def _may_write(actor: Actor) -> bool:
    return actor.has(Role.OWNER, Role.ADMINISTRATOR)


def _page(request: HttpRequest, project: Project, *, activity: Activity | None, **context: Any) -> HttpResponse:
    return render(request, "work/reading.html", {"project": project, "activity": activity, **context})
