"""The desks of operators, stewards and owners."""

from datetime import UTC, date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.models import Organisation, User
from annotations.exposure.domain.dose import QPMS_PER_POINT
from annotations.exposure.domain.limits import CEILINGS, STANDARD, Window
from annotations.exposure.domain.severity import Category
from annotations.exposure.selectors.overrides import overrides_list
from annotations.exposure.selectors.steward import BudgetState, budget_states
from annotations.exposure.selectors.sums import sums_list, weeks_over
from annotations.exposure.selectors.wellbeing import WINDOW_TITLES
from annotations.exposure.services.override import override_decide, override_request
from annotations.exposure.services.sums import sum_show
from annotations.projects.selectors.projects import project_get
from background.server_time import server_now
from kernel.errors import Conflict, Invalid, NotFound
from webapi.pagination import keyset_page

_FIRST = (BudgetState.RESTING, BudgetState.NEAR, BudgetState.OPEN)


def overrides(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), server_now()
    page = keyset_page(
        overrides_list(actor),
        request.GET,
        lambda row: (row, WINDOW_TITLES[Window(row.window)], row.amount // QPMS_PER_POINT, row.until > now),
    )
    points = [
        (window.value, WINDOW_TITLES[window], STANDARD[window] // QPMS_PER_POINT, CEILINGS[window] // QPMS_PER_POINT)
        for window in Window
        if window is not Window.VIEW
    ]
    context = {"rows": page["results"], "next": page["next"], "windows": points, "me": actor.user_id}
    return render(request, "exposure/overrides.html", context)


@require_POST
def override_new(request: HttpRequest) -> HttpResponse:
    person = User.objects.filter(email__iexact=request.POST.get("email", "").strip(), is_active=True).first()
    if person is None:
        raise NotFound("Nobody here has that e-mail address.", kept="Nothing was asked for.")
    amount, days = request.POST.get("amount", ""), request.POST.get("days", "")
    if not (amount.isdecimal() and days.isdecimal() and len(amount) < 10 and len(days) < 4):
        raise Invalid("Points and days are whole numbers.", kept="Nothing was asked for.")
    now = server_now()
    override_request(
        actor=actor_of(request),
        person_id=person.pk,
        window=request.POST.get("window", ""),
        amount=int(amount),
        reason=request.POST.get("reason", ""),
        until=now + timedelta(days=int(days)),
        now=now,
    )
    messages.success(request, "Asked. It begins when another operator approves it.")
    return redirect("exposure:overrides")


@require_POST
def override_decision(request: HttpRequest, override_id: int) -> HttpResponse:
    approve = request.POST.get("approve") == "yes"
    override_decide(actor=actor_of(request), override_id=override_id, approve=approve, now=server_now())
    messages.success(request, "Approved; the person is told." if approve else "Refused. Nothing changes.")
    return redirect("exposure:overrides")


def steward(request: HttpRequest, org: str) -> HttpResponse:
    actor = actor_of(request)
    people = budget_states(actor)
    context = {
        "organisation": Organisation.objects.get(pk=actor.here),
        # Who may need somebody comes first; within a state by name.
        "people": sorted(people, key=lambda person: _FIRST.index(person.state)),
        "counts": {state.value: sum(person.state is state for person in people) for state in BudgetState},
    }
    return render(request, "exposure/steward.html", context)


def workforce(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    project, refusal = project_get(actor, project_id), None
    week, category = request.POST.get("week", ""), request.POST.get("category", "")
    if request.method == "POST":
        try:
            sum_show(actor=actor, project_id=project_id, week=_date(week), category=category, now=server_now())
        except Conflict as suppressed:
            refusal = suppressed
        else:
            return redirect("exposure:workforce", project_id=project_id)
    context = {
        "project": project,
        "refusal": refusal,
        "asked": (week, category),
        "sums": sums_list(actor, project_id),
        "weeks": weeks_over(server_now()),
        "categories": [category.value for category in Category],
    }
    return render(request, "exposure/workforce.html", context, status=refusal.status if refusal else 200)


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Invalid("Choose a week.", errors=[{"field": "week", "message": "One of those offered."}]) from None
