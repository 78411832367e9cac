"""The agreement page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.projects.selectors.versions import titles_of
from annotations.quality.domain.report_slices import SMALLEST_CROWD
from annotations.quality.pages.present import WIDTH, cards
from annotations.quality.selectors.agreement import agreement_get
from annotations.quality.services.agreement import agreement_request


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        agreement_request(actor=actor, project_id=project_id)
        messages.success(request, "Agreement is being computed. You may leave this page.")
        return redirect("quality:agreement", project_id=project_id)
    found = agreement_get(actor, project_id)
    context = {
        "project": found.project,
        "found": found,
        "cards": cards(found.questions, titles_of(found.project)) if found.questions is not None else None,
        "may_compute": actor.has(Role.OWNER, Role.ADMINISTRATOR, Role.REVIEWER),
        "may_adjudicate": actor.has(Role.OWNER, Role.REVIEWER),
        "smallest_crowd": SMALLEST_CROWD,
        "chart_width": WIDTH,
    }
    return render(request, "quality/agreement.html", context)
