"""Approving work: earned → approved → payable, as far as the escrow covers it.

Work is approved by the owner, or by itself seven days after it was done (P11); nobody has to ask for it. Should the escrow
not cover it, what was earned stays approved and owed, and the next deposit is shared out on the next run.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, Sum

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from annotations.pay.domain.covering import Waiting, cover
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerEntry
from annotations.pay.services.ledger import Booking, Purse, account_get, ledger_post
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from background.server_time import server_now
from background.services import safely

AUTO_APPROVE_AFTER = timedelta(days=7)
# Everything that approving touches. All of it is locked at once in the order of ids, as every posting does, so that
# neither a label being submitted nor a payout being approved can wait for us while we wait for it.
_TOUCHED = (AccountKind.DUE, AccountKind.EARNED, AccountKind.APPROVED, AccountKind.PAYABLE, AccountKind.ESCROW)


@dataclass(frozen=True, slots=True)
class Approved:
    """What one run moved in one currency, and what is approved and still waits for escrow."""

    currency: str
    approved_minor: int
    payable_minor: int
    uncovered_minor: int


@transaction.atomic
def work_approve(*, actor: Actor, project_id: int) -> list[Approved]:
    """Approve all work done on the project so far."""
    project = project_get(actor, project_id)
    return _approve_project(project, by=actor.user, done_until=None)


def work_approve_due() -> int:
    """Approve what was done seven days ago or earlier, in every project. Returns how many projects had something to move.

    Each project in a transaction of its own: one that fails does not keep the others from their money.
    """
    done_until = server_now() - AUTO_APPROVE_AFTER
    waiting = LedgerAccount.objects.filter(
        kind__in=[AccountKind.EARNED.value, AccountKind.APPROVED.value], balance_minor__gt=0
    )
    projects = waiting.order_by("project_id").values_list("project_id", flat=True).distinct()
    return sum(safely(partial(_approve_due, pk, done_until), f"approving project {pk}") for pk in projects)


@transaction.atomic
def _approve_due(project_id: int, done_until: datetime) -> bool:
    return bool(_approve_project(Project.objects.get(pk=project_id), by=None, done_until=done_until))


def _approve_project(project: Project, *, by: User | None, done_until: datetime | None) -> list[Approved]:
    accounts = LedgerAccount.objects.filter(project=project, kind__in=[kind.value for kind in _TOUCHED])
    results = []
    for currency in accounts.order_by("currency").values_list("currency", flat=True).distinct():
        run = _Run(project, currency, server_now())
        approved = run.approve(done_until)
        payable, uncovered = run.cover()
        if not approved and not payable:
            continue
        results.append(Approved(currency, approved, payable, uncovered))
        record(
            user=by,
            organisation_id=project.organisation_id,
            action="pay:work:approve",
            subject=f"project:{project.pk}",
            at=run.now,
            data={"currency": currency, "approved_minor": approved, "payable_minor": payable},
        )
    return results


class _Run:
    """One project's accounts in one currency, locked until the end of the transaction."""

    def __init__(self, project: Project, currency: str, now: datetime) -> None:
        self.project, self.currency, self.now = project, currency, now
        self._lock()

    def _lock(self) -> None:
        rows = LedgerAccount.objects.filter(
            project=self.project, currency=self.currency, kind__in=[kind.value for kind in _TOUCHED]
        )
        self.rows = {(row.kind, row.user_id): row for row in rows.select_for_update().order_by("pk")}

    def _of(self, kind: AccountKind) -> list[LedgerAccount]:
        return sorted((row for row in self.rows.values() if row.kind == kind.value), key=lambda row: row.user_id or 0)

    def approve(self, done_until: datetime | None) -> int:
        """Move earned money to approved: all of it, or what was earned until then (first in, first out)."""
        earned = [row for row in self._of(AccountKind.EARNED) if row.balance_minor > 0]
        recent: dict[int, int] = {}
        if done_until is not None:
            entries = LedgerEntry.objects.filter(
                Q(amount_minor__gt=0), account__in=[row.pk for row in earned], transaction__at__gt=done_until
            )
            recent = dict(entries.values_list("account_id").annotate(Sum("amount_minor")))
        moved = 0
        for row in earned:
            amount = row.balance_minor - recent.get(row.pk, 0)
            if amount > 0:
                self._move(Move.APPROVE, row, AccountKind.APPROVED, amount)
                moved += amount
        if moved:
            self._lock()
        return moved

    def cover(self) -> tuple[int, int]:
        """Settle debts for approved work from the escrow; returns what became payable and what stays uncovered."""
        approved = [row for row in self._of(AccountKind.APPROVED) if row.balance_minor > 0]
        escrow = self.rows.get((AccountKind.ESCROW.value, None))
        dues = {row.user_id: row for row in self._of(AccountKind.DUE)}
        owed = [-dues[row.user_id].balance_minor if row.user_id in dues else 0 for row in approved]
        waiting = [Waiting(row.balance_minor, max(0, debt)) for row, debt in zip(approved, owed, strict=True)]
        payable = 0
        for row, share in zip(approved, cover(waiting, escrow.balance_minor if escrow else 0), strict=True):
            if share.settle_minor:
                assert escrow is not None
                due = dues[row.user_id]
                self._post(
                    Move.SETTLE_DUE, escrow, due, share.settle_minor, f"settle:{due.pk}:{due.version}", row.user_id
                )
            if share.payable_minor:
                self._move(Move.MAKE_PAYABLE, row, AccountKind.PAYABLE, share.payable_minor)
                payable += share.payable_minor
        return payable, sum(row.balance_minor for row in approved) - payable

    def _move(self, move: Move, source: LedgerAccount, kind: AccountKind, amount: int) -> None:
        """Move a person's money to their next account. The version of the account it leaves makes the key unique."""
        target = account_get(
            kind=kind,
            currency=self.currency,
            organisation_id=self.project.organisation_id,
            project_id=self.project.pk,
            user_id=source.user_id,
        )
        self._post(move, source, target, amount, f"{move}:{source.pk}:{source.version}", source.user_id)

    def _post(
        self,
        move: Move,
        source: LedgerAccount,
        target: LedgerAccount | Purse,
        amount: int,
        key: str,
        user_id: int | None,
    ) -> None:
        ledger_post(
            Booking(
                key=key,
                kind=move.value,
                move=move,
                source=_purse(source),
                target=target if isinstance(target, Purse) else _purse(target),
                amount_minor=amount,
                currency=self.currency,
                organisation_id=self.project.organisation_id,
                project_id=self.project.pk,
                user_id=user_id,
                at=self.now,
            )
        )


def _purse(row: LedgerAccount) -> Purse:
    return Purse(row.pk, AccountKind(row.kind))
