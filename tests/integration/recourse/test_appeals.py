"""Appeals: who answers them and until when, and that an overturn undoes all of a decision or nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from accounts.models import Membership
from annotations.pay.domain.states import AccountKind
from annotations.pay.models import LedgerTransaction
from annotations.quality.models import ScoreExclusion
from annotations.quality.selectors.scores import score_get
from annotations.recourse.services import appeals
from annotations.recourse.services.appeals import appeal_answer, appeal_make
from annotations.recourse.services.sweep import recourse_sweep
from annotations.work.models import LabelEvent
from annotations.work.services.lease import lease_next
from kernel.errors import Conflict, NotFound
from notices.models import Notice
from tests.factories.pay import balance, check_ledger
from tests.factories.people import actor_in
from tests.factories.projects import make_items
from tests.factories.recourse import Court, answer, appeal, kinds, make_court, make_gold

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def court(committed_db: None) -> Court:
    return make_court()


def give_vote_to(vote_id: int, assignment_id: int) -> None:
    """Votes are append-only for everybody but the owner with the trigger off: the test arranges the past."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE work_labelevent DISABLE TRIGGER append_only")
        cursor.execute("UPDATE work_labelevent SET assignment_id = %s WHERE id = %s", [assignment_id, vote_id])
        cursor.execute("ALTER TABLE work_labelevent ENABLE TRIGGER append_only")


def test_a_restriction_closes_the_project_at_its_time_and_an_overturn_opens_it(court: Court) -> None:
    make_items(court.project, ["a", "b", "c"])
    ada = actor_in(court.organisation, court.ada)
    assert lease_next(actor=ada, project_id=court.project.pk).lease
    decision = court.decide(now=NOW)
    assert recourse_sweep(now=NOW + DAY) == 1
    assert recourse_sweep(now=NOW + DAY) == 0
    offer = lease_next(actor=ada, project_id=court.project.pk, resume=False)
    assert (offer.lease, offer.reason) == (None, "hold")
    appeal(court, decision, now=NOW + 2 * DAY)
    answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    assert lease_next(actor=ada, project_id=court.project.pk, resume=False).lease
    assert kinds(decision) == ["effected", "appealed", "overturned"]


def test_a_removal_ends_the_membership_and_an_overturn_restores_it_with_its_roles(court: Court) -> None:
    decision = court.decide("removal", now=NOW)
    recourse_sweep(now=NOW + DAY)
    assert not court.member.active
    appeal(court, decision, now=NOW + 2 * DAY)
    answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    assert (court.member.active, court.member.roles) == (True, ["annotator"])


def test_a_rejection_holds_the_pay_of_the_work_and_its_score_and_an_overturn_gives_both_back(
    committed_db: None,
) -> None:
    court = make_court(objective=True)
    gold = make_gold(court, right=4, wrong=1)
    work = court.work(labels=3, at=NOW - DAY)
    vote = gold[0].item
    # One of the answers on gold belongs to the rejected work.
    give_vote_to(LabelEvent.objects.get(item=vote).pk, work[0])
    before = score_get(court.project, court.ada.pk)
    decision = court.decide("rejection", now=NOW, evidence={"assignments": work[:2]})
    recourse_sweep(now=NOW + DAY)
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 24
    assert balance(AccountKind.EARNED, project=court.project, user=court.ada) == 12
    during = score_get(court.project, court.ada.pk)
    assert during
    assert (during.right, during.n) == (3, 4)
    appeal(court, decision, now=NOW + 2 * DAY)
    answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 0
    assert balance(AccountKind.APPROVED, project=court.project, user=court.ada) == 24
    assert score_get(court.project, court.ada.pk) == before
    line = LedgerTransaction.objects.get(kind="appeal_upheld")
    assert (line.amount_minor, line.user_id) == (621, court.ada.pk)  # half an hour at the floor of 12.41
    check_ledger()


def test_nobody_answering_in_seven_days_is_an_overturn(court: Court) -> None:
    decision = court.decide(now=NOW)
    appeal(court, decision, now=NOW + DAY)
    recourse_sweep(now=NOW + 8 * DAY - timedelta(seconds=1))
    assert kinds(decision) == ["appealed", "effected"]
    recourse_sweep(now=NOW + 8 * DAY)
    recourse_sweep(now=NOW + 9 * DAY)
    assert kinds(decision) == ["appealed", "effected", "overturned"]
    overturned = decision.events.get(kind="overturned")
    assert overturned.by is None
    assert "7 days" in overturned.text
    assert court.member.closed_projects == []
    assert LedgerTransaction.objects.filter(kind="appeal_upheld").count() == 1


def test_an_answer_after_the_seven_days_comes_too_late_even_before_the_job(court: Court) -> None:
    decision = court.decide(now=NOW)
    appeal(court, decision, now=NOW + DAY)
    with pytest.raises(Conflict):
        answer(court, decision, overturn=False, now=NOW + 8 * DAY)


def test_neither_the_decider_nor_the_appellant_answers(court: Court) -> None:
    decision = court.decide(now=NOW)
    appeal(court, decision, now=NOW + DAY)
    Membership.objects.filter(pk=court.member.pk).update(roles=["annotator", "reviewer"])
    for person in (court.owner, court.ada):
        with pytest.raises(Conflict) as refused:
            appeal_answer(
                actor=actor_in(court.organisation, person),
                decision_id=decision.pk,
                overturn=False,
                text="No.",
                now=NOW + 2 * DAY,
            )
        assert refused.value.code == "same-person"


def test_an_appeal_is_open_once_for_thirty_days_and_to_its_person_only(court: Court) -> None:
    first, second = court.decide(now=NOW), court.decide(now=NOW)
    with pytest.raises(NotFound):
        appeal_make(actor=court.judge, decision_id=first.pk, text="Mine?", now=NOW)
    appeal(court, first, now=NOW + 30 * DAY - timedelta(seconds=1))
    with pytest.raises(Conflict):
        appeal(court, first, now=NOW + 30 * DAY - timedelta(seconds=1))
    with pytest.raises(Conflict):
        appeal(court, second, now=NOW + 30 * DAY)


def test_an_upheld_decision_stands_and_is_answered_once(court: Court) -> None:
    decision = court.decide(now=NOW)
    appeal(court, decision, now=NOW + 2 * DAY)
    recourse_sweep(now=NOW + 2 * DAY)
    answer(court, decision, overturn=False, now=NOW + 3 * DAY)
    with pytest.raises(Conflict):
        answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    recourse_sweep(now=NOW + 60 * DAY)
    assert kinds(decision) == ["appealed", "effected", "upheld"]
    assert court.member.closed_projects == [court.project.pk]


@pytest.mark.parametrize("step", ["effect_undo", "appeal_pay", "_tell"])
def test_an_overturn_that_fails_midway_changes_nothing(
    court: Court, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    work = court.work(at=NOW - DAY)
    decision = court.decide("rejection", now=NOW, evidence={"assignments": work})
    recourse_sweep(now=NOW + DAY)
    appeal(court, decision, now=NOW + 2 * DAY)
    real = getattr(appeals, step)

    def breaks_after(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise RuntimeError("the power went")

    monkeypatch.setattr(appeals, step, breaks_after)
    with pytest.raises(RuntimeError):
        answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    assert kinds(decision) == ["effected", "appealed"]
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 36
    assert ScoreExclusion.objects.count() == 3
    assert not LedgerTransaction.objects.filter(kind="appeal_upheld").exists()
    assert not Notice.objects.filter(user=court.ada, kind="appeal-answer").exists()
    monkeypatch.setattr(appeals, step, real)
    answer(court, decision, overturn=True, now=NOW + 3 * DAY)
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 0
    assert ScoreExclusion.objects.count() == 0
    assert LedgerTransaction.objects.filter(kind="appeal_upheld").count() == 1
    check_ledger()


def test_two_restrictions_of_one_project_open_it_only_when_both_are_overturned(court: Court) -> None:
    first, second = court.decide(now=NOW), court.decide(now=NOW)
    recourse_sweep(now=NOW + DAY)
    for decision, left in ((first, [court.project.pk]), (second, [])):
        appeal(court, decision, now=NOW + 2 * DAY)
        answer(court, decision, overturn=True, now=NOW + 3 * DAY)
        assert court.member.closed_projects == left
