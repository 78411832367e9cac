"""The pages of the person concerned: decisions about them, appeals, everything about them."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.pages.forms import show_refusal
from annotations.recourse.pages.forms import AppealForm
from annotations.recourse.pages.present import shown
from annotations.recourse.selectors.decisions import my_decision, my_decisions, rejected_work
from annotations.recourse.selectors.exports import my_exports
from annotations.recourse.services.appeals import appeal_make
from annotations.recourse.services.export import export_open, export_request
from background.server_time import server_now
from kernel.errors import FairhandError
from webapi.pagination import keyset_page


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    now = server_now()
    page = keyset_page(my_decisions(actor_of(request)), request.GET, lambda row: shown(row, now=now))
    return render(request, "recourse/mine.html", {"rows": page["results"], "next": page["next"]})


@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    return _decision_page(request, decision_id, AppealForm())


@require_POST
def appeal(request: HttpRequest, decision_id: int) -> HttpResponse:
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _decision_page(request, decision_id, form, status=422)
    try:
        appeal_make(actor=actor_of(request), decision_id=decision_id, text=form.cleaned_data["text"], now=server_now())
    except FairhandError as refusal:
        if refusal.status == 404:
            raise
        show_refusal(form, refusal)
        return _decision_page(request, decision_id, form, status=refusal.status)
    messages.success(request, "Your appeal is in. Somebody else answers within seven days, or you win.")
    return redirect("recourse:decision", decision_id=decision_id)


@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        export_request(actor=actor, now=server_now())
        messages.success(request, "It is being made. A notice in your inbox tells you when it is ready.")
        return redirect("recourse:everything")
    return render(request, "recourse/everything.html", {"exports": my_exports(actor)[:20], "now": server_now()})


@require_safe
def everything_file(request: HttpRequest, export_id: int) -> FileResponse:
    export, path = export_open(actor=actor_of(request), export_id=export_id, now=server_now())
    response = FileResponse(path.open("rb"), content_type="application/zip", as_attachment=True)
    response["Content-Disposition"] = f'attachment; filename="everything-about-me-{export.pk}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _decision_page(request: HttpRequest, decision_id: int, form: AppealForm, *, status: int = 200) -> HttpResponse:
    one = my_decision(actor_of(request), decision_id)
    found = shown(one, now=server_now(), work=rejected_work(one))
    return render(request, "recourse/decision.html", {"shown": found, "form": form}, status=status)
