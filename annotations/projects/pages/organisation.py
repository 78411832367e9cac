"""An organisation's projects, and making a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor, actor_of
from accounts.roles import Role
from accounts.selectors.organisations import organisation_get
from annotations.projects.domain.guidelines import guidelines_html
from annotations.projects.domain.progress import Progress
from annotations.projects.domain.templates import TEMPLATES, template_named
from annotations.projects.models import Project
from annotations.projects.pages.forms import NewProjectForm, pretty, show_refusal
from annotations.projects.pages.preview import preview_of
from annotations.projects.selectors.progress import progress_reader
from annotations.projects.selectors.projects import project_list
from annotations.projects.selectors.readiness import project_missing
from annotations.projects.services.projects import project_create
from kernel.errors import FairhandError
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


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, org: str) -> HttpResponse:
    actor = actor_of(request)
    template = template_named(request.GET.get("template", ""))
    if request.method != "POST":
        form = NewProjectForm(
            initial={
                "item_kind": template.item_kind,
                "definition": pretty(template.definition),
                "guidelines": template.guidelines,
            }
        )
        return _new_page(request, actor, org, form, template_name=template.name)
    form = NewProjectForm(request.POST)
    previewing = "preview" in request.POST
    if form.is_valid():
        try:
            if previewing:
                return _previewed(request, actor, org, form)
            project = _create(actor, form)
        except FairhandError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The project is a draft. Bring items, look at it once more, and publish it.")
            return redirect("projects:overview", project_id=project.pk)
    return _new_page(request, actor, org, form, status=422)


def _create(actor: Actor, form: NewProjectForm) -> Project:
    data = form.cleaned_data
    plain = ("name", "description", "item_kind", "overlap", "objective", "slices", "protected", "licence")
    return project_create(
        actor=actor,
        organisation_id=actor.here,
        schema=data["definition"],
        guidelines=data["guidelines"],
        pay=form.terms(),
        support_contact=data["support_contact"],
        content_notice=data["content_notice"],
        **{name: data[name] for name in plain},
    )


def _previewed(request: HttpRequest, actor: Actor, org: str, form: NewProjectForm) -> HttpResponse:
    data = form.cleaned_data
    more: dict[str, Any] = {
        "preview": preview_of(data["definition"], item_kind=data["item_kind"]),
        "guidelines_html": guidelines_html(data["guidelines"]),
        "hourly": form.hourly(),
    }
    return _new_page(request, actor, org, form, **more)


def _new_page(
    request: HttpRequest, actor: Actor, org: str, form: NewProjectForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"organisation": organisation_get(actor, org), "form": form, "templates": TEMPLATES, **more}
    return render(request, "projects/new.html", context, status=status)


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
