"""What a page of an item lets its reader do: see it for a minute, say what it is, report it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from annotations.exposure.services.browse import item_rate_browsing, item_report, item_reveal
from background.server_time import server_now
from kernel.errors import Conflict


@require_POST
def reveal(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    try:
        item_reveal(actor=actor_of(request), project_id=project_id, item_id=item_id, now=server_now())
    except Conflict as refusal:
        if refusal.code != "consent-missing":
            raise
        # Back to the card and the blurred preview, which need no consent.
        messages.warning(request, f"{refusal.detail} {refusal.remedy}")
    return redirect("items:item", project_id=project_id, item_id=item_id)


@require_POST
def rating(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    level = request.POST.get("level", "")
    item_rate_browsing(
        actor=actor_of(request),
        project_id=project_id,
        item_id=item_id,
        category=request.POST.get("category", ""),
        level=int(level) if level.isdecimal() and len(level) == 1 else -1,
        now=server_now(),
    )
    messages.success(request, "Kept. What an item counts as only ever rises.")
    return redirect("items:item", project_id=project_id, item_id=item_id)


@require_POST
def report(request: HttpRequest, project_id: int, item_id: int) -> HttpResponse:
    item_report(
        actor=actor_of(request),
        project_id=project_id,
        item_id=item_id,
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", ""),
        now=server_now(),
    )
    messages.success(request, "Sealed. Nobody can open the item now; a content officer is told.")
    return redirect("items:list", project_id=project_id)
