"""The escrow on a project's pay page: what it has to cover, and its transfers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from annotations.pay.models import BankTransfer, TransferDirection, TransferState
from annotations.pay.selectors.liability import Cover
from annotations.pay.services.transfers import transfer_confirm, transfer_record, transfer_withdraw
from annotations.projects.selectors.projects import project_get
from kernel.errors import Conflict
from kernel.money import Money


@require_POST
def record(request: HttpRequest, project_id: int) -> HttpResponse:
    """Record a deposit or a refund; the amount is typed in the currency's own decimals."""
    actor = actor_of(request)
    project = project_get(actor, project_id)
    if project.current_pay is None:
        raise Conflict("The project has no pay policy, so its currency is not known.", remedy="Set it first.")
    amount = Money.parse(request.POST.get("amount", ""), project.current_pay.currency)
    made = transfer_record(
        actor=actor,
        project_id=project_id,
        amount_minor=amount.minor,
        reference=request.POST.get("reference", ""),
        direction=request.POST.get("direction", TransferDirection.DEPOSIT.value),
    )
    messages.success(
        request, f"The {made.direction} of {amount} is recorded. It counts once another person confirms it."
    )
    return redirect("pay:project", project_id=project_id)


@require_POST
def confirm(request: HttpRequest, project_id: int, transfer_id: int) -> HttpResponse:
    done = transfer_confirm(actor=actor_of(request), project_id=project_id, transfer_id=transfer_id)
    messages.success(request, f"The {done.direction} of {Money(done.amount_minor, done.currency)} is confirmed.")
    return redirect("pay:project", project_id=project_id)


@require_POST
def withdraw(request: HttpRequest, project_id: int, transfer_id: int) -> HttpResponse:
    transfer_withdraw(actor=actor_of(request), project_id=project_id, transfer_id=transfer_id)
    messages.success(request, "The record is withdrawn. Its reference can be used again.")
    return redirect("pay:project", project_id=project_id)


def cover_rows(cover: Cover) -> list[tuple[str, str, Money]]:
    """What the worst case is made of: title, meaning and amount of each part."""
    part = cover.liability
    parts = (
        ("Reward", "For each vote still missing, at the longest time", part.reward_minor),
        ("Top-up", "To the highest floor that may apply", part.top_up_minor),
        ("Breaks", "Offered after fifty minutes, or asked for by the content", part.breaks_minor),
        ("Other paid time", "Waiting, instructions, training, skips, items that ran out", part.other_minor),
        ("Shifts", "Offered and agreed: waited for, or cancelled late", part.shifts_minor),
        ("Owed", "Earned by people and not yet covered", part.owed_minor),
    )
    return [(title, meaning, Money(minor, part.currency)) for title, meaning, minor in parts]


def transfer_row(transfer: BankTransfer, viewer_id: int) -> dict[str, object]:
    return {
        "transfer": transfer,
        "title": TransferDirection(transfer.direction).label,
        "amount": Money(transfer.amount_minor, transfer.currency),
        "state": TransferState(transfer.state).label,
        "is_open": transfer.state == TransferState.RECORDED,
        "is_confirmed": transfer.state == TransferState.CONFIRMED,
        "mine": transfer.recorded_by_id == viewer_id,
    }
