"""Bank transfers of a project, for those who run or audit it."""

from django.db.models import QuerySet

from accounts.actor import Actor
from annotations.pay.models import BankTransfer
from annotations.projects.selectors.projects import project_get
from kernel.errors import NotFound


def transfers(actor: Actor, project_id: int) -> QuerySet[BankTransfer]:
    """Deposits and refunds, newest first."""
    project = project_get(actor, project_id)
    rows = BankTransfer.objects.filter(project=project).select_related("recorded_by", "decided_by")
    return rows.order_by("-pk")


def transfer_get(actor: Actor, project_id: int, transfer_id: int, *, lock: bool = False) -> BankTransfer:
    """One transfer of the project. Raises NotFound for any other."""
    rows = transfers(actor, project_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    transfer = rows.filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound("There is no such transfer.")
    return transfer
