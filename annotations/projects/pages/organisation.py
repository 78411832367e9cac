"""An organisation's projects."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from accounts.roles import Role
from accounts.selectors.organisations import organisation_get
from annotations.projects.domain.progress import Progress
from annotations.projects.models import Project
from annotations.projects.selectors.progress import progress_reader
from annotations.projects.selectors.projects import project_list
from annotations.projects.selectors.readiness import project_missing
from webapi.pagination import keyset_page

WRITERS = (Role.OWNER, Role.ADMINISTRATOR)


@require_safe
def organisation(request: HttpRequest, org: str) -> HttpResponse:
    actor = actor_of(request)
    page = keyset_page(project_list(actor, actor.here), request.GET, lambda project: project)
    found = progress_reader().progress_of(actor, [project.pk for project in page["results"]])
    context = {
        "organisation": organisation_get(actor, org),
        "cards": [_card(project, found.get(project.pk, Progress())) for project in page["results"]],
        "next": page["next"],
        "may_write": actor.has(*WRITERS),
    }
    return render(request, "projects/organisation.html", context)


def _card(project: Project, progress: Progress) -> dict[str, Any]:
    return {
        "project": project,
        "progress": progress,
        "percent": round(100 * progress.coverage),
        "next_step": next_step(project, progress),
    }


def next_step(project: Project, progress: Progress) -> str:
    """What its owner would do next, in a few words."""
    if project.state == "closed":
        return "Closed. Its votes and releases stay."
    if project.state == "paused":
        return project.pause_reason or "Paused: publish it again when it may go on."
    if gaps := project_missing(project):
        return gaps[0]["message"]
    if not progress.items:
        return "Bring items in."
    if project.state == "draft":
        return "Publish it."
    if progress.votes_missing:
        return "Being labelled."
    return "Every item has its votes: look at the agreement and freeze a release."
