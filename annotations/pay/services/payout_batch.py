"""What every step of a payout needs: writing a batch down, locking one, moving its money, recording the step."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import User
from accounts.services.journal import record
from annotations.pay.domain.payout_life import Act, BatchState, check_act
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, Payout, PayoutLine, PayoutPayment
from annotations.pay.selectors.payees import payees_in_use
from annotations.pay.selectors.payouts import failed_with, payout_get, payout_key
from annotations.pay.services.ledger_bulk import Movement, ledger_post_many
from kernel.errors import Conflict
from kernel.periods import PayPeriod

# From and to which account each move of a batch goes.
_WAY = {
    Move.BATCH: (AccountKind.PAYABLE, AccountKind.IN_PAYOUT),
    Move.PAY: (AccountKind.IN_PAYOUT, AccountKind.PAID),
    Move.FAIL: (AccountKind.IN_PAYOUT, AccountKind.PAYOUT_FAILED),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch just written (None when nobody can be paid), and who has payable money but no details in use."""

    payout: Payout | None
    without_details: list[int]


@transaction.atomic
def batch_write(
    *, organisation_id: int, currency: str, period: PayPeriod, prepared_by: User | None, now: datetime
) -> Batch:
    """Write down who would be paid what: all that is payable, to everybody with details in use. Nothing moves yet.

    Raises Conflict when the week has a batch already, or another one waits for approval.
    """
    failed_retry(organisation_id=organisation_id, currency=currency, now=now)
    payable = LedgerAccount.objects.filter(
        organisation_id=organisation_id, kind=AccountKind.PAYABLE.value, currency=currency, balance_minor__gt=0
    )
    # (person, project, amount): an account that holds payable money always has both.
    accounts: list[tuple[int, int, int]] = list(
        payable.order_by("user_id", "project_id").values_list("user_id", "project_id", "balance_minor")
    )
    people = {user_id for user_id, _, _ in accounts}
    details = payees_in_use(people, now)
    paid = [account for account in accounts if account[0] in details]
    without = sorted(people - details.keys())
    if not paid:
        return Batch(None, without)
    try:
        with transaction.atomic():
            payout = Payout.objects.create(
                organisation_id=organisation_id,
                currency=currency,
                period_start=period.interval.start,
                period_end=period.interval.end,
                prepared_by=prepared_by,
            )
    except IntegrityError:
        raise Conflict(
            f"There is a payout in {currency} already: one that waits for approval, or the one for {period}.",
            code="payout-exists",
            kept="It stands as it is.",
            remedy="Approve or withdraw it; what became payable since is paid with the next period.",
        ) from None
    sums: defaultdict[int, int] = defaultdict(int)
    for user_id, _, amount in paid:
        sums[user_id] += amount
    PayoutLine.objects.bulk_create(
        (
            PayoutLine(payout=payout, user_id=user_id, project_id=project_id, amount_minor=amount, currency=currency)
            for user_id, project_id, amount in paid
        ),
        batch_size=1000,
    )
    PayoutPayment.objects.bulk_create(
        (
            PayoutPayment(
                payout=payout,
                user_id=user_id,
                payee=details[user_id].row,
                reference=f"FH-{payout.pk}-{user_id}",
                amount_minor=amount,
                currency=currency,
            )
            for user_id, amount in sums.items()
        ),
        batch_size=1000,
    )
    return Batch(payout, without)


def batch_locked(actor: Actor, payout_id: int, act: Act) -> Payout:
    """The batch under a lock on its row. Raises NotFound for strangers, Conflict when the act is not possible in its state."""
    payout = payout_get(actor, payout_id, lock=True)
    check_act(act, BatchState(payout.state))
    return payout


def batch_move(payout: Payout, lines: Iterable[PayoutLine], move: Move, now: datetime) -> None:
    """Move the money of some lines. The key names the line and the move, so that no line makes a move twice."""
    source, target = _WAY[move]
    ledger_post_many(
        (
            Movement(payout_key(payout.pk, line.pk, move), line.user_id, line.project_id, line.amount_minor)
            for line in lines
        ),
        move=move,
        source=source,
        target=target,
        currency=payout.currency,
        organisation_id=payout.organisation_id,
        explanation={"payout": payout.pk},
        at=now,
    )


def failed_retry(*, organisation_id: int, currency: str, now: datetime, user_id: int | None = None) -> int:
    """Make money that came back payable again: of everybody with other details in use since, or of `user_id` in any case.

    Returns how many accounts were moved.
    """
    rows = LedgerAccount.objects.filter(organisation_id=organisation_id, currency=currency)
    came_back = rows.filter(kind=AccountKind.PAYOUT_FAILED.value, balance_minor__gt=0)
    if user_id is not None:
        came_back = came_back.filter(user_id=user_id)
    # Where it goes is locked with where it lies, in the order of numbers, as a rejection locks all accounts of a person.
    both = [AccountKind.PAYABLE.value, AccountKind.PAYOUT_FAILED.value]
    touched = rows.filter(kind__in=both, user_id__in=list(came_back.values_list("user_id", flat=True)))
    locked = list(touched.select_for_update().order_by("pk"))
    accounts = [row for row in locked if row.kind == AccountKind.PAYOUT_FAILED.value and row.balance_minor > 0]
    if user_id is None:
        people = [row.user_id for row in accounts if row.user_id]
        used, failed = payees_in_use(people, now), failed_with(organisation_id, currency, people)
        accounts = [
            row for row in accounts if row.user_id in used and used[row.user_id].row.pk != failed.get(row.user_id)
        ]
    return ledger_post_many(
        (
            Movement(f"retry:{row.pk}:{row.version}", row.user_id, row.project_id, row.balance_minor)
            for row in accounts
            if row.user_id and row.project_id
        ),
        move=Move.RETRY,
        source=AccountKind.PAYOUT_FAILED,
        target=AccountKind.PAYABLE,
        currency=currency,
        organisation_id=organisation_id,
        explanation={"because": "details changed" if user_id is None else "asked for"},
        at=now,
    )


def batch_record(user: User | None, payout: Payout, verb: str, at: datetime, **data: object) -> None:
    """A row in the organisation's journal about one step."""
    record(
        user=user,
        organisation_id=payout.organisation_id,
        action=f"pay:payout:{verb}",
        subject=f"payout:{payout.pk}",
        at=at,
        data={"currency": payout.currency, **data},
    )
