"""Work that was done and paid at a time of the test's choosing, and the checks that must hold of any ledger."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum

from accounts.models import User
from annotations.pay.domain.earnings import Line, open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.ledger import AccountRef, Entry, Posting, check_chain
from annotations.pay.domain.payee import HOLD
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerEntry, LedgerTransaction, PayeeDetails
from annotations.pay.selectors.liability import project_cover
from annotations.pay.selectors.payees import Payee, payee_seal
from annotations.pay.selectors.terms import policy_from
from annotations.pay.services.accrual import Accrued, pay_accrue, purses_of
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from annotations.pay.services.week_totals import ADD_TO_WEEK, week_values
from annotations.projects.models import PayPolicyVersion, Project
from annotations.work.models import Assignment, AssignmentState, WorkSession
from kernel import clock
from kernel.ids import uuid7
from tests.factories.projects import make_items


def do_work(project: Project, user: User, *, ms: int, at: datetime, labels: int = 1) -> int:
    """`labels` items labelled in a session that ended `at`, sharing `ms` of active time; returns what they earned."""
    policy = project.current_pay
    assert policy and project.current_schema and project.current_guideline and project.current_exposure
    due, earned = purses_of(
        organisation_id=project.organisation_id, project_id=project.pk, user_id=user.pk, currency=policy.currency
    )
    session = WorkSession.objects.create(
        project=project, annotator=user, pay_policy=policy, due_account_id=due.id, earned_account_id=earned.id,
        started_at=at - timedelta(milliseconds=ms), last_at=at, ended_at=at, active_ms=ms,
    )  # fmt: skip
    line = open_line(policy_from(policy), LineKind.LABELLING)
    total = 0
    for place, item in enumerate(make_items(project, [f"text {number}" for number in range(labels)])):
        took = ms // labels + (ms % labels if place == 0 else 0)
        assignment = Assignment.objects.create(
            project=project, item=item, annotator=user, state=AssignmentState.SUBMITTED, fence=1,
            schema=project.current_schema, guideline=project.current_guideline, pay_policy=policy,
            exposure_policy=project.current_exposure, leased_at=at, expires_at=at, finished_at=at, active_ms=took,
        )  # fmt: skip
        paid = pay_accrue(
            line=line, quantity=took if line.unit == "ms" else 1, organisation_id=project.organisation_id,
            project_id=project.pk, user_id=user.pk, key=f"label:{assignment.pk}",
            evidence={"assignment": assignment.pk, "active_ms": took}, purses=(due, earned), at=at,
            assignment_id=assignment.pk, session_id=session.pk, worked_ms=took,
        )  # fmt: skip
        add_time(paid, project=project, user=user, at=at)
        line, total = paid.line, total + paid.amount_minor
    return total


def add_time(paid: Accrued, *, project: Project, user: User, at: datetime) -> None:
    """The time of an act that earned no whole unit, added to its week as the end of its assignment adds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            ADD_TO_WEEK,
            week_values(
                user_id=user.pk, project_id=project.pk, currency=paid.line.currency, kind=paid.line.kind,
                amount_minor=paid.week_minor, worked_ms=paid.week_ms, at=at,
            ),
        )  # fmt: skip


def take_break(project: Project, user: User, *, ms: int, at: datetime, rate_minor: int) -> int:
    """A paid break, as annotations.work pays it: a line of its own without an assignment."""
    policy = project.current_pay
    assert policy is not None
    return pay_accrue(
        line=Line(LineKind.BREAK, "ms", rate_minor, policy.currency, policy.number), quantity=ms,
        organisation_id=project.organisation_id, project_id=project.pk, user_id=user.pk, key=f"break:{uuid7(at)}",
        evidence={"cause": "test"}, at=at,
        purses=purses_of(
            organisation_id=project.organisation_id, project_id=project.pk, user_id=user.pk, currency=policy.currency
        ),
    ).amount_minor  # fmt: skip


def fund_project(project: Project, amount_minor: int, reference: str = "") -> None:
    """A deposit into the project's escrow that two people have booked, as it stands in the ledger."""
    policy = project.current_pay
    assert policy is not None
    organisation_id, currency = project.organisation_id, policy.currency
    ledger_post(Booking(
        key=f"deposit:{project.pk}:{reference or uuid7(clock.utcnow())}", kind=Move.DEPOSIT.value, move=Move.DEPOSIT,
        source=account_get(kind=AccountKind.DEPOSITS, currency=currency, organisation_id=organisation_id),
        target=account_get(
            kind=AccountKind.ESCROW, currency=currency, organisation_id=organisation_id, project_id=project.pk
        ),
        amount_minor=amount_minor, currency=currency, organisation_id=organisation_id, project_id=project.pk,
        at=clock.utcnow(),
    ))  # fmt: skip


def cover_project(project: Project) -> None:
    """Fund the project with exactly what its open work can come to, so that it may be published."""
    project.refresh_from_db()
    cover = project_cover(project)
    if cover is not None and cover.missing.minor:
        fund_project(project, cover.missing.minor)


def new_policy(project: Project, *, rate_minor: int, floor_minor: int, currency: str | None = None) -> PayPolicyVersion:
    """The next version of the project's pay policy, in force for new leases."""
    before = project.current_pay
    assert before is not None
    project.current_pay = PayPolicyVersion.objects.create(
        project=project, number=before.number + 1, kind=before.kind, currency=currency or before.currency, rate_minor=rate_minor,
        floor_minor=floor_minor, sha256="0" * 64, created_by=before.created_by,
    )  # fmt: skip
    project.save()
    return project.current_pay


def balance(kind: AccountKind, *, project: Project, user: User | None = None) -> int:
    """What lies on the accounts of this kind in the project, of everybody or of one person."""
    rows = LedgerAccount.objects.filter(kind=kind.value, project=project)
    if user is not None:
        rows = rows.filter(user=user)
    return int(rows.aggregate(sum=Sum("balance_minor"))["sum"] or 0)


def check_ledger() -> None:
    """Every transaction sums to zero, every account explains itself from zero, no money appeared or vanished."""
    sums: defaultdict[tuple[int, str], int] = defaultdict(int)
    entries = []
    for row in LedgerEntry.objects.select_related("account").order_by("account_id", "account_version"):
        ref = AccountRef(AccountKind(row.account.kind), row.currency, str(row.account_id))
        entries.append(Entry(Posting(ref, row.amount_minor), row.balance_before, row.balance_after))
        sums[row.transaction_id, row.currency] += row.amount_minor
    assert set(sums.values()) <= {0}
    last = {int(ref.key): amount for ref, amount in check_chain(entries).items()}
    accounts = dict(LedgerAccount.objects.values_list("pk", "balance_minor"))
    assert {pk: last.get(pk, 0) for pk in accounts} == accounts
    totals = LedgerAccount.objects.values_list("currency").annotate(Sum("balance_minor"))
    assert all(total == 0 for _, total in totals)
    assert LedgerEntry.objects.count() == 2 * LedgerTransaction.objects.count()


IBAN = "DE89370400440532013000"
OTHER_IBAN = "GB82WEST12345698765432"


def give_details(
    user: User, at: datetime, *, iban: str = IBAN, name: str = "", usable_from: datetime | None = None
) -> PayeeDetails:
    """Bank details that payouts may use from `at` on (or from `usable_from`), as if the hold had passed."""
    payee = Payee(name or user.display_name, iban, "DE", "", (at - HOLD).date())
    sealed = payee_seal(user.pk, payee)
    return PayeeDetails.objects.create(
        user=user, number=PayeeDetails.objects.filter(user=user).count() + 1, made_at=(usable_from or at) - HOLD,
        usable_from=usable_from or at, key_id=sealed.key_id, sealed=sealed.data,
    )  # fmt: skip
