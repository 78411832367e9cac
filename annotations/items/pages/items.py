"""Browsing the data."""

from typing import Any
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.items.domain.sealing import REPORT_REASONS
from annotations.items.models import Item, ItemState
from annotations.items.pages.forms import NAMES
from annotations.items.selectors.imports import votable_labels
from annotations.items.selectors.items import (
    PAGING,
    item_get,
    item_history,
    item_list,
    item_picture,
    item_view,
    prelabels_list,
)
from annotations.items.selectors.media_files import media_name
from annotations.items.selectors.view_hook import open_until
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import titles_of
from webapi.pagination import keyset_page


def items_page(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    project = project_get(actor, project_id)
    filters = {name: value for name, value in request.GET.dict().items() if value and name not in PAGING}
    page = keyset_page(item_list(actor, project_id, filters), request.GET, _row)
    slices = [(f"attribute.{name}", name, filters.get(f"attribute.{name}", "")) for name in project.slice_attributes]
    titles = titles_of(project)
    labels = [
        (f"{question}:{label}", titles.rows([f"{question}={label}"])[0])
        for question, values in votable_labels(project).items()
        for label in values
    ]
    context = {
        "project": project,
        "rows": page["results"],
        "filters": filters,
        "slices": slices,
        "labels": labels,
        "states": ItemState.choices,
        "newer": "after" in request.GET,
        "first_query": urlencode(filters),
        "next_query": urlencode({**filters, "after": page["next"]}) if page["next"] else "",
        "may_import": actor.has(Role.OWNER, Role.ADMINISTRATOR),
    }
    return render(request, "items/list.html", context)


def item_page(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    actor = actor_of(request)
    item = item_get(actor, project_id, item_id)
    view, titles = item_view(item, shown_until=open_until(actor, item.pk)), titles_of(item.project)
    context: dict[str, Any] = {
        "project": item.project,
        "item": item,
        "view": view,
        "card": _card(item),
        "categories": list(NAMES.items()),
        "report_reasons": list(REPORT_REASONS.items()),
        "severity": [(NAMES.get(name, name), level) for name, level in item.severity.items() if level],
        "prelabels": [
            (titles.question(entry.question), titles.answer(entry.question, entry.answer))
            for entry in prelabels_list(item)
        ],
        "attributes": _pairs(view["attributes"]),
        "hidden_attributes": len(item.attributes) - len(view["attributes"]),
        "history": [
            event | {"pairs": _pairs(event["groups"]), "words": titles.rows(event["labels"])}
            for event in item_history(actor, project_id, item_id)
        ],
    }
    return render(request, "items/item.html", context)


def _card(item: Item) -> str:
    """What is behind the veil, in a few words: a brief card spares people, a detailed one frightens them."""
    worst = max(item.severity, key=lambda name: item.severity[name], default="")
    return str({str(name): title for name, title in NAMES.items()}.get(worst, ""))


def _row(item: Item) -> dict[str, Any]:
    view = item_view(item)
    return view | {"pairs": _pairs(view["attributes"])}


def _pairs(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """For templates, in which an attribute called "items" would hide the method of that name."""
    return list(values.items())


def media(request: HttpRequest, project_id: int, item_id: int, sha256: str) -> FileResponse:
    """A derivative for somebody who browses: private, typed by us, never sniffed, never framed."""
    picture = item_picture(actor_of(request), project_id, item_id, sha256)
    name = media_name(picture.organisation_id, picture.sha256)
    response = FileResponse(default_storage.open(name), content_type=picture.content_type)
    # A seal must close it within seconds, also for whoever saw it before: going back in a browser shows what it was let keep.
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
