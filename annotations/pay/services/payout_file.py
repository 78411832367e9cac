"""The file of a payout: made once, at approval, and handed out unchanged ever after."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.actor import Actor
from annotations.pay.domain.csv_text import Payment, payout_text
from annotations.pay.models import Payout, PayoutLine, PayoutState
from annotations.pay.selectors.payouts import payout_get
from kernel.errors import Conflict
from kernel.money import Money
from kernel.periods import pay_period


@dataclass(frozen=True, slots=True)
class PayoutFile:
    text: str
    sha256: str


def payout_file(payout: Payout, lines: Iterable[PayoutLine]) -> PayoutFile:
    """The CSV of a batch: one row per person, over all their projects. Only the names in it can differ between two makings."""
    sums: defaultdict[int, int] = defaultdict(int)
    people = {}
    for line in lines:
        sums[line.user_id] += line.amount_minor
        people[line.user_id] = line.user
    period = pay_period(payout.period_start).label
    text = payout_text(
        Payment(
            reference=f"FH-{payout.pk}-{user_id}",
            payee=people[user_id].display_name,
            email=people[user_id].email,
            period=period,
            amount=Money(amount, payout.currency),
        )
        for user_id, amount in sums.items()
    )
    return PayoutFile(text=text, sha256=_sha256(text))


def payout_csv(*, actor: Actor, payout_id: int) -> bytes:
    """The bytes of an approved payout, the same every time. Raises Conflict before approval, or if they were tampered with."""
    payout = payout_get(actor, payout_id)
    if payout.state not in {PayoutState.APPROVED, PayoutState.PAID}:
        raise Conflict(
            "A payout has a file once it is approved.", code="payout-state", remedy="Have a second person approve it."
        )
    if _sha256(payout.csv) != payout.csv_sha256:
        raise Conflict(
            "The file of this payout is not the one that was approved.",
            code="payout-file-changed",
            remedy="Do not pay from it. Compare the database with a backup.",
        )
    return payout.csv.encode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
