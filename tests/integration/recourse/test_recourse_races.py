"""Two at once about one person: whoever comes second finds what the first has done, and nobody waits in a circle (I08)."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Membership
from accounts.services.memberships import membership_grant, membership_leave, membership_set_roles
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerAccount, LedgerTransaction
from annotations.pay.services.approval import work_approve, work_approve_due
from annotations.pay.services.reversal import line_reverse
from annotations.recourse.models import Decision, DecisionEvent, Hold, HoldLift
from annotations.recourse.services.appeals import appeal_answer, appeal_default, appeal_make
from annotations.recourse.services.effect import decision_effect, decision_lock
from annotations.recourse.services.holds import hold_expire, hold_lift, hold_place
from annotations.recourse.services.sweep import recourse_sweep
from journal.models import Event
from kernel import clock
from kernel.errors import Conflict, NotFound
from notices.models import Notice
from tests.factories.parallel import Beside, at_once, in_parallel
from tests.factories.pay import balance, check_ledger
from tests.factories.people import actor_in
from tests.factories.recourse import Court, make_court
from tests.unit.worked_tables import rows

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def court(committed_db: None) -> Court:
    return make_court()


def kinds(decision: Decision) -> list[str]:
    return sorted(decision.events.values_list("kind", flat=True))


def rejection(court: Court, work: list[int], *, now: datetime = NOW) -> Decision:
    return court.decide("rejection", now=now, evidence={"assignments": work})


def appeal(court: Court, decision: Decision, now: datetime) -> DecisionEvent:
    return appeal_make(actor=Actor(user=court.ada), decision_id=decision.pk, text="I wrote them.", now=now)


def answer(court: Court, decision: Decision, now: datetime, *, overturn: bool = True) -> Decision:
    return appeal_answer(actor=court.judge, decision_id=decision.pk, overturn=overturn, text="I looked.", now=now)


def held(court: Court) -> int:
    return balance(AccountKind.HELD, project=court.project, user=court.ada)


def account(court: Court, kind: AccountKind) -> int:
    return LedgerAccount.objects.get(project=court.project, user=court.ada, kind=kind.value).pk


# --- two who decide --------------------------------------------------------------------------------------------------


def test_two_officers_who_reject_the_same_work_at_once_reject_it_once(court: Court) -> None:
    work = court.work(labels=4, at=NOW - DAY)
    came_to = in_parallel(4, lambda place: rejection(court, work[:2] if place % 2 else work[1:3]))
    assert sorted(type(one).__name__ for one in came_to) == ["Conflict"] * 3 + ["Decision"]
    assert {one.code for one in came_to if isinstance(one, Conflict)} == {"rejected-already"}
    assert Notice.objects.filter(user=court.ada, kind="decision").count() == 1
    recourse_sweep(now=NOW + DAY)
    assert held(court) == 24
    check_ledger()


@pytest.mark.parametrize("row", rows("recourse.md", "rejected-before"), ids=lambda row: " ".join(row.values()))
def test_work_is_rejected_again_only_as_in_the_worked_table(court: Court, row: dict[str, str]) -> None:
    work = court.work(labels=3, at=NOW - DAY)
    before, again = (
        [work[int(place) - 1] for place in row[column].split(", ")]
        for column in ("Rejected before (places)", "Rejected now (places)")
    )
    first = rejection(court, before)
    if row["It is"] != "announced":
        recourse_sweep(now=NOW + DAY)
    if row["It is"] in {"upheld", "overturned"}:
        appeal(court, first, NOW + DAY)
        answer(court, first, NOW + 2 * DAY, overturn=row["It is"] == "overturned")
    if row["Then"] == "decided":
        rejection(court, again, now=NOW + 2 * DAY)
    else:
        with pytest.raises(Conflict) as refused:
            rejection(court, again, now=NOW + 2 * DAY)
        assert refused.value.extra == {"assignments": sorted({*before} & {*again})}
    recourse_sweep(now=NOW + 4 * DAY)
    named = {*again} if row["Then"] == "decided" else set()
    named |= set() if row["It is"] == "overturned" else {*before}
    assert held(court) == 12 * len(named)
    check_ledger()


def test_two_officers_who_remove_somebody_at_once_remove_them_once(court: Court) -> None:
    came_to = in_parallel(3, lambda _: court.decide("removal", now=NOW))
    assert sorted(type(one).__name__ for one in came_to) == ["Conflict"] * 2 + ["Decision"]


@pytest.mark.parametrize("act", ["decide", "hold"])
def test_nobody_decides_about_somebody_who_has_just_left(court: Court, act: str) -> None:
    """They were a member when the form was opened, and are none when it is their turn."""
    member = court.member

    def officer() -> Any:
        if act == "decide":
            return court.decide(now=NOW)
        return hold_place(actor=court.decider, person=str(member.pk), hours=1, explanation="A leak.", now=NOW)

    with transaction.atomic():
        membership_leave(actor=actor_in(court.organisation, court.ada))
        beside = Beside(officer).waiting()
    assert isinstance(beside.outcome(), NotFound)
    assert (Decision.objects.count(), Hold.objects.count()) == (0, 0)
    assert not Notice.objects.filter(user=court.ada).exists()


# --- effect, appeal, answer ------------------------------------------------------------------------------------------


def test_an_overturn_and_the_effect_at_the_same_moment_leave_nothing_held(court: Court) -> None:
    for round_ in range(3):
        work = court.work(labels=1, at=NOW - DAY)
        decision = rejection(court, work)
        appeal(court, decision, NOW + timedelta(hours=1))
        effect = partial(decision_effect, decision_id=decision.pk, now=NOW + DAY)
        came_to = at_once(partial(answer, court, decision, NOW + DAY), effect, effect)
        assert not [one for one in came_to if isinstance(one, Exception)], round_
        assert sum(came_to[1:]) <= 1
        assert {"appealed", "overturned"} <= set(kinds(decision))
        assert held(court) == 0
    assert LedgerTransaction.objects.filter(kind="appeal_upheld").count() == 3
    check_ledger()


def test_an_appeal_at_its_last_second_and_the_effect_both_come_about(court: Court) -> None:
    work = court.work(labels=1, at=NOW - DAY)
    last = NOW + 30 * DAY - timedelta(microseconds=1)
    decision = rejection(court, work)
    came_to = in_parallel(
        4,
        lambda place: (
            appeal(court, decision, last) if place % 2 else decision_effect(decision_id=decision.pk, now=last)
        ),
    )
    assert sorted(str(one) for one in came_to if isinstance(one, bool)) == ["False", "True"]
    assert sorted(type(one).__name__ for one in came_to if not isinstance(one, bool)) == ["Conflict", "DecisionEvent"]
    assert kinds(decision) == ["appealed", "effected"]
    assert held(court) == 12


def test_the_answer_and_the_clock_give_an_appeal_one_end(court: Court) -> None:
    last = NOW + 8 * DAY - timedelta(microseconds=1)
    for overturn in (True, False):
        decision = court.decide(now=NOW)
        appeal(court, decision, NOW + DAY)
        default = partial(appeal_default, decision_id=decision.pk, now=NOW + 8 * DAY)
        came_to = at_once(partial(answer, court, decision, last, overturn=overturn), default, default)
        done = [isinstance(came_to[0], Decision), came_to[1] is True, came_to[2] is True]
        assert sum(done) == 1
        assert len({"upheld", "overturned"} & set(kinds(decision))) == 1
        paid = LedgerTransaction.objects.filter(idempotency_key=f"appeal:{decision.pk}").count()
        assert paid == ("overturned" in kinds(decision))
        assert Notice.objects.filter(kind="appeal-answer", url=f"/me/decisions/{decision.pk}/").count() == 1


def test_money_that_was_reversed_as_the_appeal_closed_cannot_be_appealed_any_more(court: Court) -> None:
    """The reversal holds the case until it has committed; an appeal sent a moment before the end comes after it."""
    now = clock.utcnow()
    work = court.work(labels=1, at=now - 40 * DAY)
    decision = rejection(court, work, now=now - 30 * DAY - timedelta(seconds=1))
    recourse_sweep(now=now)
    line = LedgerTransaction.objects.get(assignment_id=work[0])
    with transaction.atomic():
        line_reverse(actor=court.judge, line_id=line.pk, decision_id=decision.pk)
        beside = Beside(lambda: appeal(court, decision, now - timedelta(seconds=2))).waiting()
    refused = beside.outcome()
    assert isinstance(refused, Conflict)
    assert refused.code == "no-appeal-open"
    assert kinds(decision) == ["effected"]


def test_an_appeal_that_is_being_written_keeps_its_money_from_being_reversed(court: Court) -> None:
    now = clock.utcnow()
    work = court.work(labels=1, at=now - 40 * DAY)
    decision = rejection(court, work, now=now - 30 * DAY - timedelta(seconds=1))
    recourse_sweep(now=now)
    line = LedgerTransaction.objects.get(assignment_id=work[0])
    with transaction.atomic():
        appeal(court, decision, now - timedelta(seconds=2))
        beside = Beside(lambda: line_reverse(actor=court.judge, line_id=line.pk, decision_id=decision.pk)).waiting()
    assert getattr(beside.outcome(), "code", None) == "no-fraud-decision"
    answer(court, decision, now)
    assert (held(court), balance(AccountKind.APPROVED, project=court.project, user=court.ada)) == (0, 12)
    check_ledger()


# --- who is a member afterwards --------------------------------------------------------------------------------------


def test_an_overturn_does_not_bring_back_somebody_who_had_left_before_the_removal(court: Court) -> None:
    decision = court.decide("removal", now=NOW)
    membership_leave(actor=actor_in(court.organisation, court.ada))
    recourse_sweep(now=NOW + DAY)
    appeal(court, decision, NOW + 2 * DAY)
    answer(court, decision, NOW + 3 * DAY)
    assert not court.member.active


def test_an_overturned_removal_gives_back_the_roles_and_takes_none_that_were_given_since(court: Court) -> None:
    decision = court.decide("removal", now=NOW)
    recourse_sweep(now=NOW + DAY)
    membership_grant(organisation=court.organisation, user=court.ada, roles=["reviewer"], by=court.owner)
    appeal(court, decision, NOW + 2 * DAY)
    answer(court, decision, NOW + 3 * DAY)
    assert (court.member.active, court.member.roles) == (True, ["annotator", "reviewer"])


@pytest.mark.parametrize("first_overturned", [0, 1])
def test_two_overturned_removals_give_back_what_each_took_in_whichever_order(
    court: Court, first_overturned: int
) -> None:
    Membership.objects.filter(pk=court.member.pk).update(roles=["annotator", "reviewer"])
    made = [court.decide("removal", now=NOW)]
    recourse_sweep(now=NOW + DAY)
    membership_grant(organisation=court.organisation, user=court.ada, roles=["annotator"], by=court.owner)
    made.append(court.decide("removal", now=NOW + 2 * DAY))
    recourse_sweep(now=NOW + 4 * DAY)
    for decision in made:
        appeal(court, decision, NOW + 5 * DAY)
    for place in (first_overturned, 1 - first_overturned):
        answer(court, made[place], NOW + 6 * DAY)
    assert (court.member.active, court.member.roles) == (True, ["annotator", "reviewer"])


@pytest.mark.parametrize("first_overturned", [0, 1])
def test_of_two_removals_the_later_one_decides_who_is_a_member(court: Court, first_overturned: int) -> None:
    made = [court.decide("removal", now=NOW)]
    recourse_sweep(now=NOW + DAY)
    membership_grant(organisation=court.organisation, user=court.ada, roles=["annotator"], by=court.owner)
    made.append(court.decide("removal", now=NOW + 2 * DAY))
    recourse_sweep(now=NOW + 4 * DAY)
    for decision in made:
        appeal(court, decision, NOW + 5 * DAY)
    answer(court, made[first_overturned], NOW + 6 * DAY)
    assert court.member.active == (first_overturned == 1)
    answer(court, made[1 - first_overturned], NOW + 6 * DAY)
    assert court.member.active


# --- emergency holds -------------------------------------------------------------------------------------------------


def test_two_officers_at_once_place_one_hold(court: Court) -> None:
    member = court.member
    came_to = in_parallel(
        4,
        lambda _: hold_place(actor=court.decider, person=str(member.pk), hours=1, explanation="A leak.", now=NOW),
    )
    assert sorted(type(one).__name__ for one in came_to) == ["Conflict"] * 3 + ["Hold"]
    assert Notice.objects.filter(kind="hold").count() == 1


def test_a_hold_that_an_officer_ends_as_it_ends_by_itself_ends_once(court: Court) -> None:
    hold = hold_place(actor=court.decider, person=str(court.member.pk), hours=1, explanation="A leak.", now=NOW)
    came_to = in_parallel(
        6,
        lambda place: (
            hold_lift(actor=court.decider, hold_id=hold.pk, now=hold.until)
            if place % 2
            else hold_expire(hold_id=hold.pk, now=hold.until)
        ),
    )
    assert not [one for one in came_to if isinstance(one, Exception)]
    assert HoldLift.objects.filter(hold=hold).count() == 1
    assert Notice.objects.filter(kind="hold-lifted").count() == 1
    assert Event.objects.filter(action="recourse:hold:lift").count() == 1
    assert court.member.held_until is None


# --- nobody waits in a circle ----------------------------------------------------------------------------------------


def test_a_removal_that_waits_for_the_organisation_holds_no_membership_that_a_change_of_roles_needs(
    court: Court,
) -> None:
    """A change of roles locks the organisation and then the membership; a removal in the other order would wait forever."""
    decision = court.decide("removal", now=NOW)
    with transaction.atomic():
        other = Membership.objects.get(organisation=court.organisation, user=court.reviewer)
        membership_set_roles(actor=court.decider, membership_id=other.pk, roles=["annotator"])
        beside = Beside(lambda: decision_effect(decision_id=decision.pk, now=NOW + DAY)).waiting()
        assert Membership.objects.select_for_update(nowait=True).get(pk=court.member.pk).active
    assert beside.outcome() is True
    assert not court.member.active


def test_a_decision_or_a_hold_does_not_wait_for_a_change_of_somebody_else_s_roles(court: Court) -> None:
    """It holds the membership as it commits; were it to wait for the organisation then, the two would wait for each other."""
    other = Membership.objects.get(organisation=court.organisation, user=court.reviewer)
    member = court.member

    def officer() -> Any:
        court.decide(now=NOW)
        return hold_place(actor=court.decider, person=str(member.pk), hours=1, explanation="A leak.", now=NOW)

    with transaction.atomic():
        membership_set_roles(actor=court.decider, membership_id=other.pk, roles=["annotator"])
        assert isinstance(Beside(officer).started().outcome(30), Hold)


def test_an_overturn_that_waits_for_an_account_holds_none_that_an_approval_needs_next(court: Court) -> None:
    """An approval locks a project's accounts in the order of their numbers, and so does everything that moves money."""
    work = court.work(labels=2, at=NOW - DAY)
    work_approve(actor=actor_in(court.organisation, court.project.created_by), project_id=court.project.pk)
    decision = rejection(court, work)
    recourse_sweep(now=NOW + DAY)
    appeal(court, decision, NOW + 2 * DAY)
    first, later = account(court, AccountKind.DUE), account(court, AccountKind.APPROVED)
    with transaction.atomic():
        LedgerAccount.objects.select_for_update().get(pk=first)
        beside = Beside(lambda: answer(court, decision, NOW + 3 * DAY)).waiting()
        assert LedgerAccount.objects.select_for_update(nowait=True).get(pk=later)
    assert isinstance(beside.outcome(), Decision)
    check_ledger()


def test_work_that_is_approved_while_its_rejection_waits_is_held_where_it_has_gone(court: Court) -> None:
    """The account it went to is made by the very approval that the effect waits for."""
    work = court.work(labels=2, at=NOW - DAY)
    decision = rejection(court, work[:1])
    with transaction.atomic():
        work_approve(actor=actor_in(court.organisation, court.project.created_by), project_id=court.project.pk)
        beside = Beside(lambda: decision_effect(decision_id=decision.pk, now=NOW + DAY)).waiting()
    assert beside.outcome() is True
    assert (held(court), balance(AccountKind.APPROVED, project=court.project, user=court.ada)) == (12, 12)
    check_ledger()


def test_work_that_approves_itself_while_it_is_rejected_is_held_once_and_nothing_is_lost(court: Court) -> None:
    for _ in range(3):
        work = court.work(labels=2, at=NOW - 8 * DAY)
        decision = rejection(court, work[:1])
        before = held(court)
        effect = partial(decision_effect, decision_id=decision.pk, now=NOW + DAY)
        came_to = at_once(effect, work_approve_due, work_approve_due)
        assert not [one for one in came_to if isinstance(one, Exception)]
        assert came_to[0] is True
        assert held(court) == before + 12
    assert balance(AccountKind.APPROVED, project=court.project, user=court.ada) == 3 * 12
    assert LedgerTransaction.objects.filter(kind=Move.HOLD.value).count() == 3
    check_ledger()


def test_who_holds_the_case_is_the_only_one_to_act_on_it(court: Court) -> None:
    decision = court.decide(now=NOW)
    with transaction.atomic():
        decision_lock(decision.pk)
        beside = Beside(lambda: appeal(court, decision, NOW + DAY)).waiting()
        assert not decision.events.exists()
    assert isinstance(beside.outcome(), DecisionEvent)
