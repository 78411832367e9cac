"""Dawid and Skene's model: against a literal transcription of the formulas, and at its edges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from annotations.quality.domain.dawid_skene import Prior, dawid_skene
from annotations.quality.domain.majority import NO_WINNER
from annotations.quality.domain.votes import FloatArray, Votes
from tests.unit.quality.textbook_tables import krippendorff_4x12


def simulated(n_items: int = 60, n_annotators: int = 8) -> tuple[Votes, list[str]]:
    """Three classes; most people are right four times in five, one answers at random."""
    random = np.random.default_rng(4)
    truth = random.integers(0, 3, n_items)
    rows = []
    for item in range(n_items):
        for person in range(n_annotators):
            right = person > 0 and random.random() < 0.8
            rows.append((f"{item:03}", person, "abc"[truth[item] if right else random.integers(0, 3)]))
    return Votes.from_rows(rows), ["abc"[code] for code in truth]


def transcribed(votes: Votes, prior: Prior, iterations: int) -> tuple[FloatArray, FloatArray, float]:
    """The formulas of the algorithm page, loop by loop: posteriors, class marginals, log-likelihood."""
    n, k = votes.n_items, votes.n_categories
    posteriors = votes.counts.toarray() / votes.votes_per_item[:, np.newaxis]
    marginals, log_likelihood = np.zeros(k), 0.0
    for iteration in range(iterations + 1):
        marginals = (posteriors.sum(axis=0) + prior.class_marginal) / (n + k * prior.class_marginal)
        confusion = np.full((votes.n_annotators, k, k), prior.off_diagonal)
        confusion[:, range(k), range(k)] = prior.diagonal
        for item, annotator, label in zip(votes.item, votes.annotator, votes.label, strict=True):
            confusion[annotator, :, label] += posteriors[item]
        total = confusion.sum(axis=2, keepdims=True)
        confusion = np.divide(confusion, total, out=np.zeros_like(confusion), where=total > 0)
        if iteration == iterations:
            break
        joint = np.tile(marginals, (n, 1))
        for item, annotator, label in zip(votes.item, votes.annotator, votes.label, strict=True):
            joint[item] *= confusion[annotator, :, label]
        log_likelihood = float(np.log(joint.sum(axis=1)).sum())
        posteriors = joint / joint.sum(axis=1, keepdims=True)
    return posteriors, marginals, log_likelihood


@pytest.mark.parametrize("prior", [Prior(), Prior.none()])
@pytest.mark.parametrize("votes", [simulated()[0], krippendorff_4x12()])
def test_the_sparse_form_is_the_formula(votes: Votes, prior: Prior) -> None:
    posteriors, marginals, log_likelihood = transcribed(votes, prior, 7)
    found = dawid_skene(votes, prior=prior, max_iterations=7, tolerance=0.0)
    assert found.posteriors == pytest.approx(posteriors, abs=1e-10)
    assert found.class_marginals == pytest.approx(marginals, abs=1e-10)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=1e-8)
    assert (found.iterations, found.converged) == (7, False)


def test_it_converges_and_says_so() -> None:
    found = dawid_skene(simulated()[0])
    assert found.converged
    again = dawid_skene(simulated()[0], max_iterations=found.iterations + 50, tolerance=0.0)
    assert found.posteriors == pytest.approx(again.posteriors, abs=1e-4)


def test_posteriors_are_distributions_and_find_the_truth() -> None:
    votes, truth = simulated()
    found = dawid_skene(votes)
    assert found.posteriors.sum(axis=1) == pytest.approx(np.ones(votes.n_items))
    assert np.mean([votes.categories[code] == true for code, true in zip(found.winner, truth, strict=True)]) >= 0.95


def test_a_confusion_matrix_has_true_labels_in_rows_and_tells_a_random_annotator() -> None:
    found = dawid_skene(simulated()[0])
    random_person, careful_person = found.confusion_matrix(0), found.confusion_matrix(1)
    assert random_person.sum(axis=1) == pytest.approx(np.ones(3))
    assert careful_person.diagonal().min() > 0.65
    assert random_person.diagonal().max() < 0.6


def test_without_a_prior_a_row_without_evidence_is_empty() -> None:
    votes = Votes.from_rows([("1", "x", "a"), ("1", "y", "a"), ("2", "x", "b")])
    found = dawid_skene(votes, prior=Prior.none())
    assert np.isnan(found.confusion_matrix(1)[1]).all()
    assert found.confusion_matrix(1)[0].tolist() == [1, 0]
    assert not np.isnan(dawid_skene(votes).confusion_matrix(1)).any()


def test_plain_likelihood_never_falls() -> None:
    votes = simulated()[0]
    found = [
        dawid_skene(votes, prior=Prior.none(), max_iterations=n, tolerance=0.0).log_likelihood for n in range(1, 15)
    ]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found))


def test_two_labels_of_equal_probability_are_a_tie() -> None:
    found = dawid_skene(Votes.from_rows([("1", "x", "a"), ("1", "y", "b"), ("2", "x", "b"), ("2", "y", "a")]))
    assert found.winner.tolist() == [NO_WINNER, NO_WINNER]


def test_one_label_is_certain() -> None:
    found = dawid_skene(Votes.from_rows([("1", "x", "a"), ("2", "x", "a")]))
    assert found.posteriors.tolist() == [[1], [1]]
    assert found.winner.tolist() == [0, 0]
    assert found.log_likelihood == pytest.approx(0)


def test_no_votes_give_an_empty_model() -> None:
    found = dawid_skene(Votes.from_rows([], categories=["a", "b"]))
    assert found.posteriors.shape == (0, 2)
    assert found.winner.tolist() == []
    assert found.converged


def test_very_many_votes_on_one_item_do_not_underflow() -> None:
    votes = Votes.from_rows((item, person, "ab"[person % 3 == 0]) for person in range(3000) for item in range(2))
    found = dawid_skene(votes)
    assert np.isfinite(found.posteriors).all()
    assert np.isfinite(found.log_likelihood)


def test_no_iterations_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one iteration"):
        dawid_skene(krippendorff_4x12(), max_iterations=0)
