"""A project's pay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.roles import Role
from annotations.pay.domain.estimate import FEWEST_PEOPLE
from annotations.pay.pages.escrow import cover_rows, transfer_row
from annotations.pay.pages.words import state_rows
from annotations.pay.selectors.floors import floor_table_age
from annotations.pay.selectors.projects import project_pay
from annotations.pay.selectors.transfers import transfers
from annotations.pay.services.approval import work_approve
from kernel import clock
from kernel.money import Money


@require_safe
def project_page(request: HttpRequest, project_id: int) -> HttpResponse:
    actor = actor_of(request)
    pay = project_pay(actor, project_id)
    context = {
        "project": pay.project,
        "pay": pay,
        "balances": [(balance, state_rows(balance.states)) for balance in pay.balances],
        "cover_rows": cover_rows(pay.cover) if pay.cover else [],
        "transfers": [transfer_row(row, actor.user_id) for row in transfers(actor, project_id)[:50]],
        "table": floor_table_age(today=clock.utcnow().date()),
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
