"""One project: what it is, how far it is, and the moves between its states."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.projects.domain.progress import Progress
from annotations.projects.domain.states import MOVES
from annotations.projects.pages.organisation import WRITERS, next_step
from annotations.projects.selectors.progress import progress_reader
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.readiness import project_missing
from annotations.projects.services.projects import project_close, project_pause, project_publish
from kernel import clock
from kernel.errors import Invalid


@require_safe
def overview(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    project = project_get(actor, project_id)
    reader = progress_reader()
    progress = reader.progress_of(actor, [project.pk]).get(project.pk, Progress())
    activity = reader.activity_of(actor, project.pk)
    highest = max((votes for _, votes in activity.days), default=0)
    context = {
        "project": project,
        "progress": progress,
        "percent": round(100 * progress.coverage),
        "activity": activity,
        "bars": [
            {
                "day": day,
                "votes": votes,
                "x": 14 + 149 * place,
                "height": (height := round(140 * votes / highest) if highest else 0),
                "y": 150 - height,
            }
            for place, (day, votes) in enumerate(activity.days)
        ],
        "ends_at": activity.ends_at(progress.votes_missing, clock.utcnow()),
        "missing": project_missing(project) if project.state == "draft" else [],
        "next_step": next_step(project, progress),
        "moves": MOVES[project.state],
        "may_write": actor.has(*WRITERS),
        "only_annotator": actor.roles == {Role.ANNOTATOR},
    }
    return render(request, "projects/overview.html", context)


@require_POST
def move(request: HttpRequest, project_id: int) -> HttpResponse:
    """Publish, pause or close, as the button says."""
    actor, target = actor_of(request), request.POST.get("to", "")
    if target == "published":
        project_publish(actor=actor, project_id=project_id)
        messages.success(request, "Published: annotators of the organisation can begin.")
    elif target == "paused":
        project_pause(actor=actor, project_id=project_id, reason=request.POST.get("reason", ""))
        messages.success(request, "Paused. What is leased may still be submitted, and is paid.")
    elif target == "closed":
        project_close(actor=actor, project_id=project_id)
        messages.success(request, "Closed. Votes, pay and history stay.")
    else:
        raise Invalid("A project can be published, paused or closed.", kept="Nothing was changed.")
    return redirect("projects:overview", project_id=project_id)
