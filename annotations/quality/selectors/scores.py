"""Scores on gold: right answers of all answers on gold that is in use, with an interval. Subjective projects have none."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from annotations.projects.models import Project
from annotations.quality.domain.score import Score, score_of
from annotations.quality.models import Gold, GoldState, ScoreExclusion
from annotations.quality.selectors.my_matrices import my_matrices
from annotations.work.models import LabelEvent
from kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """One person's standing answer to a question with gold, and whether it counts as right."""

    gold: Gold
    vote: LabelEvent
    answer: object
    right: bool


def refuse_subjective(project: Project) -> None:
    """Raise Conflict for a subjective project: it holds no accuracy of anybody, so there is nothing to ask for (D4)."""
    if not project.objective:
        raise Conflict(
            "This project is subjective: disagreeing is not a mistake, so it has no gold and nobody has a score.",
            code="subjective-project",
            kept="Every vote is kept as it was given.",
        )


def gold_answers(project: Project, user_id: int) -> list[GoldAnswer]:
    """The person's answers on gold in use, without work that a standing decision has left out. Raises Conflict where
    the project is subjective."""
    refuse_subjective(project)
    golds: dict[int, list[Gold]] = {}
    for gold in Gold.objects.filter(project=project, state=GoldState.ACTIVE).select_related("item", "first", "second"):
        golds.setdefault(gold.item_id, []).append(gold)
    found = []
    for vote in standing_votes(user_id).filter(project=project, item__in=list(golds)).order_by("pk"):
        for gold in golds[vote.item_id]:
            answer = vote.answers.get(gold.question)
            if answer is not None:
                found.append(GoldAnswer(gold, vote, answer, same_answer(answer, gold.answer)))
    return found


def score_get(project: Project, user_id: int) -> Score | None:
    """The person's score in an objective project; None where they answered no item with gold."""
    answers = gold_answers(project, user_id)
    return score_of(sum(answer.right for answer in answers), len(answers)) if answers else None


def standing_votes(user_id: int) -> QuerySet[LabelEvent]:
    """Votes of the person that nothing has replaced and no standing decision leaves out."""
    replaced = LabelEvent.objects.filter(previous=OuterRef("pk"))
    excluded = ScoreExclusion.objects.filter(assignment_id=OuterRef("assignment_id"))
    votes = LabelEvent.objects.filter(annotator_id=user_id).exclude(kind="withdraw")
    return votes.filter(~Exists(replaced), ~Exists(excluded))


def same_answer(one: object, other: object) -> bool:
    """Equal answers; the order in which several labels were ticked means nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return one == other


@dataclass(frozen=True, slots=True)
class MyScore:
    """A person's score in one project, with each answer it rests on, and the person's own confusion matrices."""

    project: Project
    score: Score | None
    answers: list[GoldAnswer]
    matrices: list[dict[str, Any]]

    @property
    def low(self) -> str:
        return f"{100 * self.score.low:.0f} %" if self.score else ""

    @property
    def high(self) -> str:
        return f"{100 * self.score.high:.0f} %" if self.score else ""


def my_scores(actor: Actor) -> list[MyScore]:
    """The actor's own score in every objective project they voted in, with each answer that entered it."""
    voted = LabelEvent.objects.filter(annotator=actor.user).values("project_id")
    found = []
    for project in Project.objects.filter(pk__in=voted, objective=True).order_by("name"):
        answers = gold_answers(project, actor.user_id)
        score = score_of(sum(answer.right for answer in answers), len(answers)) if answers else None
        found.append(MyScore(project, score, answers, my_matrices(actor, project)))
    return found
