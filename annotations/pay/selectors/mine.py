"""A person's own pay: where their money is, how every amount came about, and what an hour came to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from annotations.pay.domain.covering import uncovered
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.states import AccountKind
from annotations.pay.domain.wages import PaidTime, Wages, wages
from annotations.pay.models import LedgerAccount, LedgerTransaction, WeekTotal
from annotations.pay.selectors.paid_time import LINE_KINDS
from annotations.projects.models import Project
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import PayPeriod

# In the order in which money travels.
STATES = (
    AccountKind.EARNED,
    AccountKind.APPROVED,
    AccountKind.PAYABLE,
    AccountKind.IN_PAYOUT,
    AccountKind.PAID,
    AccountKind.PAYOUT_FAILED,
    AccountKind.HELD,
)


@dataclass(frozen=True, slots=True)
class Balance:
    """A person's money in one currency by state. `uncovered` is the part the escrows are too small for; it is owed all the same."""

    currency: str
    states: dict[AccountKind, Money]
    uncovered: Money


def my_balances(actor: Actor) -> list[Balance]:
    """The actor's money over all projects, one balance per currency."""
    rows = LedgerAccount.objects.filter(user=actor.user).values_list("currency", "kind")
    sums: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for currency, kind, amount in rows.annotate(Sum("balance_minor")).order_by("currency"):
        sums[currency][kind] = amount
    short = _uncovered(actor)
    return [
        Balance(
            currency=currency,
            states={state: Money(found.get(state.value, 0), currency) for state in STATES},
            uncovered=Money(short[currency], currency),
        )
        for currency, found in sums.items()
    ]


def _uncovered(actor: Actor) -> defaultdict[str, int]:
    """By currency, what the escrows of the projects that owe the actor money are too small for."""
    due = LedgerAccount.objects.filter(kind=AccountKind.DUE.value, balance_minor__lt=0)
    mine = {(row.project_id, row.currency): -row.balance_minor for row in due.filter(user=actor.user)}
    projects = LedgerAccount.objects.filter(project_id__in=[project_id for project_id, _ in mine])
    found = projects.values("project_id", "currency").annotate(
        owed=Sum("balance_minor", filter=Q(kind=AccountKind.DUE.value), default=0),
        escrow=Sum("balance_minor", filter=Q(kind=AccountKind.ESCROW.value), default=0),
    )
    short: defaultdict[str, int] = defaultdict(int)
    for row in found.order_by("project_id", "currency"):
        owed_to_me = mine.get((row["project_id"], row["currency"]), 0)
        short[row["currency"]] += uncovered(owed_to_me, -row["owed"], row["escrow"])
    return short


def my_lines(
    actor: Actor, *, project_id: int | None = None, kind: str | None = None, period: str | None = None
) -> QuerySet[LedgerTransaction]:
    """The actor's pay lines, of one project, kind or pay period (`2026-W10`) if named. Raises Invalid for an unknown one."""
    lines = with_reversals(LedgerTransaction.objects.filter(user=actor.user, kind__in=LINE_KINDS))
    if project_id is not None:
        lines = lines.filter(project_id=project_id)
    if kind:
        if kind not in LINE_KINDS:
            raise Invalid(
                "There is no such kind of line.", errors=[{"field": "kind", "message": ", ".join(LINE_KINDS)}]
            )
        lines = lines.filter(kind=kind)
    if period:
        within = PayPeriod.parse(period).interval
        lines = lines.filter(at__gte=within.start, at__lt=within.end)
    return lines.order_by("-pk")


def with_reversals(lines: QuerySet[LedgerTransaction]) -> QuerySet[LedgerTransaction]:
    """The lines with their project, and as `reversal` what took each back ({id, decision}; None where nothing did)."""
    taken = LedgerTransaction.objects.filter(reverses=OuterRef("pk"))
    reversal = taken.values(found=JSONObject(id="pk", decision="explanation__decision"))[:1]
    return lines.select_related("project").annotate(reversal=Subquery(reversal))


def my_paid_projects(actor: Actor) -> QuerySet[Project]:
    """The projects the actor has an account in, for the filter of the page."""
    return Project.objects.filter(pk__in=LedgerAccount.objects.filter(user=actor.user).values("project_id")).order_by(
        "name"
    )


@dataclass(frozen=True, slots=True)
class CurrencyWages:
    """Narrow and full wage in one currency, with the time they were divided by."""

    currency: str
    wages: Wages
    paid_ms: int
    people: int


def my_wages(actor: Actor) -> list[CurrencyWages]:
    """What an hour of the actor's came to over all projects, by currency."""
    return wages_by_currency(WeekTotal.objects.filter(user=actor.user))


def wages_by_currency(totals: QuerySet[WeekTotal]) -> list[CurrencyWages]:
    """The wages of whatever weeks are given, by currency; `people` are those who have time in it."""
    return list(_wages_by(totals).values())


def wages_by_project(totals: QuerySet[WeekTotal]) -> dict[int, list[CurrencyWages]]:
    """The same for each project by its number, in as many statements as for one."""
    found: defaultdict[int, list[CurrencyWages]] = defaultdict(list)
    for (project_id, _), one in _wages_by(totals, "project_id").items():
        found[project_id].append(one)
    return dict(found)


def _wages_by(totals: QuerySet[WeekTotal], *names: str) -> dict[tuple[Any, ...], CurrencyWages]:
    by = (*names, "currency")
    worked: defaultdict[tuple[Any, ...], list[PaidTime]] = defaultdict(list)
    summed = totals.values_list(*by, "kind").annotate(Sum("ms"), Sum("amount_minor"))
    for *key, kind, ms, amount in summed.order_by(*by, "kind"):
        worked[tuple(key)].append(PaidTime(LineKind(kind), ms, amount))
    counted = totals.filter(ms__gt=0).values_list(*by).annotate(Count("user", distinct=True))
    people = {tuple(key): number for *key, number in counted.order_by(*by)}
    return {
        key: CurrencyWages(key[-1], wages(parts), sum(part.ms for part in parts), people.get(key, 0))
        for key, parts in worked.items()
    }
