"""What the schema editor of the pages needs from the server. Without it the questions are written as JSON."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotations.projects.domain.kinds import KINDS
from annotations.projects.models import ItemKind
from annotations.projects.pages.preview import preview_as_far
from kernel import jsonsafe
from kernel.errors import FairhandError, FieldError

_MAX_CHARACTERS = 300_000


def give_editor(form: forms.Form, org: str, *, item_kind: str = "") -> forms.Form:
    """Tell the field of the definition where its preview is and which kinds there are.

    `item_kind` is the project's; where it is empty, the form's own field of that name says it.
    """
    kinds = [
        {
            "name": kind.name,
            "item_kinds": sorted(kind.item_kinds),
            "has_labels": kind.has_labels,
            "has_counts": kind.has_counts,
        }
        for kind in KINDS.values()
    ]
    form.fields["definition"].widget.attrs |= {
        "data-schema-editor": reverse("projects:preview", kwargs={"org": org}),
        "data-kinds": json.dumps(kinds),
        "data-item-kind": item_kind,
    }
    return form


@require_POST
def preview(request: HttpRequest, org: str) -> HttpResponse:
    """The questions being written, as annotators see them, and everything that is wrong with them. Nothing is saved.

    Answers 200 in both cases, because what is wrong is what was asked for.
    """
    shown, errors = as_far_as_written(request.POST.get("definition", ""), request.POST.get("item_kind", ""))
    html = render_to_string("projects/parts/preview.html", {"preview": shown, "incomplete": bool(errors)}, request)
    return JsonResponse({"html": html, "errors": errors})


def as_far_as_written(definition: Any, item_kind: Any) -> tuple[list[dict[str, Any]], list[FieldError]]:
    """A preview of a definition as it stands in a form, whatever stands there."""
    text = str(definition or "")
    if len(text) > _MAX_CHARACTERS:
        return [], [{"field": "", "message": f"This is longer than {_MAX_CHARACTERS:,} characters."}]
    try:
        value = jsonsafe.loads(text)
    except FairhandError as refusal:
        return [], [{"field": "", "message": str(refusal)}]
    return preview_as_far(value, item_kind=item_kind if item_kind in ItemKind.values else None)
