"""Each method on its worked example, against its formulas written out, and at its edges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from annotations.quality.domain.aggregation import METHODS, aggregate
from annotations.quality.domain.credible import beta_interval, credible_matrix
from annotations.quality.domain.dawid_skene import Prior, dawid_skene
from annotations.quality.domain.glad import glad
from annotations.quality.domain.mace import mace
from annotations.quality.domain.majority import NO_WINNER
from annotations.quality.domain.method_names import DEFAULT_METHOD, METHOD_NAMES
from annotations.quality.domain.one_coin import one_coin
from annotations.quality.domain.own_accuracy_prior import OwnAccuracyPrior
from annotations.quality.domain.vote_table import VoteTable
from annotations.quality.domain.votes import FloatArray, Votes
from annotations.quality.domain.wawa import wawa


def crowd(n_items: int = 80, n_labels: int = 3, spammers: int = 2) -> tuple[Votes, list[str]]:
    """Nine people, of whom the first few answer at random and the others are right four times in five."""
    random = np.random.default_rng(9)
    truth = random.integers(0, n_labels, n_items)
    rows = []
    for item in range(n_items):
        for person in range(9):
            right = person >= spammers and random.random() < 0.8
            rows.append((f"{item:03}", f"p{person}", str(truth[item] if right else random.integers(0, n_labels))))
    return Votes.from_rows(rows), [str(code) for code in truth]


def as_rows(votes: Votes) -> list[tuple[str, str, str]]:
    codes = zip(votes.item.tolist(), votes.annotator.tolist(), votes.label.tolist(), strict=True)
    return [(votes.items[i], votes.annotators[a], votes.categories[c]) for i, a, c in codes]


def share_right(votes: Votes, winner: np.ndarray, truth: list[str]) -> float:
    return float(
        np.mean([code >= 0 and votes.categories[code] == true for code, true in zip(winner, truth, strict=True)])
    )


def test_the_methods_there_are_have_names_people_can_read() -> None:
    assert list(METHODS) == list(METHOD_NAMES)
    assert DEFAULT_METHOD in METHODS


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_truth_behind_a_crowd_with_spammers(method: str) -> None:
    votes, truth = crowd()
    found = aggregate(votes, method)
    assert share_right(votes, found.winner, truth) >= 0.95
    assert found.posteriors.sum(axis=1) == pytest.approx(np.ones(votes.n_items))
    assert found.class_marginals.sum() == pytest.approx(1)
    assert found.confidence.tolist() == found.posteriors.max(axis=1).tolist()


@pytest.mark.parametrize("method", [method for method in METHODS if method != "majority"])
def test_people_who_answer_at_random_get_the_lowest_skill(method: str) -> None:
    skills = aggregate(crowd()[0], method).skills
    assert skills is not None
    assert max(skills.value[:2]) < min(skills.value[2:])
    if skills.low is not None and skills.high is not None:
        # The interval comes from a uniform prior: the most likely value lies outside it where it is at the very edge.
        inside = skills.value > 0.01
        assert (skills.low < skills.high).all()
        assert (skills.low[inside] < skills.value[inside]).all() and (skills.value < skills.high).all()


@pytest.mark.parametrize("method", METHODS)
def test_two_people_who_always_disagree_leave_ties_in_every_method(method: str) -> None:
    votes = Votes.from_rows([("1", "x", "a"), ("1", "y", "b"), ("2", "x", "b"), ("2", "y", "a")])
    found = aggregate(votes, method)
    assert found.winner.tolist() == [NO_WINNER, NO_WINNER]
    assert found.tied.tolist() == [True, True]


@pytest.mark.parametrize("method", METHODS)
def test_one_label_no_votes_and_one_person_are_no_error(method: str) -> None:
    assert aggregate(Votes.from_rows([("1", "x", "a"), ("2", "x", "a")]), method).posteriors.tolist() == [[1], [1]]
    assert aggregate(Votes.from_rows([], categories=["a", "b"]), method).posteriors.shape == (0, 2)
    alone = aggregate(Votes.from_rows([("1", "x", "a"), ("2", "x", "b"), ("3", "x", "a")]), method)
    assert np.isfinite(alone.posteriors).all()
    assert [alone.votes.categories[code] for code in alone.winner] == ["a", "b", "a"]


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_rows_changes_no_bit(method: str) -> None:
    votes, _ = crowd(n_items=30)
    rows = [
        (votes.items[item], votes.annotators[person], votes.categories[label])
        for item, person, label in zip(votes.item, votes.annotator, votes.label, strict=True)
    ]
    shuffled = [rows[place] for place in np.random.default_rng(3).permutation(len(rows))]
    assert (
        aggregate(Votes.from_rows(shuffled), method).posteriors.tobytes()
        == aggregate(votes, method).posteriors.tobytes()
    )


@pytest.mark.parametrize("method", METHODS)
def test_thousands_of_votes_on_one_item_do_not_underflow(method: str) -> None:
    votes = Votes.from_rows((item, person, "ab"[person % 3 == 0]) for person in range(3000) for item in range(2))
    found = aggregate(votes, method, iterations=5)
    assert np.isfinite(found.posteriors).all()
    assert found.log_likelihood is None or np.isfinite(found.log_likelihood)


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "mace"])
def test_maximum_likelihood_never_falls_from_round_to_round(method: str) -> None:
    votes, _ = crowd(n_items=40)
    reached = [aggregate(votes, method, iterations=rounds).log_likelihood or 0.0 for rounds in range(1, 12)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(reached))


def test_wawa_weighs_votes_as_in_its_worked_example() -> None:
    rows = [("1", "x", "a"), ("1", "y", "a"), ("1", "z", "b"), ("2", "x", "a"), ("2", "y", "a"), ("2", "z", "a")]
    found = wawa(Votes.from_rows(rows))
    assert found.weights.tolist() == [1, 1, 0.5]
    assert found.shares[0].tolist() == [0.8, pytest.approx(0.2)]


def test_a_tied_majority_gives_each_of_its_labels_half_a_credit() -> None:
    found = wawa(Votes.from_rows([("1", "x", "a"), ("1", "y", "b"), ("2", "x", "a"), ("2", "y", "a")]))
    assert found.weights.tolist() == [0.75, 0.75]
    assert found.winner.tolist() == [NO_WINNER, 0]


def test_one_coin_leaves_the_tie_of_its_worked_example() -> None:
    rows = [("1", "x", "a"), ("1", "y", "a"), ("2", "x", "b"), ("2", "y", "b"), ("3", "x", "a"), ("3", "y", "b")]
    found = one_coin(Votes.from_rows(rows))
    assert found.skills[0] == pytest.approx(found.skills[1], abs=1e-12)
    assert found.winner.tolist() == [0, 1, NO_WINNER]


def test_one_coin_and_mace_are_their_formulas() -> None:
    votes, _ = crowd(n_items=20)
    k = votes.n_categories
    everyone = range(votes.n_annotators)
    skills = one_coin(votes, max_iterations=4, tolerance=0).skills
    post = one_coin(votes, max_iterations=4, tolerance=0).posteriors
    marginals = post.mean(axis=0)
    coin = [np.full((k, k), (1 - skills[person]) / (k - 1)) + np.eye(k) * (skills[person] - (1 - skills[person]) / (k - 1))
            for person in everyone]  # fmt: skip
    assert one_coin(votes, max_iterations=5, tolerance=0).posteriors == pytest.approx(by_hand(votes, marginals, coin))
    model = mace(votes, max_iterations=4, tolerance=0)
    habit = [(1 - model.competences[person]) * np.tile(model.habits[person], (k, 1)) + np.eye(k) * model.competences[person]
             for person in everyone]  # fmt: skip
    even = np.full(k, 1 / k)
    assert mace(votes, max_iterations=5, tolerance=0).posteriors == pytest.approx(by_hand(votes, even, habit))


def by_hand(votes: Votes, marginals: FloatArray, confusion: list[FloatArray]) -> FloatArray:
    """The E step, vote by vote."""
    joint = np.tile(marginals, (votes.n_items, 1))
    for item, person, label in zip(votes.item, votes.annotator, votes.label, strict=True):
        joint[item] *= confusion[person][:, label]
    posteriors: FloatArray = joint / joint.sum(axis=1, keepdims=True)
    return posteriors


def test_glad_tells_an_item_on_which_everybody_is_unsure() -> None:
    votes, _ = crowd(n_items=60)
    label = np.where(votes.item == 0, votes.annotator % 3, votes.label)
    names = [
        (votes.items[i], votes.annotators[a], str(c))
        for i, a, c in zip(votes.item, votes.annotator, label, strict=True)
    ]
    easiness = glad(Votes.from_rows(names)).easiness
    assert easiness[0] < np.median(easiness)


@pytest.mark.parametrize("prior", [Prior(), Prior.none(), OwnAccuracyPrior(strength=4)])
@pytest.mark.parametrize("n_labels", [2, 3, 7])
def test_machine_code_and_numpy_give_equal_results(prior: Prior | OwnAccuracyPrior, n_labels: int) -> None:
    """Over items with few and with many votes, of people who answered often, seldom, and twice."""
    pytest.importorskip("numba")
    whole, _ = crowd(n_items=50, n_labels=n_labels)
    twice = Votes.from_rows(2 * as_rows(whole), duplicates="count")
    votes = twice.where(np.random.default_rng(2).random(twice.n_votes) < (twice.item % 10 + 1) / 10)
    assert {2, 4, 5, 7} <= set(votes.votes_per_item.tolist())
    fast, plain = (
        dawid_skene(votes, prior=prior, max_iterations=12, tolerance=0, use_compiled=use) for use in (True, False)
    )
    assert fast.posteriors == pytest.approx(plain.posteriors, abs=1e-10)
    assert fast.class_marginals == pytest.approx(plain.class_marginals, abs=1e-10)
    assert fast.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-8)
    assert fast.confusion_matrix(0) == pytest.approx(plain.confusion_matrix(0), abs=1e-10, nan_ok=True)


def test_a_strong_prior_towards_own_accuracy_has_the_counts_of_its_worked_example() -> None:
    votes = Votes.from_rows((str(item), "j", "a" if item < 8 else "b") for item in range(10))
    table = VoteTable.of(votes)
    answered = np.array([[8.0, 0.0], [2.0, 0.0]])
    counts = OwnAccuracyPrior(strength=2)(table, answered)
    assert counts.diagonal.tolist() == pytest.approx([4])
    assert counts.off_diagonal.tolist() == pytest.approx([1])


def test_nine_of_ten_right_has_the_interval_of_its_worked_example() -> None:
    found = credible_matrix(np.array([[9.0, 1.0], [0.0, 0.0]]))
    assert found.mean[0].tolist() == [0.9, 0.1]
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((0.664, 0.997), abs=5e-4)
    assert found.low[0, 1] == pytest.approx(1 - found.high[0, 0])
    assert np.isnan(found.low[1]).all() and np.isnan(found.mean[1]).all()


def test_what_was_always_seen_is_certain_without_a_prior() -> None:
    low, high = beta_interval(np.array([5.0, 0.0]), np.array([0.0, 5.0]))
    assert (low.tolist(), high.tolist()) == ([1, 0], [1, 0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        beta_interval(np.ones(1), np.ones(1), confidence=1)


def test_an_unknown_method_and_no_rounds_are_refused() -> None:
    votes, _ = crowd(n_items=3)
    with pytest.raises(ValueError, match="no method 'best'"):
        aggregate(votes, "best")
    with pytest.raises(ValueError, match="at least one"):
        aggregate(votes, "mace", iterations=0)
