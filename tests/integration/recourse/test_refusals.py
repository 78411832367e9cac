"""Refusing what waits of a time correction: a decision like any other, told before its effect, and appealed to another person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.actor import Actor
from accounts.roles import Role, Scope
from accounts.services.memberships import membership_leave
from annotations.projects.models import Project
from annotations.recourse.models import Decision
from annotations.recourse.services.appeals import appeal_answer, appeal_make
from annotations.recourse.services.sweep import recourse_sweep
from annotations.work.models import CorrectionDecision, TimeCorrection
from annotations.work.selectors.my_time import corrections_waiting, my_corrections, row_of
from annotations.work.services.correction import correction_ask, correction_pay
from annotations.work.services.correction_decide import correction_decide, corrections_pay_due
from kernel.clock import ManualClock
from kernel.errors import Conflict, Forbidden
from notices.models import Notice
from tests.factories.clock import standing
from tests.factories.parallel import in_parallel
from tests.factories.pay import check_ledger, do_work
from tests.factories.people import actor_in, make_member, make_organisation
from tests.factories.projects import make_project
from tests.factories.shifts import lines

pytestmark = pytest.mark.usefixtures("committed_db")
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
WHY = "There were only three items open that day."


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    with standing(NOW) as clock:
        yield clock


@pytest.fixture
def project(committed_db: str, clock: ManualClock) -> Project:
    return make_project(make_organisation(), pay_kind="hourly", rate_minor=1500, floor_minor=1241)


@pytest.fixture
def ada(project: Project) -> Actor:
    """Worked four hours on Tuesday."""
    user = make_member(project.organisation, Role.ANNOTATOR)
    for hour in (10, 14):
        do_work(project, user, ms=120 * 60_000, at=datetime(2026, 3, 3, hour, tzinfo=UTC), labels=3)
    return Actor(user=user)


@pytest.fixture
def owner(project: Project) -> Actor:
    return actor_in(project.organisation, project.created_by)


def ask(ada: Actor, project: Project) -> TimeCorrection:
    """Half an hour more: 24 minutes are paid at once, six wait."""
    day = date(2026, 3, 3)
    return correction_ask(
        actor=ada, project_id=project.pk, day=day, minutes=30, reason="The network was down, I read on."
    )


def decide(actor: Actor, found: TimeCorrection, *, pay: bool = False) -> None:
    correction_decide(actor=actor, project_id=found.project_id, correction_id=found.pk, pay=pay, reason=WHY)


def paid(ada: Actor) -> list[int]:
    return [line.amount_minor for line in lines(ada.user, "correction")]


def states(ada: Actor) -> list[str]:
    return [row_of(correction).rest_state for correction in my_corrections(ada)]


def test_a_refusal_is_told_with_its_reason_before_it_takes_effect(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor
) -> None:
    found = ask(ada, project)
    with pytest.raises(Forbidden, match="program"):
        decide(replace(owner, scopes=frozenset({Scope.WRITE})), found)
    decide(owner, found)
    notice, decision = Notice.objects.get(user=ada.user), Decision.objects.get()
    assert (notice.kind, notice.reason) == ("decision", "The records do not show this time")
    assert WHY in notice.body
    assert decision.notice_at < decision.effect_at
    assert decision.evidence == {"correction": found.pk, "day": "2026-03-03", "minutes": 6}
    assert recourse_sweep(now=clock.now()) == 0
    clock.advance(timedelta(minutes=2))
    assert (recourse_sweep(now=clock.now()), recourse_sweep(now=clock.now())) == (1, 0)
    clock.advance(timedelta(days=8))
    assert corrections_pay_due() == 0
    assert (paid(ada), states(ada)) == ([600], ["refused"])


def test_a_refusal_is_decided_once_and_no_longer_waits(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor
) -> None:
    found = ask(ada, project)
    decide(owner, found)
    assert corrections_waiting(owner, project.pk) == []
    for pay in (True, False):
        with pytest.raises(Conflict, match="decided before"):
            decide(owner, found, pay=pay)
    assert states(ada) == ["waiting"], "until the minute in which its notice comes first is over"


@pytest.mark.parametrize("answered", ["by another person", "by nobody"])
def test_an_appeal_against_a_refusal_pays_the_rest_and_half_an_hour(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor, answered: str
) -> None:
    """By silence as well; also for who has left since."""
    found = ask(ada, project)
    membership_leave(actor=actor_in(project.organisation, ada.user))
    decide(owner, found)
    decision = Decision.objects.get()
    clock.advance(timedelta(minutes=2))
    assert recourse_sweep(now=clock.now()) == 1
    appeal_make(actor=ada, decision_id=decision.pk, text="There were forty; the log shows it.", now=clock.now())
    with pytest.raises(Conflict):
        appeal_answer(actor=owner, decision_id=decision.pk, overturn=False, text="No.", now=clock.now())
    if answered == "by nobody":
        clock.advance(timedelta(days=7))
        assert (recourse_sweep(now=clock.now()), recourse_sweep(now=clock.now())) == (1, 0)
    else:
        other = actor_in(project.organisation, make_member(project.organisation, Role.REVIEWER))
        appeal_answer(actor=other, decision_id=decision.pk, overturn=True, text="It does.", now=clock.now())
    assert paid(ada) == [600, 150]
    assert [line.amount_minor for line in lines(ada.user, "appeal_upheld")] == [750]
    assert states(ada) == ["paid"]
    check_ledger()


def test_what_was_paid_before_a_refusal_took_effect_stays_paid_once(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor
) -> None:
    """Should the database hold a payment beside an announced refusal, the payment wins, and an overturn adds nothing."""
    found = ask(ada, project)
    decide(owner, found)
    CorrectionDecision.objects.create(correction=found, paid=True, decided_by=None, at=clock.now())
    correction_pay(found, found.rest_ms, part="rest", now=clock.now())
    clock.advance(timedelta(minutes=2))
    assert recourse_sweep(now=clock.now()) == 1
    decision = Decision.objects.get()
    appeal_make(actor=ada, decision_id=decision.pk, text="It was paid.", now=clock.now())
    clock.advance(timedelta(days=7))
    recourse_sweep(now=clock.now())
    assert paid(ada) == [600, 150]


def test_two_who_refuse_and_pay_at_the_same_moment_decide_once(
    clock: ManualClock, ada: Actor, project: Project, owner: Actor
) -> None:
    found = ask(ada, project)

    def act(place: int) -> str:
        decide(owner, found, pay=bool(place % 2))
        return "done"

    assert sorted(str(getattr(one, "code", one)) for one in in_parallel(4, act)) == ["already-decided"] * 3 + ["done"]
    clock.advance(timedelta(minutes=2))
    recourse_sweep(now=clock.now())
    assert (Decision.objects.count(), paid(ada)) in [(1, [600]), (0, [600, 150])]
