"""The short path to a new project: from a template, from Label Studio, or from nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor, actor_of
from accounts.selectors.organisations import organisation_get
from annotations.projects.domain.guidelines import guidelines_html
from annotations.projects.domain.label_studio import read_label_studio
from annotations.projects.domain.templates import TEMPLATES, template_named
from annotations.projects.models import Project
from annotations.projects.pages.editor import as_far_as_written, give_editor
from annotations.projects.pages.forms import NewProjectForm, pretty, show_refusal
from annotations.projects.pages.preview import preview_of
from annotations.projects.services.projects import project_create
from kernel.errors import FairhandError, Invalid

# The cards of the page and the fields on each; the questions have a card of their own.
_CARDS = {
    "about": ("name", "description", "item_kind"),
    "guidelines": ("guidelines",),
    "pay": ("kind", "currency", "rate", "floor", "seconds_per_item", "longest_item_s"),
    "people": ("overlap", "objective"),
    "data": ("slices", "protected", "support_contact", "content_notice", "licence"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, org: str) -> HttpResponse:
    actor = actor_of(request)
    if request.method != "POST":
        template = template_named(request.GET.get("template", ""))
        form = NewProjectForm(
            initial={
                "item_kind": template.item_kind,
                "definition": pretty(template.definition),
                "guidelines": template.guidelines,
            }
        )
        return _page(request, actor, org, form, template_name=template.name)
    if "read_label_studio" in request.POST:
        return _taken_over(request, actor, org)
    form = NewProjectForm(request.POST)
    if form.is_valid():
        try:
            if "preview" in request.POST:
                return _previewed(request, actor, org, form)
            project = _create(actor, form)
        except FairhandError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "The project is a draft. Bring items, look at it once more, and publish it.")
            return redirect("projects:overview", project_id=project.pk)
    return _page(request, actor, org, form, status=422)


def _taken_over(request: HttpRequest, actor: Actor, org: str) -> HttpResponse:
    """The same page with the questions of a Label Studio configuration in it; whatever else was typed stays."""
    typed: dict[str, Any] = {name: request.POST.get(name) for name in NewProjectForm.base_fields}
    try:
        read = read_label_studio(typed["label_studio"] or "")
    except Invalid as refusal:
        form = NewProjectForm(initial=typed)
        return _page(request, actor, org, form, status=422, label_studio_problem=str(refusal))
    filled = {**typed, "definition": pretty(read.definition), "item_kind": read.item_kind, "label_studio": ""}
    return _page(request, actor, org, NewProjectForm(initial=filled), taken_over=read)


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
    preview_of(data["definition"], item_kind=data["item_kind"])
    more: dict[str, Any] = {
        "previewing": True,
        "guidelines_html": guidelines_html(data["guidelines"]),
        "hourly": form.hourly(),
    }
    return _page(request, actor, org, form, **more)


def _page(
    request: HttpRequest, actor: Actor, org: str, form: NewProjectForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    give_editor(form, org)
    preview, _ = as_far_as_written(form["definition"].value(), form["item_kind"].value())
    context = {
        "organisation": organisation_get(actor, org),
        "form": form,
        "cards": {title: [form[name] for name in names] for title, names in _CARDS.items()},
        "questions": [form["definition"]],
        "templates": TEMPLATES,
        "preview": preview,
        **more,
    }
    return render(request, "projects/new.html", context, status=status)
