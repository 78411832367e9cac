"""Gold: an answer on which two adjudicators agreed, each with a reason. Contested gold counts for nobody until answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.items.models import Item
from annotations.projects.models import Project
from annotations.projects.selectors.projects import project_get
from annotations.projects.selectors.versions import question_schema
from annotations.quality.models import Gold, GoldContest, GoldOpinion, GoldState, ScoreExclusion
from annotations.quality.selectors.scores import refuse_subjective, same_answer, standing_votes
from kernel.errors import Conflict, Invalid, NotFound
from notices.services import notice_send


@transaction.atomic
def opinion_give(
    *, actor: Actor, project_id: int, item_id: int, question: str, answer: Any, rationale: str, now: datetime
) -> tuple[GoldOpinion, Gold | None]:
    """Say, as one adjudicator, what the answer is and why. With a second one who says the same it becomes gold.

    Raises Conflict in a subjective project, for somebody who labelled the item, and for a second opinion of the same
    person; Invalid for an answer the question does not offer, or without a rationale.
    """
    project = project_get(actor, project_id, lock=True)
    refuse_subjective(project)
    item = Item.objects.filter(pk=item_id, project=project).first()
    if item is None:
        raise NotFound("There is no such item in this project.")
    _check_answer(project, question, answer)
    if not rationale.strip():
        raise Invalid(
            "An opinion needs its reason.", errors=[{"field": "rationale", "message": "Say why this is the answer."}]
        )
    if standing_votes(actor.user_id).filter(item=item).exists():
        raise Conflict("You labelled this item yourself.", kept="Nothing was written.", remedy="Leave it to another.")
    given = GoldOpinion.objects.filter(item=item, question=question)
    if given.filter(adjudicator=actor.user).exists():
        raise Conflict("You have given your opinion on this question.", kept="It stands as it was given.")
    opinion = GoldOpinion.objects.create(
        project=project,
        item=item,
        question=question,
        answer=answer,
        rationale=rationale.strip(),
        adjudicator=actor.user,
        at=now,
    )
    _record(actor, project, "opinion:give", f"item:{item.pk}", {"question": question}, now)
    agreeing = [other for other in given.exclude(pk=opinion.pk) if same_answer(other.answer, answer)]
    if not agreeing or Gold.objects.filter(item=item, question=question).exists():
        return opinion, None
    gold = Gold.objects.create(
        project=project, item=item, question=question, answer=answer, first=agreeing[0], second=opinion, agreed_at=now
    )
    _record(actor, project, "gold:agree", f"gold:{gold.pk}", {"item": item.pk, "question": question}, now)
    return opinion, gold


@transaction.atomic
def gold_contest(*, actor: Actor, gold_id: int, reason: str, now: datetime) -> GoldContest:
    """Object to gold on an item one labelled. It is suspended at once, and every score is computed without it.

    Raises NotFound for anybody who did not label the item: they may not learn that it is gold.
    """
    gold = Gold.objects.select_for_update(of=("self",)).select_related("project").filter(pk=gold_id).first()
    if gold is None or not standing_votes(actor.user_id).filter(item_id=gold.item_id).exists():
        raise NotFound("There is nothing here, or nothing you may see.")
    if not reason.strip():
        raise Invalid(
            "Say what is wrong with it.", errors=[{"field": "reason", "message": "A sentence or two is enough."}]
        )
    if gold.state == GoldState.WITHDRAWN or GoldContest.objects.filter(gold=gold, annotator=actor.user).exists():
        raise Conflict("You have contested this before, or it is withdrawn.", kept="It counts as it stands.")
    contest = GoldContest.objects.create(gold=gold, annotator=actor.user, reason=reason.strip(), at=now)
    _set_state(gold, GoldState.SUSPENDED)
    _record(actor, gold.project, "gold:contest", f"gold:{gold.pk}", {"contest": contest.pk}, now)
    return contest


@transaction.atomic
def contest_answer(*, actor: Actor, project_id: int, contest_id: int, keep: bool, answer: str, now: datetime) -> Gold:
    """Answer a contest as a third person: keep the gold, or withdraw it. Raises Conflict for the two adjudicators and
    for whoever contested."""
    project = project_get(actor, project_id, lock=True)
    # The gold is locked too, as a contest locks it: nobody contests it between the look at the others and the answer.
    found = GoldContest.objects.select_for_update(of=("self", "gold"))
    found = found.select_related("gold__first", "gold__second", "annotator")
    contest = found.filter(pk=contest_id, gold__project=project).first()
    if contest is None:
        raise NotFound("There is no such contest in this project.")
    gold = contest.gold
    involved = {gold.first.adjudicator_id, gold.second.adjudicator_id, contest.annotator_id}
    if actor.user_id in involved:
        raise Conflict(
            "A third person answers: neither those who agreed on it nor who contests it.",
            code="same-person",
            kept="The gold stays suspended.",
        )
    if contest.answered_at is not None:
        raise Conflict("This contest has been answered.", kept="The first answer stands.")
    if not answer.strip():
        raise Invalid("Say why.", errors=[{"field": "answer", "message": "The annotator reads this."}])
    contest.answered_by, contest.answered_at, contest.kept, contest.answer = actor.user, now, keep, answer.strip()
    contest.save(update_fields=["answered_by", "answered_at", "kept", "answer"])
    others_open = gold.contests.filter(answered_at=None).exists()
    if not keep:
        _set_state(gold, GoldState.WITHDRAWN)
    elif not others_open and gold.state == GoldState.SUSPENDED:
        _set_state(gold, GoldState.ACTIVE)
    _record(actor, project, "gold:answer", f"gold:{gold.pk}", {"contest": contest.pk, "keep": keep}, now)
    notice_send(
        user_id=contest.annotator_id,
        kind="gold-contest",
        title="The item you contested stays as it was" if keep else "You were right to contest an item",
        body=contest.answer,
        url="/me/score/",
        organisation_id=project.organisation_id,
        now=now,
    )
    return gold


def score_exclude(*, assignment_ids: Iterable[int], decision_id: int) -> None:
    """Leave work out of every score while a decision stands. In the caller's transaction; safe to repeat."""
    rows = [ScoreExclusion(assignment_id=pk, decision_id=decision_id) for pk in sorted(set(assignment_ids))]
    ScoreExclusion.objects.bulk_create(rows, ignore_conflicts=True)


def score_restore(*, decision_id: int) -> int:
    """Count that work again. In the caller's transaction. Returns how many pieces of work."""
    return ScoreExclusion.objects.filter(decision_id=decision_id).delete()[0]


def _check_answer(project: Project, question_id: str, answer: Any) -> None:
    assert project.current_schema_id is not None
    schema = question_schema(project.current_schema_id)
    question = next((question for question in schema.questions if question.id == question_id), None)
    if question is None or question.kind not in {"single_choice", "multiple_choice"}:
        raise Invalid(
            "Gold is for questions with labels to choose from.",
            errors=[{"field": "question", "message": "No such question with labels."}],
        )
    chosen = answer if question.kind == "multiple_choice" else [answer]
    known = set(question.label_values())
    if not isinstance(chosen, list) or not all(isinstance(label, str) and label in known for label in chosen):
        raise Invalid(
            "That is not an answer to this question.", errors=[{"field": "answer", "message": "No such label."}]
        )


def _set_state(gold: Gold, state: GoldState) -> None:
    gold.state = state
    gold.save(update_fields=["state"])


def _record(actor: Actor, project: Project, action: str, subject: str, data: dict[str, Any], now: datetime) -> None:
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action=f"quality:{action}",
        subject=subject,
        data=data,
        at=now,
    )
