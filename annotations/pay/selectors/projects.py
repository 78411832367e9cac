"""A project's pay for those who run it: sums over everybody. No speed of a person can be read from it (T7)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from accounts.actor import Actor
from annotations.pay.domain.estimate import FEWEST_PEOPLE
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerAccount, WeekTotal
from annotations.pay.selectors.liability import Cover, project_cover
from annotations.pay.selectors.mine import STATES, CurrencyWages, wages_by_currency, wages_by_project
from annotations.projects.models import PayPolicyVersion, Project
from annotations.projects.selectors.projects import project_get
from kernel.money import Money


@dataclass(frozen=True, slots=True)
class ProjectBalance:
    """One currency's money in a project: escrow, what is owed beyond it, and everybody's money by state."""

    currency: str
    escrow: Money
    owed: Money
    states: dict[AccountKind, Money]

    @property
    def short(self) -> Money:
        """What a deposit must bring so that all work done so far is covered."""
        return Money(max(0, self.owed.minor - self.escrow.minor), self.currency)


@dataclass(frozen=True, slots=True)
class ProjectPay:
    """`cover` is None without terms. `wages` holds only currencies with at least five people; `wages_withheld` says that there are others."""

    project: Project
    terms: PayPolicyVersion | None
    balances: list[ProjectBalance]
    cover: Cover | None
    wages: list[CurrencyWages]
    wages_withheld: bool


def project_pay(actor: Actor, project_id: int) -> ProjectPay:
    """The project's pay as a whole."""
    project = project_get(actor, project_id)
    found = _wages(project)
    published = [wage for wage in found if wage.people >= FEWEST_PEOPLE]
    return ProjectPay(
        project=project,
        terms=project.current_pay,
        balances=_balances(project),
        cover=project_cover(project),
        wages=published,
        wages_withheld=len(published) < len(found),
    )


def published_wages(projects: Iterable[Project]) -> dict[int, list[CurrencyWages]]:
    """Each project's narrow and full wage, by currency, where at least five people worked: for everybody it is offered to.

    The caller has looked whether the projects may be seen. One without such a wage is not in the answer.
    """
    found = wages_by_project(WeekTotal.objects.filter(project__in=[project.pk for project in projects]))
    published = {key: [wage for wage in wages if wage.people >= FEWEST_PEOPLE] for key, wages in found.items()}
    return {key: wages for key, wages in published.items() if wages}


def _wages(project: Project) -> list[CurrencyWages]:
    return wages_by_currency(WeekTotal.objects.filter(project=project))


def _balances(project: Project) -> list[ProjectBalance]:
    sums: defaultdict[str, dict[str, int]] = defaultdict(dict)
    if project.current_pay is not None:
        sums[project.current_pay.currency] = {}
    rows = LedgerAccount.objects.filter(project=project).values_list("currency", "kind")
    for currency, kind, amount in rows.annotate(Sum("balance_minor")).order_by("currency"):
        sums[currency][kind] = amount
    return [
        ProjectBalance(
            currency=currency,
            escrow=Money(kinds.get(AccountKind.ESCROW.value, 0), currency),
            owed=Money(max(0, -kinds.get(AccountKind.DUE.value, 0)), currency),
            states={state: Money(kinds.get(state.value, 0), currency) for state in STATES},
        )
        for currency, kinds in sums.items()
    ]
