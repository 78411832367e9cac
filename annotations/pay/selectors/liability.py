"""What a project's open work can come to, and how far its escrow covers it (docs/algorithms/pay.md section 7).

Shifts belong to a feature above this one, so whoever knows those that are promised is named by config (`use_promised_shifts`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import F, Sum
from django.db.models.functions import Greatest

from annotations.items.models import Item, ItemState
from annotations.pay.domain.liability import Liability, shift_worst_case_minor, worst_case
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerAccount
from annotations.pay.selectors.floors import highest_floor_minor
from annotations.pay.selectors.terms import policy_from
from annotations.projects.models import PayPolicyVersion, Project, ProjectState
from annotations.projects.selectors.versions import pay_version
from background.server_time import server_now
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class PromisedShift:
    """One place of a shift that is offered or agreed: what of it is not paid yet, and its terms (None: those in force)."""

    unpaid_ms: int
    pay_policy_id: int | None


class PromisedShiftsSource(Protocol):
    """Knows the shifts that a project has offered or agreed to and that are not over."""

    def __call__(self, *, project_id: int) -> Iterable[PromisedShift]: ...


_sources: list[PromisedShiftsSource] = []


def use_promised_shifts(source: PromisedShiftsSource) -> None:
    """Name who knows the promised shifts. Called once, when the installation starts."""
    _sources[:] = [source]


@dataclass(frozen=True, slots=True)
class Cover:
    """The worst case beside the escrow that has to hold it, both in the currency of the terms of pay."""

    liability: Liability
    escrow: Money

    @property
    def needed(self) -> Money:
        return Money(self.liability.total_minor, self.liability.currency)

    @property
    def missing(self) -> Money:
        """What a deposit must bring before work may open; zero when it is covered."""
        return Money(max(0, self.liability.total_minor - self.escrow.minor), self.liability.currency)

    @property
    def spare(self) -> Money:
        """What the escrow holds beyond the worst case: as much may be refunded."""
        return Money(max(0, self.escrow.minor - self.liability.total_minor), self.liability.currency)


def project_cover(project: Project, *, lock: bool = False) -> Cover | None:
    """The project's cover as it stands; None while it has no terms of pay.

    With `lock` the escrow's account stays locked until the end of the transaction; the caller holds the project's lock. Items are
    read before the accounts, so that a label handed in meanwhile is counted twice rather than not at all.
    """
    terms = project.current_pay
    if terms is None:
        return None
    slots = _open_slots(project)
    accounts = LedgerAccount.objects.filter(project=project, currency=terms.currency)
    escrows = accounts.filter(kind=AccountKind.ESCROW.value)
    escrow = (escrows.select_for_update(no_key=True) if lock else escrows).first()
    owed = accounts.filter(kind=AccountKind.DUE.value, balance_minor__lt=0).aggregate(sum=Sum("balance_minor"))["sum"]
    floor = highest_floor_minor(terms.currency, on=server_now().date())
    liability = worst_case(
        policy_from(terms),
        floor_minor_per_hour=floor,
        longest_item_s=terms.longest_item_s,
        open_slots=slots,
        shifts_minor=_promised_minor(project.pk, terms, floor),
        owed_minor=-(owed or 0),
    )
    return Cover(liability, Money(escrow.balance_minor if escrow else 0, terms.currency))


def refundable(project: Project, currency: str) -> Money:
    """What may leave the escrow: all that neither open work nor a debt can need. The caller holds the project's lock.

    Nothing of a draft is open, so only what is owed is kept; the escrow's account stays locked meanwhile.
    """
    cover = project_cover(project, lock=True)
    if cover is None or cover.needed.currency != currency:
        return Money(0, currency)
    if project.state == ProjectState.DRAFT:
        return Money(max(0, cover.escrow.minor - cover.liability.owed_minor), currency)
    return cover.spare


def _promised_minor(project_id: int, terms: PayPolicyVersion, floor_minor_per_hour: int) -> int:
    """What the promised shifts can come to. They are in the currency of the terms: it stays once a project was published."""
    total = 0
    for shift in _sources[0](project_id=project_id) if _sources else ():
        agreed = pay_version(shift.pay_policy_id) if shift.pay_policy_id else terms
        total += shift_worst_case_minor(
            policy_from(agreed), floor_minor_per_hour=floor_minor_per_hour, unpaid_ms=shift.unpaid_ms
        )
    return total


def _open_slots(project: Project) -> dict[int, int]:
    """Votes still missing on ready items, by the items' level. A closed project hands nothing out: only leases that live on count."""
    missing = F("project__overlap") - F("votes")
    if project.state == ProjectState.CLOSED:
        missing = missing - F("slots_free")
    rows = Item.objects.filter(project=project, state=ItemState.READY).values_list("level")
    return {level: slots for level, slots in rows.annotate(slots=Sum(Greatest(missing, 0))).order_by("level") if slots}
