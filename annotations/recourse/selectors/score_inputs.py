"""Each answer of a person that was compared with gold, and what came of it: the inputs of their score."""

from collections.abc import Iterator
from typing import Any

from accounts.actor import Actor
from accounts.models import User
from annotations.quality.models import ScoreExclusion
from annotations.quality.selectors.scores import my_scores
from annotations.recourse.models import Decision


def score_inputs(user_id: int) -> list[dict[str, Any]]:
    """One entry per objective project: right, n, interval, and every answer with the gold it met."""
    found = []
    for mine in my_scores(Actor(user=User.objects.get(pk=user_id))):
        score = mine.score
        found.append(
            {
                "project": mine.project.name,
                "right": score.right if score else 0,
                "n": score.n if score else 0,
                "low": f"{score.low:.6f}" if score else None,
                "high": f"{score.high:.6f}" if score else None,
                "answers": [
                    {
                        "item": answer.gold.item.external_id,
                        "question": answer.gold.question,
                        "mine": answer.answer,
                        "gold": answer.gold.answer,
                        "right": answer.right,
                        "at": answer.vote.submitted_at,
                    }
                    for answer in mine.answers
                ],
            }
        )
    return found


def score_left_out(user_id: int) -> Iterator[dict[str, Any]]:
    """Work of the person that counts in no score now, and the decision because of which it does not."""
    decisions = Decision.objects.filter(person_id=user_id).values("pk")
    rows = ScoreExclusion.objects.filter(decision_id__in=decisions).order_by("pk")
    for assignment_id, decision_id in rows.values_list("assignment_id", "decision_id").iterator(chunk_size=2000):
        yield {"assignment_id": assignment_id, "decision_id": decision_id}
