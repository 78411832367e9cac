"""Two adjudicators or annotators at once: a contest has one answer, and gold that somebody contests counts for nobody."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from annotations.quality.models import Gold, GoldContest, GoldState
from annotations.quality.services.gold import contest_answer, gold_contest, opinion_give
from kernel import clock
from kernel.errors import Conflict
from notices.models import Notice
from tests.factories.parallel import Beside, in_parallel
from tests.factories.people import actor_in, make_member
from tests.factories.projects import make_items
from tests.factories.recourse import Court, make_court, make_gold
from tests.factories.votes import make_vote

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def court(committed_db: None) -> Court:
    return make_court(objective=True)


def contest(court: Court, gold: Gold, person: User) -> GoldContest:
    actor = actor_in(court.organisation, person)
    return gold_contest(actor=actor, gold_id=gold.pk, reason="It is meant as a joke.", now=clock.utcnow())


def answer(court: Court, made: GoldContest, person: User, *, keep: bool) -> Gold:
    return contest_answer(
        actor=actor_in(court.organisation, person), project_id=court.project.pk, contest_id=made.pk, keep=keep,
        answer="I looked.", now=clock.utcnow(),
    )  # fmt: skip


def test_two_who_answer_a_contest_at_once_give_it_one_answer(court: Court) -> None:
    (gold,) = make_gold(court, right=0, wrong=1)
    made = contest(court, gold, court.ada)
    judges = [court.reviewer, make_member(court.organisation, Role.REVIEWER)]
    came_to = in_parallel(4, lambda place: answer(court, made, judges[place % 2], keep=place % 2 == 0))
    assert sorted(type(one).__name__ for one in came_to) == ["Conflict"] * 3 + ["Gold"]
    made.refresh_from_db()
    gold.refresh_from_db()
    assert gold.state == (GoldState.ACTIVE if made.kept else GoldState.WITHDRAWN)
    assert Notice.objects.filter(user=court.ada, kind="gold-contest").count() == 1


def test_gold_that_somebody_else_contests_while_the_first_contest_is_answered_stays_suspended(court: Court) -> None:
    (gold,) = make_gold(court, right=0, wrong=1)
    ben = make_member(court.organisation, Role.ANNOTATOR)
    make_vote(court.project, gold.item, ben, {"tone": "rude"})
    made = contest(court, gold, court.ada)
    with transaction.atomic():
        contest(court, gold, ben)
        beside = Beside(lambda: answer(court, made, court.reviewer, keep=True)).waiting()
    assert isinstance(beside.outcome(), Gold)
    gold.refresh_from_db()
    assert gold.state == GoldState.SUSPENDED


def test_three_adjudicators_at_once_make_one_gold(court: Court) -> None:
    (item,) = make_items(court.project, ["one item"])
    people = [make_member(court.organisation, Role.REVIEWER) for _ in range(3)]

    def give(place: int) -> Any:
        return opinion_give(
            actor=actor_in(court.organisation, people[place]), project_id=court.project.pk, item_id=item.pk, question="tone",
            answer="polite", rationale="It thanks.", now=clock.utcnow(),
        )  # fmt: skip

    came_to = in_parallel(3, give)
    assert not [one for one in came_to if isinstance(one, Exception)]
    assert Gold.objects.filter(item=item).count() == 1


def test_an_adjudicator_in_two_tabs_is_one_adjudicator(court: Court) -> None:
    (item,) = make_items(court.project, ["one item"])

    def give(_: int) -> Any:
        return opinion_give(
            actor=court.judge, project_id=court.project.pk, item_id=item.pk, question="tone", answer="polite",
            rationale="It thanks.", now=clock.utcnow(),
        )  # fmt: skip

    came_to = in_parallel(3, give)
    assert [type(one) for one in came_to].count(Conflict) == 2
    assert not Gold.objects.exists()
