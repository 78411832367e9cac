"""The journal as a page."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from annotations.projects.selectors.projects import project_get
from background.models import Job
from governance.provenance import job_names
from governance.provenance.selectors.heads import head_latest, keys_published
from governance.provenance.selectors.journal import event_view, journal_of
from governance.provenance.services.checks import journal_check
from webapi.pagination import keyset_page


@require_safe
def journal(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    page = keyset_page(journal_of(actor, project_id, request.GET), request.GET, event_view)
    checks = Job.objects.filter(name=job_names.VERIFY, organisation_id=actor.here)
    query = request.GET.copy()
    query["after"] = str(page["next"])
    return render(
        request,
        "provenance/journal.html",
        {
            "project": project_get(actor, project_id),
            "events": [_shown(event) for event in page["results"]],
            "next": query.urlencode() if page["next"] else "",
            "head": head_latest(actor),
            "keys": keys_published(),
            "check": checks.order_by("-pk").first(),
            "action": request.GET.get("action", ""),
            "subject": request.GET.get("subject", ""),
        },
    )


@require_POST
def verify(request: HttpRequest, project_id: int) -> HttpResponse:
    job = journal_check(actor=actor_of(request), project_id=project_id)
    return redirect("job", job_id=job.pk)


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "data": json.dumps(event["body"]["data"], ensure_ascii=False, indent=2, sort_keys=True)}
