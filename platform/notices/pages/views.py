"""The inbox page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from kernel import clock
from kernel.errors import BadRequest
from notices.selectors.inbox import notices_of
from notices.services import notice_read, notices_read_all
from webapi.pagination import keyset_page


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    found = keyset_page(notices_of(actor_of(request)), request.GET, lambda row: row)
    context = {
        "notices": found["results"],
        "next": found["next"],
        "first_page": "after" not in request.GET,
        "any_unread": any(notice.read_at is None for notice in found["results"]),
        "now": clock.utcnow(),
    }
    return render(request, "notices/inbox.html", context)


@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Reading is an act: it notes the time, then shows the page the notice is about."""
    notice = notice_read(actor=actor_of(request), notice_id=notice_id, now=clock.utcnow())
    return redirect(notice.url or f"{reverse('notices:inbox')}#notice-{notice.pk}")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    try:
        up_to = int(request.POST.get("up_to", ""))
    except ValueError:
        raise BadRequest("`up_to` must be the number of a notice.") from None
    notices_read_all(actor=actor_of(request), up_to=min(up_to, 2**62), now=clock.utcnow())
    return redirect("notices:inbox")
