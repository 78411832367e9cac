"""The prior that held-out votes choose: what it finds in crowds of known kinds."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.dawid_skene import dawid_skene
from annotations.quality.domain.prior_choice import choose_prior, dawid_skene_map
from annotations.quality.domain.vote_table import VoteTable
from annotations.quality.domain.votes import IntArray, Votes


def crowd(*, one_accuracy: bool, n_items: int = 300, n_labels: int = 6) -> tuple[Votes, IntArray]:
    """Forty people, five votes an item. Their errors are spread evenly, or each has a favourite for every class."""
    random = np.random.default_rng(12)
    truth = random.integers(0, n_labels, n_items)
    accuracy = random.beta(5, 2, 40)
    favourite = random.integers(0, n_labels, (40, n_labels))
    rows = []
    for item in range(n_items):
        for person in random.choice(40, 5 if one_accuracy else 20, replace=False):
            wrong = random.integers(0, n_labels) if one_accuracy else favourite[person, truth[item]]
            label = truth[item] if random.random() < accuracy[person] else wrong
            rows.append((f"{item:03}", f"{person:02}", str(label)))
    return Votes.from_rows(rows), truth


def right(votes: Votes, winner: IntArray, truth: IntArray) -> float:
    return float(
        np.mean([code >= 0 and int(votes.categories[code]) == true for code, true in zip(winner, truth, strict=True)])
    )


def test_people_with_one_accuracy_and_few_votes_get_a_prior_towards_it_and_better_labels() -> None:
    votes, truth = crowd(one_accuracy=True)
    model, choice = dawid_skene_map(votes)
    assert choice.name.startswith("own-accuracy-")
    assert choice.scores[choice.name] == max(choice.scores.values())
    assert right(votes, model.winner, truth) >= right(votes, dawid_skene(votes).winner, truth)


def test_people_with_errors_of_their_own_and_many_votes_get_a_weak_prior() -> None:
    votes, truth = crowd(one_accuracy=False)
    model, choice = dawid_skene_map(votes)
    assert choice.name in {"small", "own-accuracy-1"}
    assert choice.scores["own-accuracy-8"] < choice.scores["small"]
    assert right(votes, model.winner, truth) >= right(votes, dawid_skene(votes).winner, truth) - 0.01


def test_the_same_seed_gives_the_same_choice_and_every_vote_is_held_out_once() -> None:
    votes, _ = crowd(one_accuracy=True, n_items=60)
    table = VoteTable.of(votes)
    first, second = (choose_prior(table, seed=4, use_compiled=False) for _ in range(2))
    assert (first.name, dict(first.scores)) == (second.name, dict(second.scores))
    assert first.held_out_votes == votes.n_votes


def test_a_single_vote_chooses_nothing() -> None:
    model, choice = dawid_skene_map(
        Votes.from_rows(
            [("1", "x", "a")],
        )
    )
    assert choice.name == "small"
    assert model.winner.tolist() == [0]


def test_no_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one iteration"):
        dawid_skene_map(crowd(one_accuracy=True, n_items=3)[0], max_iterations=0)
