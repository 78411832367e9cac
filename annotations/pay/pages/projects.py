"""A project's pay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.pay.pages.words import state_rows
from annotations.pay.selectors.projects import FEWEST_PEOPLE, deposits, project_pay
from annotations.pay.services.approval import work_approve
from annotations.pay.services.escrow import escrow_deposit
from annotations.projects.selectors.projects import project_get
from kernel.errors import Conflict
from kernel.money import Money


@require_safe
def project_page(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    pay = project_pay(actor, project_id)
    context = {
        "project": pay.project,
        "pay": pay,
        "balances": [(balance, state_rows(balance.states)) for balance in pay.balances],
        "deposits": [
            (row.at, row.explanation.get("reference", ""), Money(row.amount_minor, row.currency))
            for row in deposits(actor, project_id)[:50]
        ],
        "fewest": FEWEST_PEOPLE,
        "may_pay": actor.has(Role.OWNER, Role.ADMINISTRATOR),
    }
    return render(request, "pay/project.html", context)


@require_POST
def approve(request: HttpRequest, project_id: int) -> HttpResponse:
    done = work_approve(actor=actor_of(request), project_id=project_id)
    if not done:
        messages.info(request, "There was nothing to approve, or no escrow to cover what is approved.")
    for part in done:
        payable = Money(part.payable_minor, part.currency)
        approved = Money(part.approved_minor, part.currency)
        messages.success(request, f"Approved: {approved}. Now payable: {payable}.")
        if part.uncovered_minor:
            short = Money(part.uncovered_minor, part.currency)
            messages.warning(request, f"{short} stays owed: the escrow does not cover it. Deposit at least that much.")
    return redirect("pay:project", project_id=project_id)


@require_POST
def deposit(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    project = project_get(actor, project_id)
    if project.current_pay is None:
        raise Conflict("The project has no pay policy, so its currency is not known.", remedy="Set it first.")
    amount = Money.parse(request.POST.get("amount", ""), project.current_pay.currency)
    escrow_deposit(
        actor=actor,
        project_id=project_id,
        amount_minor=amount.minor,
        reference=request.POST.get("reference", ""),
    )
    messages.success(request, f"The deposit of {amount} is recorded.")
    return redirect("pay:project", project_id=project_id)
