"""The desk of those who decide, and of those who answer appeals."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from accounts.pages.forms import show_refusal
from accounts.roles import Role
from accounts.selectors.organisations import members_of, organisation_get
from annotations.projects.selectors.projects import project_list
from annotations.recourse.pages.forms import AnswerForm, DecisionForm, HoldForm, is_whole
from annotations.recourse.pages.present import shown
from annotations.recourse.selectors.decisions import desk_decision, desk_decisions, rejected_work
from annotations.recourse.selectors.holds import hold_is_on, holds_of
from annotations.recourse.selectors.proposal import discipline_proposal
from annotations.recourse.services.appeals import appeal_answer
from annotations.recourse.services.decisions import decision_make
from annotations.recourse.services.holds import hold_lift, hold_place
from background.server_time import server_now
from kernel.errors import FairhandError
from webapi.pagination import keyset_page


@require_safe
def decisions(request: HttpRequest, org: str) -> HttpResponse:
    actor, now = actor_of(request), server_now()
    page = keyset_page(desk_decisions(actor), request.GET, lambda row: shown(row, now=now))
    context = {
        "organisation": organisation_get(actor, org),
        "rows": page["results"],
        "next": page["next"],
        "may_decide": actor.has(Role.OWNER, Role.ADMINISTRATOR),
    }
    return render(request, "recourse/desk.html", context)


@require_safe
def decision(request: HttpRequest, org: str, decision_id: int) -> HttpResponse:
    return _decision_page(request, org, decision_id, AnswerForm())


@require_POST
def answer(request: HttpRequest, org: str, decision_id: int) -> HttpResponse:
    form, overturn = AnswerForm(request.POST), request.POST.get("outcome") == "overturned"
    if not form.is_valid():
        return _decision_page(request, org, decision_id, form, status=422)
    try:
        appeal_answer(
            actor=actor_of(request),
            decision_id=decision_id,
            overturn=overturn,
            text=form.cleaned_data["text"],
            now=server_now(),
        )
    except FairhandError as refusal:
        if refusal.status == 404:
            raise
        show_refusal(form, refusal)
        return _decision_page(request, org, decision_id, form, status=refusal.status)
    done = "The decision is overturned: pay and access are restored." if overturn else "The decision is upheld."
    messages.success(request, done)
    return redirect("recourse:desk-decision", org=org, decision_id=decision_id)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, org: str) -> HttpResponse:
    actor, now, status = actor_of(request), server_now(), 200
    organisation = organisation_get(actor, org)
    others = list(members_of(actor).exclude(user=actor.user))
    projects = list(project_list(actor, organisation.pk).order_by("name"))
    if "look" in request.POST:
        form = DecisionForm(initial=request.POST.dict()).offer(others, projects, now)
        context = {"organisation": organisation, "form": form, **_score(request)}
        return render(request, "recourse/new.html", context)
    form = DecisionForm(request.POST or None).offer(others, projects, now)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = decision_make(
                    actor=actor,
                    person=form.person_given(),
                    kind=data["kind"],
                    reason=data["reason"],
                    evidence=form.evidence_given(),
                    rule_version=data["rule_version"],
                    explanation=data["explanation"],
                    effect_at=data["effect_at"],
                    project_id=int(data["project"]) if data["project"] else None,
                    now=now,
                )
            except FairhandError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Decided. The person has the notice, with its reason and how to appeal.")
                return redirect("recourse:desk-decision", org=org, decision_id=made.pk)
    return render(request, "recourse/new.html", {"organisation": organisation, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest, org: str) -> HttpResponse:
    actor, now, status = actor_of(request), server_now(), 200
    others = list(members_of(actor).exclude(user=actor.user))
    form = HoldForm(request.POST or None).offer(others)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                hold_place(actor=actor, now=now, **form.cleaned_data)
            except FairhandError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "The account is held, and the person was told at once. It lifts by itself.")
                return redirect("recourse:holds", org=org)
    rows = [(hold, hold_is_on(hold, now=now)) for hold in holds_of(actor)[:100]]
    context = {"organisation": organisation_get(actor, org), "form": form, "rows": rows}
    return render(request, "recourse/holds.html", context, status=status)


@require_POST
def lift(request: HttpRequest, org: str, hold_id: int) -> HttpResponse:
    hold_lift(actor=actor_of(request), hold_id=hold_id, now=server_now())
    messages.success(request, "The hold is over.")
    return redirect("recourse:holds", org=org)


def _score(request: HttpRequest) -> dict[str, object]:
    """What quality could rest on, or why not: looked up before anything is decided."""
    person = request.POST.get("pseudonym", "").strip() or request.POST.get("member", "")
    project, threshold = request.POST.get("project", ""), request.POST.get("threshold_percent", "")
    if not is_whole(project):
        return {"no_score": "Choose the project first."}
    try:
        found = discipline_proposal(
            actor_of(request),
            project_id=int(project),
            person=person,
            threshold_percent=int(threshold) if is_whole(threshold) else 70,
        )
    except FairhandError as refusal:
        return {"no_score": str(refusal)}
    return {"proposal": found}


def _decision_page(
    request: HttpRequest, org: str, decision_id: int, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    one = desk_decision(actor, decision_id)
    found = shown(one, now=server_now(), work=rejected_work(one))
    context = {
        "organisation": organisation_get(actor, org),
        "shown": found,
        "form": form,
        "may_answer": found.standing.waits_for_answer and found.decision.decided_by_id != actor.user_id,
        "decided_it": found.decision.decided_by_id == actor.user_id,
    }
    return render(request, "recourse/desk_decision.html", context, status=status)
