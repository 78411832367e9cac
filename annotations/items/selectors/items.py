"""Items as the people who run a project may browse them: disturbing ones veiled until a logged, charged glance."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from annotations.items.models import Item, ItemState, MediaAsset, PreLabel
from annotations.items.selectors.seals import refuse_sealed
from annotations.items.selectors.view_hook import open_until
from annotations.items.selectors.votes_hook import votes_hook
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from kernel.errors import BadRequest, NotFound

PAGING = frozenset({"after", "limit"})
_ATTRIBUTE = "attribute."
_LONGEST = 200
# As in the preview of an import: longer than what tells one column from another.
_SHORT = 40
# A search that finds a sealed item would tell what it holds.
_OPEN = ~Q(state=ItemState.SEALED)


def item_list(actor: Actor, project_id: int, filters: Mapping[str, str] | None = None) -> QuerySet[Item]:
    """The project's items, narrowed by `filters`; a filter nobody knows is refused, never ignored.

    `state`, `language`, `q` (a piece of the id or of the text), `label` ("question:label": somebody voted so), and
    `attribute.<name>` for the attributes the project declares as slices.
    """
    project = project_get(actor, project_id)
    items = Item.objects.filter(project=project)
    for name, value in (filters or {}).items():
        if name in PAGING or value == "":
            continue
        if len(value) > _LONGEST:
            raise BadRequest(f"The filter {name[:60]!r} is too long.", remedy=f"Send at most {_LONGEST} characters.")
        if "\0" in value:
            raise BadRequest(f"The filter {name[:60]!r} holds a NUL character.", remedy="Remove it.")
        items = _narrow(project, name)(items, value)
    return items


def item_get(actor: Actor, project_id: int, item_id: int) -> Item:
    """One item of the project. Raises Sealed (451) for one that was reported as unlawful."""
    project = project_get(actor, project_id)
    item = Item.objects.select_related("source").filter(project=project, pk=item_id).first()
    if item is None:
        raise NotFound("There is no such item in this project.")
    refuse_sealed(state=item.state)
    return item


def item_history(actor: Actor, project_id: int, item_id: int) -> list[dict[str, Any]]:
    """The votes on an item and their changes, oldest first; people appear under their project pseudonyms only."""
    item = item_get(actor, project_id, item_id)
    return votes_hook.history(item) if votes_hook.history else []


def item_view(item: Item, *, shown_until: datetime | None = None) -> dict[str, Any]:
    """An item as it may be browsed. From level 1 on its text stays hidden, its picture is the blurred one, and long
    attributes are left out: what stood beside the text in its file may be as disturbing as the text (E5).

    `shown_until` is the end of a glance of the reader, which lifts the veil. Of a sealed item only its id is left.
    """
    veiled = item.level >= 1 and shown_until is None
    sealed = item.state == ItemState.SEALED
    content = item.content if item.state == ItemState.READY else {}
    view: dict[str, Any] = {
        "id": item.pk,
        "external_id": item.external_id,
        "state": item.state,
        "veiled": veiled,
        "shown_until": shown_until,
        "text": None if veiled else content.get("text"),
        "media": None,
        "attributes": {} if sealed else short_attributes(item.attributes) if veiled else item.attributes,
        "language": "" if sealed else item.language,
        "severity": {} if sealed else item.severity,
        "severity_known": item.severity_known,
        "level": 0 if sealed else item.level,
        "votes": item.votes,
        "created_at": item.created_at,
    }
    if "media" in content:
        base = f"/p/{item.project_id}/media/{item.pk}"
        view["media"] = {
            "url": None if veiled else f"{base}/{content['media']}/",
            "preview_url": f"{base}/{content['blurred' if item.level >= 1 else 'thumbnail']}/",
            "width": content["width"],
            "height": content["height"],
            "file_name": content["file_name"],
        }
    return view


def short_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Those that may be told of an item whose content is hidden: what is longer may be as disturbing as the content."""
    return {name: value for name, value in attributes.items() if len(str(value)) <= _SHORT}


def item_picture(actor: Actor, project_id: int, item_id: int, sha256: str) -> MediaAsset:
    """The derivative of an item that somebody who browses may see: any at level 0, above only the blurred one.

    A glance opens the picture itself; a thumbnail of level 1 and above is never served. Raises Sealed (451).
    """
    item = item_get(actor, project_id, item_id)
    refuse_sealed(state=item.state, hashes=[sha256])
    names: tuple[str, ...] = ("media", "thumbnail", "blurred") if item.level == 0 else ("blurred",)
    if item.level and open_until(actor, item.pk):
        names = ("media", "blurred")
    shown = {item.content.get(name) for name in names} if item.state == ItemState.READY else set()
    found = None
    if sha256 in shown:
        found = MediaAsset.objects.filter(organisation_id=item.project.organisation_id, sha256=sha256).first()
    if found is None:
        raise NotFound("There is no such picture, or it may not be shown here.")
    return found


def prelabels_list(item: Item) -> QuerySet[PreLabel]:
    return PreLabel.objects.filter(item=item).order_by("question")


def _narrow(project: Project, name: str) -> Callable[[QuerySet[Item], str], QuerySet[Item]]:
    """The filter called `name`. Raises BadRequest, naming those there are."""
    filters: dict[str, Callable[[QuerySet[Item], str], QuerySet[Item]]] = {
        "state": _by_state,
        "language": lambda items, value: items.filter(language=value),
        "q": lambda items, value: items.filter(
            Q(external_id__icontains=value) | Q(content__text__icontains=value) & _OPEN
        ),
        "label": _by_label,
    }
    filters |= {f"{_ATTRIBUTE}{slice_}": _by_attribute(slice_) for slice_ in project.slice_attributes}
    if name not in filters:
        raise BadRequest(f"There is no filter {name[:60]!r}.", remedy=f"There is: {', '.join(sorted(filters))}.")
    return filters[name]


def _by_state(items: QuerySet[Item], value: str) -> QuerySet[Item]:
    if value not in ItemState.values:
        raise BadRequest(f"There is no state {value[:60]!r}.", remedy=f"There is: {', '.join(ItemState.values)}.")
    return items.filter(state=value)


def _by_label(items: QuerySet[Item], value: str) -> QuerySet[Item]:
    question, colon, label = value.partition(":")
    if not (question and colon and label):
        raise BadRequest("The label filter is written question:label.")
    return votes_hook.with_label(items, f"{question}={label}") if votes_hook.with_label else items.none()


def _by_attribute(name: str) -> Callable[[QuerySet[Item], str], QuerySet[Item]]:
    return lambda items, value: items.filter(_OPEN, attributes__contains={name: value})
