"""Decisions: complete, human, told before they take effect, and never changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership
from accounts.roles import Role
from accounts.services.pseudonyms import pseudonym_of
from annotations.pay.domain.states import AccountKind, Move
from annotations.pay.models import LedgerTransaction
from annotations.pay.services.ledger import Booking, account_get, ledger_post
from annotations.pay.services.reversal import line_reverse
from annotations.quality.selectors.scores import score_get
from annotations.recourse.models import Decision
from annotations.recourse.selectors.reversal import decision_allows_reversal
from annotations.recourse.services import sweep
from annotations.recourse.services.effect import decision_effect
from annotations.recourse.services.sweep import recourse_sweep
from kernel.clock import ManualClock, use_clock
from kernel.errors import Conflict, FairhandError, Forbidden, Invalid, NotFound
from notices.models import Notice
from tests.factories.pay import balance, check_ledger
from tests.factories.people import make_member, make_organisation
from tests.factories.recourse import Court, answer, appeal, kinds, make_court, make_gold

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def court(committed_db: None) -> Court:
    return make_court()


def test_the_notice_is_in_the_inbox_before_anything_happens(court: Court) -> None:
    decision = court.decide(now=NOW)
    notice = Notice.objects.get(user=court.ada)
    assert decision.notice == notice
    assert notice.created_at < decision.effect_at
    assert notice.due_at == NOW + 30 * DAY
    assert notice.reason == "Answers copied from somebody else"
    assert recourse_sweep(now=decision.effect_at - timedelta(seconds=1)) == 0
    assert court.member.closed_projects == []


def test_work_of_somebody_else_cannot_be_rejected_with_it(court: Court) -> None:
    work = court.work()
    for wrong in ([*work, 10**9], [str(work[0])], "all", [work[0], work[0]]):
        with pytest.raises(Invalid):
            court.decide("rejection", now=NOW, evidence={"assignments": wrong})
    assert not Notice.objects.exists()


def test_money_may_be_reversed_only_after_a_standing_fraud_decision_whose_appeal_has_closed(court: Court) -> None:
    work = court.work(at=NOW - DAY)
    rejection = court.decide("rejection", now=NOW, evidence={"assignments": work[:1]})
    upheld = court.decide("rejection", now=NOW, evidence={"assignments": work[1:2]})
    overturned = court.decide("rejection", now=NOW, evidence={"assignments": work[2:]})
    restriction = court.decide(now=NOW)
    lines = [LedgerTransaction.objects.get(assignment_id=one) for one in work]
    assert not decision_allows_reversal(rejection.pk, lines[0], NOW + 40 * DAY)  # it has not taken effect
    recourse_sweep(now=NOW + DAY)
    for decision in (upheld, overturned):
        appeal(court, decision, now=NOW + 2 * DAY)
        assert not decision_allows_reversal(decision.pk, lines[1], NOW + 3 * DAY)
        answer(court, decision, overturn=decision == overturned, now=NOW + 3 * DAY)
    assert not decision_allows_reversal(rejection.pk, lines[0], NOW + 30 * DAY - timedelta(seconds=1))
    assert decision_allows_reversal(rejection.pk, lines[0], NOW + 30 * DAY)
    assert decision_allows_reversal(upheld.pk, lines[1], NOW + 3 * DAY)
    for never in (overturned.pk, restriction.pk, 10**9):
        assert not any(decision_allows_reversal(never, line, NOW + 100 * DAY) for line in lines)
    for line in lines[1:]:
        assert not decision_allows_reversal(rejection.pk, line, NOW + 100 * DAY)  # its evidence names other work


def test_a_hold_keeps_which_lines_it_holds_so_that_a_line_paid_before_is_never_reversed(court: Court) -> None:
    work = court.work(at=NOW - DAY)
    lines = {one: LedgerTransaction.objects.get(assignment_id=one) for one in work}
    first, second, third = (lines[one] for one in sorted(work, key=lambda one: lines[one].pk))
    pay_out(court, first.amount_minor)
    decision = court.decide("rejection", now=NOW, evidence={"assignments": work[:2]})
    recourse_sweep(now=NOW + DAY)
    with use_clock(ManualClock(NOW + 40 * DAY)):
        for line, code in ((first, "not-held"), (third, "no-fraud-decision")):
            with pytest.raises(FairhandError) as refused:
                line_reverse(actor=court.judge, line_id=line.pk, decision_id=decision.pk)
            assert refused.value.code == code
        assert line_reverse(actor=court.judge, line_id=second.pk, decision_id=decision.pk).amount_minor == 12
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 0
    check_ledger()


@pytest.mark.parametrize("reverse", [False, True], ids=["held", "taken back"])
def test_what_another_decision_holds_or_took_back_is_not_taken_for_what_was_paid(court: Court, reverse: bool) -> None:
    work = court.work(at=NOW - DAY)
    lines = sorted((LedgerTransaction.objects.get(assignment_id=one) for one in work), key=lambda line: line.pk)
    first, second = (
        court.decide(
            "rejection", now=NOW, evidence={"assignments": [line.assignment_id]}, effect_at=NOW + (1 + day) * DAY
        )
        for day, line in enumerate(lines[:2])
    )
    recourse_sweep(now=NOW + DAY)
    if reverse:
        with use_clock(ManualClock(NOW + 40 * DAY)):
            line_reverse(actor=court.judge, line_id=lines[0].pk, decision_id=first.pk)
    pay_out(court, 12)  # the second line: the first lies held, or went back to the project
    recourse_sweep(now=NOW + 2 * DAY)
    assert balance(AccountKind.EARNED, project=court.project, user=court.ada) == 12, "the third line is nobody's fraud"
    with use_clock(ManualClock(NOW + 40 * DAY)), pytest.raises(Conflict):
        line_reverse(actor=court.judge, line_id=lines[1].pk, decision_id=second.pk)
    check_ledger()


def test_a_hold_that_was_overturned_is_set_aside_no_more(court: Court) -> None:
    work = court.work(at=NOW - DAY)
    wrong = court.decide("rejection", now=NOW, evidence={"assignments": work})
    recourse_sweep(now=NOW + DAY)
    appeal(court, wrong, now=NOW + 2 * DAY)
    answer(court, wrong, overturn=True, now=NOW + 3 * DAY)
    court.decide("rejection", now=NOW + 4 * DAY, evidence={"assignments": work[:2]})
    recourse_sweep(now=NOW + 5 * DAY)
    assert balance(AccountKind.HELD, project=court.project, user=court.ada) == 24


def pay_out(court: Court, minor: int) -> None:
    """So much of Ada's money has gone all the way to her bank."""
    way = [AccountKind.EARNED, AccountKind.APPROVED, AccountKind.PAYABLE, AccountKind.IN_PAYOUT, AccountKind.PAID]
    owner: dict[str, Any] = {
        "currency": "EUR",
        "organisation_id": court.organisation.pk,
        "project_id": court.project.pk,
        "user_id": court.ada.pk,
    }
    for move, source, target in zip(
        (Move.APPROVE, Move.MAKE_PAYABLE, Move.BATCH, Move.PAY), way, way[1:], strict=False
    ):
        ledger_post(Booking(
            key=f"test:{move}", kind=move.value, move=move, source=account_get(kind=source, **owner),
            target=account_get(kind=target, **owner), amount_minor=minor, at=NOW - DAY, **owner,
        ))  # fmt: skip


def test_quality_is_a_reason_with_fifty_answers_on_gold_and_not_with_forty_nine(committed_db: None) -> None:
    court = make_court(objective=True)
    make_gold(court, right=20, wrong=29)
    quality: dict[str, Any] = {"reason": "quality", "evidence": {"threshold_percent": 70}}
    with pytest.raises(Invalid) as refused:
        court.decide(now=NOW, **quality)
    assert "49" in str(refused.value.errors)
    make_gold(court, right=0, wrong=1)
    decision = court.decide(now=NOW, **quality)
    assert decision.score is not None
    assert (decision.score["right"], decision.score["n"]) == (20, 50)


def test_a_subjective_project_knows_no_quality(court: Court) -> None:
    with pytest.raises(Invalid) as refused:
        court.decide(now=NOW, reason="quality", evidence={"threshold_percent": 70})
    assert "subjective" in str(refused.value.errors)
    with pytest.raises(Conflict):
        score_get(court.project, court.ada.pk)


def test_nobody_decides_about_themselves_about_strangers_or_for_another_organisation(court: Court) -> None:
    own = Membership.objects.get(organisation=court.organisation, user=court.owner)
    with pytest.raises(Forbidden):
        court.decide(now=NOW, person=str(own.pk))
    stranger = make_member(make_organisation(), Role.ANNOTATOR)
    for named in (str(Membership.objects.get(user=stranger).pk), "p-unknown", "", "9" * 30):
        with pytest.raises(NotFound):
            court.decide(now=NOW, person=named)


def test_whoever_decides_by_a_pseudonym_learns_no_name(court: Court) -> None:
    named = pseudonym_of(court.ada, f"project:{court.project.pk}")
    decision = court.decide(now=NOW, person=named)
    assert decision.person == court.ada
    assert decision.person_named == named


ROW = """
INSERT INTO recourse_decision (organisation_id, project_id, person_id, person_named, kind, reason, evidence, rule_version, explanation,
                               decided_by_id, notice_id, notice_at, effect_at)
SELECT organisation_id, project_id, person_id, person_named, {kind}, {reason}, evidence, rule_version, explanation,
       {decided_by}, notice_id, notice_at, {effect_at} FROM recourse_decision LIMIT 1
"""


@pytest.mark.parametrize(
    "change",
    [
        {"decided_by": "NULL"},
        {"decided_by": "person_id"},
        {"effect_at": "notice_at"},
        {"kind": "'rejection'", "reason": "'quality'"},
    ],
)
def test_the_database_refuses_a_decision_without_a_human_before_its_notice_or_against_the_rules(
    court: Court, change: dict[str, str]
) -> None:
    court.decide(now=NOW)
    columns = {"decided_by": "decided_by_id", "effect_at": "effect_at", "kind": "kind", "reason": "reason"}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ROW.format(**{**columns, **change}))
    assert Decision.objects.count() == 1


def test_a_decision_and_what_became_of_it_cannot_be_changed_or_deleted(court: Court) -> None:
    court.decide(now=NOW)
    recourse_sweep(now=NOW + DAY)
    for statement in ("UPDATE recourse_decision SET reason = 'conduct'", "DELETE FROM recourse_decisionevent"):
        with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_no_clock_and_no_job_ever_makes_a_decision(committed_db: None) -> None:
    court = make_court(objective=True)
    make_gold(court, right=0, wrong=60)
    for days in range(60):
        recourse_sweep(now=NOW + days * DAY)
    assert not Decision.objects.exists()
    assert court.member.closed_projects == []


def test_an_effect_that_fails_does_not_stop_the_others(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = court.decide(now=NOW), court.decide(now=NOW)
    real = decision_effect

    def sometimes(*, decision_id: int, now: datetime) -> bool:
        if decision_id == broken.pk:
            raise FairhandError("no")
        return real(decision_id=decision_id, now=now)

    monkeypatch.setattr(sweep, "decision_effect", sometimes)
    assert recourse_sweep(now=NOW + DAY) == 1
    assert kinds(fine) == ["effected"]
