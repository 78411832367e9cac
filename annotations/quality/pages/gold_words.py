"""Gold and one's own score in the words of the questions, as the workbench shows them."""

from typing import Any

from annotations.projects.domain.titles import Titles
from annotations.quality.models import Gold
from annotations.quality.pages.present import in_titles, person
from annotations.quality.selectors.scores import MyScore


def gold_in_words(gold: Gold, titles: Titles) -> tuple[str, str]:
    """The title of its question, and its answer by the titles of the labels."""
    return titles.question(gold.question), titles.answer(gold.question, gold.answer)


def score_shown(mine: MyScore, titles: Titles) -> dict[str, Any]:
    """A score as its page draws it: matrices as tables, and each answer that differs from gold beside it."""
    missed = []
    for found in mine.answers:
        if not found.right:
            question, agreed = gold_in_words(found.gold, titles)
            chosen = titles.answer(found.gold.question, found.answer)
            missed.append({"gold": found.gold, "question": question, "chosen": chosen, "agreed": agreed})
    return {
        "project": mine.project,
        "score": mine.score,
        "low": mine.low,
        "high": mine.high,
        "matrices": [person(in_titles(one, titles.labels.get(one["question"], {}))) for one in mine.matrices],
        "missed": missed,
    }
