"""The annotator's pages."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actor import actor_of
from annotations.items.selectors.media_files import media_name, media_type
from annotations.projects.domain.titles import titles_in
from annotations.projects.selectors.projects import project_get
from annotations.work.domain.wanted import wanted_from
from annotations.work.selectors.home import home_of
from annotations.work.selectors.media import picture_of_lease
from annotations.work.selectors.shifts import shifts_ahead
from annotations.work.selectors.votes import my_votes
from kernel import clock
from kernel.money import Money
from webapi.pagination import keyset_page


def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    wanted = wanted_from(request.GET.dict())
    context = {
        "home": home_of(actor, wanted),
        "wanted": wanted,
        "asked": request.GET,
        "shifts": shifts_ahead(actor, now=clock.utcnow()),
    }
    return render(request, "work/home.html", context)


def workbench(request: HttpRequest, project_id: int) -> HttpResponse:
    return render(request, "work/workbench.html", {"project": project_get(actor_of(request), project_id)})


def votes(request: HttpRequest) -> HttpResponse:
    page = keyset_page(my_votes(actor_of(request)), request.GET, lambda vote: vote)
    rows = [
        (
            vote,
            titles_in(vote.schema.definition).rows(vote.labels),
            Money(vote.pay_minor, vote.currency) if vote.currency else None,
        )
        for vote in page["results"]
    ]
    return render(request, "work/votes.html", {"rows": rows, "next": page["next"]})


def media(request: HttpRequest, lease_id: int, sha256: str) -> FileResponse:
    """A derivative for the holder of a live lease. Private, typed by us, never sniffed, never framed."""
    picture = picture_of_lease(actor_of(request), lease_id, sha256)
    response = FileResponse(
        default_storage.open(media_name(picture.organisation_id, picture.sha256)),
        content_type=media_type(picture.organisation_id, picture.sha256),
    )
    # A seal must close it within seconds, also for whoever saw it before: going back in a browser shows what it was let keep.
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
