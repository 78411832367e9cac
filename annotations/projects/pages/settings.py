"""A project's settings: what is not versioned, and the four kinds of version with their history."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor, actor_of
from accounts.roles import Role
from annotations.projects.domain.guidelines import guidelines_html
from annotations.projects.models import (
    ExposurePolicyVersion,
    GuidelineVersion,
    PayPolicyVersion,
    Project,
    SchemaVersion,
)
from annotations.projects.pages.editor import give_editor
from annotations.projects.pages.forms import (
    BasicsForm,
    ExposureForm,
    GuidelineForm,
    PayForm,
    SchemaForm,
    pretty,
    show_refusal,
)
from annotations.projects.pages.organisation import WRITERS
from annotations.projects.pages.preview import preview_of, questions_of
from annotations.projects.selectors.history import versions_of
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema
from annotations.projects.services.projects import project_update
from annotations.projects.services.versions import exposure_set, guideline_set, pay_set, schema_set
from kernel.errors import FairhandError, Invalid
from kernel.money import Money

_FORMS: dict[str, type[forms.Form]] = {
    "basics": BasicsForm,
    "schema": SchemaForm,
    "guidelines": GuidelineForm,
    "pay": PayForm,
    "exposure": ExposureForm,
}
_SHOWN_VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    project = project_get(actor, project_id)
    if request.method != "POST":
        return _page(request, actor, project, {})
    what = request.POST.get("what", "")
    if what not in _FORMS:
        raise Invalid("There is no such setting.", kept="Nothing was changed.")
    form = _FORMS[what](request.POST)
    if form.is_valid():
        try:
            if "preview" in request.POST and what == "schema":
                preview = preview_of(form.cleaned_data["definition"], item_kind=project.item_kind)
                return _page(request, actor, project, {what: form}, preview=preview, previewing=True)
            _SAVE[what](actor, project, form)
        except FairhandError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved. Votes keep the version they were given under.")
            return redirect("projects:settings", project_id=project.pk)
    return _page(request, actor, project, {what: form}, status=422)


def _save_basics(actor: Actor, project: Project, form: forms.Form) -> None:
    data = form.cleaned_data
    project_update(
        actor=actor,
        project_id=project.pk,
        name=data["name"],
        description=data["description"],
        licence=data["licence"],
        support_contact=data["support_contact"],
        content_notice=data["content_notice"],
        slice_attributes=data["slices"],
        protected_attributes=data["protected"],
    )


def _save_schema(actor: Actor, project: Project, form: forms.Form) -> None:
    data = form.cleaned_data
    schema_set(actor=actor, project_id=project.pk, definition=data["definition"], change_note=data["change_note"])


def _save_guidelines(actor: Actor, project: Project, form: forms.Form) -> None:
    data = form.cleaned_data
    guideline_set(actor=actor, project_id=project.pk, markdown=data["guidelines"], change_note=data["change_note"])


def _save_pay(actor: Actor, project: Project, form: forms.Form) -> None:
    assert isinstance(form, PayForm)
    pay_set(actor=actor, project_id=project.pk, change_note=form.cleaned_data["change_note"], **form.terms())


def _save_exposure(actor: Actor, project: Project, form: forms.Form) -> None:
    """Lowered limits, which the API sets, are carried over."""
    data = form.cleaned_data
    exposure_set(
        actor=actor,
        project_id=project.pk,
        max_view_ms=data["max_view_s"] * 1000,
        blur_from_level=data["blur_from_level"],
        limits=project.current_exposure.limits if project.current_exposure else None,
        change_note=data["change_note"],
    )


_SAVE: dict[str, Callable[[Actor, Project, forms.Form], None]] = {
    "basics": _save_basics,
    "schema": _save_schema,
    "guidelines": _save_guidelines,
    "pay": _save_pay,
    "exposure": _save_exposure,
}


def _page(
    request: HttpRequest,
    actor: Actor,
    project: Project,
    bound: dict[str, forms.Form],
    *,
    status: int = 200,
    preview: list[dict[str, Any]] | None = None,
    previewing: bool = False,
) -> HttpResponse:
    initial = _initial(project)
    if preview is None and project.current_schema_id is not None:
        preview = questions_of(question_schema(project.current_schema_id))
    guideline = project.current_guideline
    bound_or_new = {name: bound.get(name) or form(initial=initial[name]) for name, form in _FORMS.items()}
    give_editor(bound_or_new["schema"], project.organisation.slug, item_kind=project.item_kind)
    context = {
        "project": project,
        "may_write": actor.has(*WRITERS),
        "only_annotator": actor.roles == {Role.ANNOTATOR},
        "forms": bound_or_new,
        "opened": next(iter(bound), ""),
        "preview": preview,
        "previewing": previewing,
        "guidelines_html": guidelines_html(guideline.markdown) if guideline else "",
        "history": {
            name: list(versions_of(actor, project.pk, model).order_by("-number")[:_SHOWN_VERSIONS])
            for name, model in (
                ("schema", SchemaVersion),
                ("guidelines", GuidelineVersion),
                ("pay", PayPolicyVersion),
                ("exposure", ExposurePolicyVersion),
            )
        },
        "hourly": _hourly(bound.get("pay")),
    }
    return render(request, "projects/settings.html", context, status=status)


def _hourly(form: forms.Form | None) -> Money | None:
    return form.hourly() if isinstance(form, PayForm) else None


def _initial(project: Project) -> dict[str, dict[str, Any]]:
    schema, guideline = project.current_schema, project.current_guideline
    pay, exposure = project.current_pay, project.current_exposure
    return {
        "basics": {
            "name": project.name,
            "description": project.description,
            "licence": project.licence,
            "support_contact": project.support_contact,
            "content_notice": project.content_notice,
            "slices": ", ".join(project.slice_attributes),
            "protected": ", ".join(project.protected_attributes),
        },
        "schema": {"definition": pretty(schema.definition) if schema else ""},
        "guidelines": {"guidelines": guideline.markdown if guideline else ""},
        "pay": {
            "kind": pay.kind,
            "currency": pay.currency,
            "rate": Money(pay.rate_minor, pay.currency).format(),
            "floor": Money(pay.floor_minor, pay.currency).format(),
            "seconds_per_item": pay.expected_item_s,
            "longest_item_s": pay.longest_item_s,
        }
        if pay
        else {},
        "exposure": {
            "max_view_s": (exposure.max_view_ms // 1000) if exposure else 120,
            "blur_from_level": exposure.blur_from_level if exposure else 2,
        },
    }
