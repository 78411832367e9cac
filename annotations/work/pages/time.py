"""My time with its corrections, and the corrections that wait in a project."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get, projects_open_for
from annotations.work.selectors.my_time import corrections_waiting, my_corrections, my_days, row_of
from annotations.work.services.correction import correction_ask
from annotations.work.services.correction_decide import correction_decide
from kernel import clock
from kernel.errors import FieldError, Invalid
from webapi.pagination import keyset_page


@require_http_methods(["GET", "HEAD", "POST"])
def my_time(request: HttpRequest) -> HttpResponse:
    """What was counted by day; a POST adds time to a day."""
    actor, now = actor_of(request), clock.utcnow()
    if request.method == "POST":
        project_id, day, minutes = _asked(request)
        made = correction_ask(
            actor=actor, project_id=project_id, day=day, minutes=minutes, reason=request.POST.get("reason", "")
        )
        now_paid, rest = made.at_once_ms // 60_000, row_of(made).rest_minutes
        said = f"{now_paid} min are paid." if made.at_once_ms else ""
        if made.rest_ms:
            said += f" {rest} min wait for a person and are paid in seven days unless one decides before."
        messages.success(request, said.strip())
        return redirect("work:time")
    days = my_days(actor, now=now)
    page = keyset_page(my_corrections(actor), request.GET, row_of)
    projects: dict[int, Project] = {one.project.pk: one.project for one in days}
    projects |= {project.pk: project for project in projects_open_for(actor)}
    context = {
        "days": days,
        "rows": page["results"],
        "next": page["next"],
        "projects": sorted(projects.values(), key=lambda project: project.name),
        "today": now.date(),
        "chosen": (request.GET.get("project", ""), request.GET.get("day", "")),
    }
    return render(request, "work/time.html", context)


@require_safe
def of_project(request: HttpRequest, project_id: int) -> HttpResponse:
    """The corrections that wait for a person."""
    actor = actor_of(request)
    context = {"project": project_get(actor, project_id), "rows": corrections_waiting(actor, project_id)}
    return render(request, "work/project_corrections.html", context)


@require_POST
def decide(request: HttpRequest, project_id: int, correction_id: int) -> HttpResponse:
    """Pay the part that waits, or refuse it with a reason."""
    pay = request.POST.get("do") == "pay"
    correction_decide(
        actor=actor_of(request),
        project_id=project_id,
        correction_id=correction_id,
        pay=pay,
        reason=request.POST.get("reason", "").strip(),
    )
    messages.success(request, "Paid." if pay else "Refused. The annotator reads your reason, and may appeal.")
    return redirect("work:project-corrections", project_id=project_id)


def _asked(request: HttpRequest) -> tuple[int, date, int]:
    errors: list[FieldError] = []
    numbers = {}
    for name in ("project", "minutes"):
        text = request.POST.get(name, "").strip()
        numbers[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not numbers[name]:
            errors.append({"field": name, "message": "Fill this in: a whole number from 1."})
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = date.min
        errors.append({"field": "day", "message": "Choose a day."})
    if errors:
        raise Invalid("Please correct the form.", errors=errors, kept="Nothing was changed.")
    return numbers["project"], day, numbers["minutes"]
