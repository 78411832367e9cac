"""The pages of shifts: mine, the one I am on, and a project's for whoever plans them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor, actor_of
from annotations.projects.selectors.projects import project_get, projects_open_for
from annotations.projects.selectors.versions import pay_version
from annotations.work.domain.shift import ShiftState
from annotations.work.selectors.my_time import corrections_waiting
from annotations.work.selectors.shifts import (
    my_shift,
    my_shifts,
    open_shifts,
    project_annotators,
    project_shifts,
)
from annotations.work.services.shift_plan import (
    shift_accept,
    shift_agree,
    shift_cancel,
    shift_leave,
    shift_offer,
    shift_propose,
)
from annotations.work.services.shift_run import shift_end, shift_start
from kernel import clock
from kernel.errors import Invalid
from kernel.money import Money

_SAID = {
    "accept": "The shift is yours. Its items are reserved for you.",
    "cancel": "The shift is cancelled. Nothing is held against you.",
    "end": "The shift has ended. What was counted is paid.",
}
_CLOSED = {ShiftState.ENDED.value, ShiftState.CANCELLED.value}


@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: HttpRequest) -> HttpResponse:
    """My shifts; a POST proposes one."""
    actor, now = actor_of(request), clock.utcnow()
    if request.method == "POST":
        starts_at, ends_at = _interval(request, actor)
        shift_propose(
            actor=actor,
            project_id=_whole(request.POST.get("project", ""), "project"),
            starts_at=starts_at,
            ends_at=ends_at,
            note=request.POST.get("note", "").strip(),
        )
        messages.success(request, "Proposed. The project accepts it, or it lapses.")
        return redirect("work:shifts")
    mine = my_shifts(actor, now=now)
    context = {
        "mine": [row for row in mine if row.shift.state not in _CLOSED],
        "closed": [row for row in reversed(mine) if row.shift.state in _CLOSED],
        "open": open_shifts(actor, now=now),
        "projects": projects_open_for(actor),
        "zone": actor.user.time_zone,
    }
    return render(request, "work/shifts.html", context)


@require_safe
def shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    """The page of one shift: while it is started, waiting on it is paid."""
    row = my_shift(actor_of(request), shift_id, now=clock.utcnow())
    policy_id = row.shift.pay_policy_id
    waiting = Money(row.shift.waiting_accrued_minor, pay_version(policy_id).currency) if policy_id else None
    return render(request, "work/shift.html", {"row": row, "shift": row.shift, "waiting": waiting})


@require_POST
def shift_act(request: HttpRequest, shift_id: int, act: str) -> HttpResponse:
    """accept, start, end or cancel a shift of mine."""
    acts = {"accept": shift_accept, "start": shift_start, "end": shift_end, "cancel": shift_leave}
    if act not in acts:
        raise Http404
    acts[act](actor=actor_of(request), shift_id=shift_id)
    if act == "start":
        return redirect("work:shift", shift_id=shift_id)
    messages.success(request, _SAID[act])
    return redirect("work:shifts")


@require_http_methods(["GET", "HEAD", "POST"])
def of_project(request: HttpRequest, project_id: int) -> HttpResponse:
    """A project's shifts; a POST offers one."""
    actor, now = actor_of(request), clock.utcnow()
    if request.method == "POST":
        starts_at, ends_at = _interval(request, actor)
        person = request.POST.get("annotator", "")
        made = shift_offer(
            actor=actor,
            project_id=project_id,
            starts_at=starts_at,
            ends_at=ends_at,
            places=1 if person else _whole(request.POST.get("places", "1"), "places"),
            annotator_id=_whole(person, "annotator") if person else None,
            note=request.POST.get("note", "").strip(),
        )
        messages.success(request, f"Offered: {len(made)} place{'s' if len(made) != 1 else ''}.")
        return redirect("work:project-shifts", project_id=project_id)
    rows = project_shifts(actor, project_id, now=now)
    context = {
        "project": project_get(actor, project_id),
        "rows": [row for row in rows if row.shift.state not in _CLOSED],
        "closed": [row for row in reversed(rows) if row.shift.state in _CLOSED],
        "people": project_annotators(actor, project_id),
        "waiting": len(corrections_waiting(actor, project_id)),
        "zone": actor.user.time_zone,
    }
    return render(request, "work/project_shifts.html", context)


@require_POST
def project_act(request: HttpRequest, project_id: int, shift_id: int, act: str) -> HttpResponse:
    """accept a proposal, or cancel a shift, for the project."""
    actor = actor_of(request)
    if act == "accept":
        shift_agree(actor=actor, project_id=project_id, shift_id=shift_id)
        messages.success(request, "Agreed. The annotator is told.")
    elif act == "cancel":
        reason = request.POST.get("reason", "")
        minor = shift_cancel(actor=actor, project_id=project_id, shift_id=shift_id, reason=reason)
        project = project_get(actor, project_id)
        paid = f" It pays {Money(minor, project.current_pay.currency)}." if minor and project.current_pay else ""
        messages.success(request, f"Cancelled.{paid}")
    else:
        raise Http404
    return redirect("work:project-shifts", project_id=project_id)


def _interval(request: HttpRequest, actor: Actor) -> tuple[datetime, datetime]:
    """Beginning and end as typed: in the person's own time zone, the end on the same day or the next."""
    return tuple(_moment(request.POST.get(name, ""), name, actor) for name in ("starts_at", "ends_at"))  # type: ignore[return-value]


def _moment(text: str, name: str, actor: Actor) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(actor.user.time_zone))
    except ValueError:
        raise Invalid("Give a date and time.", errors=[{"field": name, "message": "A date and time."}]) from None


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid("Please correct the form.", errors=[{"field": name, "message": "Choose one from the list."}])
    return int(text)
