"""Each answer of a person that was compared with gold, and what came of it: the inputs of their score."""

from typing import Any

from accounts.actor import Actor
from accounts.models import User
from annotations.quality.selectors.scores import my_scores


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
