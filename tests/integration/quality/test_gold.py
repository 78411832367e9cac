"""Gold: two adjudicators with a reason each, contest and suspension, scores with an interval, and none where people may differ."""

import pytest

from accounts.models import User
from accounts.roles import Role
from annotations.items.models import Item
from annotations.quality.models import Gold, GoldContest
from annotations.quality.selectors.scores import score_get
from annotations.quality.services.gold import contest_answer, gold_contest, opinion_give
from kernel import clock
from kernel.errors import Conflict, Invalid, NotFound
from notices.models import Notice
from tests.factories.people import actor_in, make_member, signed_in
from tests.factories.projects import make_items
from tests.factories.recourse import Court, make_court, make_gold
from tests.factories.votes import make_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def court() -> Court:
    return make_court(objective=True)


@pytest.fixture
def item(court: Court) -> Item:
    return make_items(court.project, ["Thank you kindly"])[0]


def say(court: Court, who: User, item: Item, answer: object = "polite", rationale: str = "It thanks.") -> Gold | None:
    return opinion_give(
        actor=actor_in(court.organisation, who), project_id=court.project.pk, item_id=item.pk, question="tone",
        answer=answer, rationale=rationale, now=clock.utcnow(),
    )[1]  # fmt: skip


def contest(court: Court, gold: Gold) -> GoldContest:
    ada = actor_in(court.organisation, court.ada)
    return gold_contest(actor=ada, gold_id=gold.pk, reason="It is ironic.", now=clock.utcnow())


def test_two_adjudicators_who_agree_make_gold_and_one_alone_does_not(court: Court, item: Item) -> None:
    assert say(court, court.owner, item) is None
    with pytest.raises(Conflict):
        say(court, court.owner, item)
    assert not Gold.objects.exists()
    made = say(court, court.reviewer, item)
    assert made
    assert {made.first.adjudicator, made.second.adjudicator} == {court.owner, court.reviewer}


def test_adjudicators_who_differ_make_none_until_a_third_agrees_with_one(court: Court, item: Item) -> None:
    say(court, court.owner, item, "polite")
    assert say(court, court.reviewer, item, "rude") is None
    made = say(court, make_member(court.organisation, Role.REVIEWER), item, "rude")
    assert made
    assert made.answer == "rude"


def test_an_opinion_needs_a_reason_a_known_label_and_somebody_who_did_not_label_the_item(
    court: Court, item: Item
) -> None:
    with pytest.raises(Invalid):
        say(court, court.owner, item, rationale="  ")
    for wrong in ("friendly", ["polite"], None, 7):
        with pytest.raises(Invalid):
            say(court, court.owner, item, wrong)
    make_vote(court.project, item, court.reviewer, {"tone": "polite"})
    with pytest.raises(Conflict):
        say(court, court.reviewer, item)


def test_a_subjective_project_takes_no_gold_and_knows_no_score() -> None:
    court = make_court(objective=False)
    item = make_items(court.project, ["Well, well"])[0]
    with pytest.raises(Conflict):
        say(court, court.owner, item)
    make_vote(court.project, item, court.ada, {"tone": "rude"})
    with pytest.raises(Conflict):
        score_get(court.project, court.ada.pk)
    assert signed_in(court.ada).get("/api/me/scores/").json() == {"results": []}
    assert signed_in(court.owner).get(f"/api/projects/{court.project.pk}/gold/").status_code == 409
    assert signed_in(court.owner).get(f"/p/{court.project.pk}/gold/").status_code == 409


def test_a_minority_label_changes_nothing_where_there_is_no_gold(court: Court) -> None:
    for item in make_items(court.project, [f"text {n}" for n in range(5)]):
        make_vote(court.project, item, court.ada, {"tone": "rude"})
        for _ in range(3):
            make_vote(court.project, item, make_member(court.organisation, Role.ANNOTATOR), {"tone": "polite"})
    assert score_get(court.project, court.ada.pk) is None


def test_a_score_is_right_n_and_an_interval(court: Court) -> None:
    make_gold(court, right=25, wrong=25)
    score = score_get(court.project, court.ada.pk)
    assert score
    assert (score.right, score.n, round(score.low, 4), round(score.high, 4)) == (25, 50, 0.3664, 0.6336)


def test_a_contest_suspends_the_gold_at_once_and_scores_are_computed_without_it(court: Court) -> None:
    gold = make_gold(court, right=3, wrong=1)[-1]
    before = score_get(court.project, court.ada.pk)
    contest(court, gold)
    after = score_get(court.project, court.ada.pk)
    assert before
    assert after
    assert ((before.right, before.n), (after.right, after.n)) == ((3, 4), (3, 3))


@pytest.mark.parametrize(("keep", "counts"), [(True, (3, 4)), (False, (3, 3))])
def test_a_third_person_keeps_the_gold_or_withdraws_it_and_the_annotator_reads_why(
    court: Court, *, keep: bool, counts: tuple[int, int]
) -> None:
    gold = make_gold(court, right=3, wrong=1)[-1]
    made = contest(court, gold)
    for involved in (gold.first.adjudicator, gold.second.adjudicator):
        with pytest.raises(Conflict) as refused:
            contest_answer(
                actor=actor_in(court.organisation, involved), project_id=court.project.pk, contest_id=made.pk, keep=keep,
                answer="No.", now=clock.utcnow(),
            )  # fmt: skip
        assert refused.value.code == "same-person"
    contest_answer(
        actor=court.judge, project_id=court.project.pk, contest_id=made.pk, keep=keep, answer="I looked.",
        now=clock.utcnow(),
    )  # fmt: skip
    score = score_get(court.project, court.ada.pk)
    assert score
    assert (score.right, score.n) == counts
    assert Notice.objects.get(user=court.ada).body == "I looked."
    with pytest.raises(Conflict):
        contest_answer(
            actor=court.judge, project_id=court.project.pk, contest_id=made.pk, keep=True, answer="Again.",
            now=clock.utcnow(),
        )  # fmt: skip


def test_who_did_not_label_an_item_does_not_even_learn_that_it_is_gold(court: Court) -> None:
    gold = make_gold(court, right=1, wrong=0)[0]
    ben = make_member(court.organisation, Role.ANNOTATOR)
    with pytest.raises(NotFound):
        gold_contest(actor=actor_in(court.organisation, ben), gold_id=gold.pk, reason="?", now=clock.utcnow())
    assert signed_in(ben).get(f"/api/projects/{court.project.pk}/gold/").status_code == 403
    assert signed_in(ben).get(f"/p/{court.project.pk}/gold/").status_code == 403


def test_the_way_of_gold_over_pages(court: Court, item: Item) -> None:
    owner, reviewer, ada = (signed_in(person) for person in (court.owner, court.reviewer, court.ada))
    path = f"/p/{court.project.pk}/gold/items/{item.pk}/"
    assert owner.get(f"/p/{court.project.pk}/gold/find/", {"item": item.external_id})["Location"] == path
    form = {"question": "tone", "answer": "polite", "rationale": "It thanks."}
    assert owner.post(path, {**form, "rationale": ""}).status_code == 422
    assert owner.post(path, form).status_code == 302
    page = reviewer.get(f"/p/{court.project.pk}/gold/").content.decode()
    assert item.external_id in page
    assert "It thanks." not in page  # nobody sees the first opinion before giving the second
    assert "It thanks." not in reviewer.get(path).content.decode()
    assert reviewer.post(path, form).status_code == 302
    make_vote(court.project, item, court.ada, {"tone": "rude"})
    mine = ada.get("/me/score/").content.decode()
    assert "0 of 1 answers" in mine
    assert "0 % and 79 %" in mine
    gold = Gold.objects.get()
    assert ada.post(f"/me/score/{gold.pk}/contest/", {"reason": "It is ironic."}).status_code == 302
    gold.refresh_from_db()
    assert gold.state == "suspended"
    third = make_member(court.organisation, Role.REVIEWER)
    desk = signed_in(third).get(f"/p/{court.project.pk}/gold/").content.decode()
    assert "It is ironic." in desk
    number = GoldContest.objects.get().pk
    answer = signed_in(third).post(
        f"/p/{court.project.pk}/gold/contests/{number}/", {"outcome": "withdraw", "answer": "It is."}
    )
    assert answer.status_code == 302
    gold.refresh_from_db()
    assert gold.state == "withdrawn"


def test_the_way_of_gold_over_the_api(court: Court, item: Item) -> None:
    body = {"item": item.pk, "question": "tone", "answer": "polite", "rationale": "It thanks."}
    path = f"/api/projects/{court.project.pk}/gold/"
    first = signed_in(court.owner).post(path, body, content_type="application/json")
    second = signed_in(court.reviewer).post(path, body, content_type="application/json")
    assert (first.json()["gold"], second.status_code) == (None, 201)
    [listed] = signed_in(court.owner).get(path).json()["results"]
    assert (listed["id"], listed["rationales"]) == (second.json()["gold"], ["It thanks.", "It thanks."])
    make_vote(court.project, item, court.ada, {"tone": "polite"})
    [score] = signed_in(court.ada).get("/api/me/scores/").json()["results"]
    assert (score["right"], score["n"]) == (1, 1)
    contested = signed_in(court.ada).post(
        f"/api/me/gold/{listed['id']}/contest/", {"reason": "Hm."}, content_type="application/json"
    )
    assert (contested.status_code, contested.json()["gold_state"]) == (201, "suspended")
    third = signed_in(make_member(court.organisation, Role.REVIEWER))
    answer = third.post(
        f"{path}contests/{contested.json()['id']}/answer/",
        {"keep": True, "answer": "x"},
        content_type="application/json",
    )
    assert answer.json()["state"] == "active"
