"""The content officer's desk: reports, a logged opening, decisions."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from annotations.exposure.selectors.officer import seal_content, seal_get, seal_picture, seals_list
from annotations.exposure.services.officer import seal_decide, seal_open
from annotations.items.domain.sealing import MAY_RELEASE, REPORT_REASONS, ReportReason, SealState
from annotations.items.models import Seal
from annotations.items.selectors.media_files import media_name
from annotations.items.selectors.seals import gravest_reason
from background.server_time import server_now
from webapi.pagination import keyset_page


def seals(request: HttpRequest) -> HttpResponse:
    page = keyset_page(seals_list(actor_of(request)), request.GET, lambda seal: (seal, _reason(seal)))
    return render(request, "exposure/seals.html", {"rows": page["results"], "next": page["next"]})


def seal(request: HttpRequest, seal_id: int) -> HttpResponse:
    actor = actor_of(request)
    one = seal_get(actor, seal_id)
    gravest = gravest_reason(one)
    context = {
        "seal": one,
        "reason": _reason(one),
        "content_sha256": bytes(one.item.content_sha256).hex(),
        "opened": seal_content(actor, one),
        "may_open": gravest is not ReportReason.CHILD_ABUSE and one.state != SealState.RELEASED,
        "may_release": gravest in MAY_RELEASE,
        "mine": one.decided_by_id == actor.user_id,
        "accesses": one.accesses.select_related("officer").order_by("-pk"),
    }
    return render(request, "exposure/seal.html", context)


@require_POST
def seal_opening(request: HttpRequest, seal_id: int) -> HttpResponse:
    seal_open(actor=actor_of(request), seal_id=seal_id, purpose=request.POST.get("purpose", ""), now=server_now())
    return redirect("exposure:seal", seal_id=seal_id)


@require_POST
def seal_decision(request: HttpRequest, seal_id: int) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    one = seal_decide(actor=actor_of(request), seal_id=seal_id, verdict=verdict, now=server_now())
    released = one.state == SealState.RELEASED
    messages.success(
        request, "The item is open again." if released else "Your decision is kept. The item stays sealed."
    )
    return redirect("exposure:seal", seal_id=seal_id)


def seal_view(request: HttpRequest, seal_id: int) -> FileResponse:
    """The picture of an opened seal: for this officer, for this minute, kept nowhere."""
    picture = seal_picture(actor_of(request), seal_id)
    name = media_name(picture.organisation_id, picture.sha256)
    response = FileResponse(default_storage.open(name), content_type=picture.content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response


def _reason(one: Seal) -> str:
    return REPORT_REASONS[one.reason].partition(":")[0]
