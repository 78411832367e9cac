"""Extrapolated rounds: the worked example, what is taken back, and that the place reached is that of plain rounds."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.confusion_em import fit_confusion
from annotations.quality.domain.confusion_round import Counts
from annotations.quality.domain.dawid_skene import Prior
from annotations.quality.domain.own_accuracy_prior import OwnAccuracyPrior
from annotations.quality.domain.squarem import Squarem
from annotations.quality.domain.vote_table import VoteTable
from annotations.quality.domain.votes import Votes

ONE_PAIR = VoteTable.of(Votes.from_rows([("1", "ann", "a")]))


def counts(value: float) -> Counts:
    return Counts(np.array([[value]]), np.array([[value]]), np.array([value]))


def after_nine_plain_rounds() -> Squarem:
    ahead = Squarem(ONE_PAIR)
    for _ in range(9):
        assert ahead.after(counts(0.0), -9.0).answered.item() == 0
        assert not ahead.jumped
    return ahead


def test_steps_that_halve_lead_to_their_limit_as_in_the_worked_example() -> None:
    ahead = after_nine_plain_rounds()
    reached = [ahead.after(counts(value), -8.0) for value in (0.0, 1.0, 1.5)]
    assert [float(x.answered.item()) for x in reached] == [0, 1, pytest.approx(2)]
    assert [float(x.item()) for x in reached[2]] == pytest.approx([2, 2, 2])
    assert ahead.jumped


@pytest.mark.parametrize(("log_likelihood", "taken_back"), [(-8.9, False), (-9.1, True), (float("nan"), True)])
def test_a_jump_to_a_less_likely_place_is_taken_back(log_likelihood: float, taken_back: bool) -> None:
    ahead = after_nine_plain_rounds()
    for value in (0.0, 1.0, 1.5):
        ahead.after(counts(value), -8.0)
    found = ahead.after(counts(7.0), log_likelihood)
    assert found.answered.item() == (1.5 if taken_back else 7)
    assert ahead.jumped is taken_back


def test_no_count_falls_below_nothing() -> None:
    ahead = after_nine_plain_rounds()
    assert [ahead.after(counts(value), -8.0).answered.item() for value in (3.0, 1.0, 0.1)][2] == 0


def hard_crowd() -> Votes:
    """Three votes an item by people of every skill: expectation–maximisation creeps."""
    random = np.random.default_rng(5)
    truth = random.integers(0, 4, 400)
    skill = random.uniform(0.2, 0.9, 30)
    rows = []
    for item in range(400):
        for person in random.choice(30, 3, replace=False):
            label = truth[item] if random.random() < skill[person] else random.integers(0, 4)
            rows.append((f"{item:03}", f"{person:02}", str(label)))
    return Votes.from_rows(rows)


@pytest.mark.parametrize("prior", [Prior(), OwnAccuracyPrior(strength=4)])
@pytest.mark.parametrize("use_compiled", [False, True])
def test_the_same_place_is_reached_in_half_of_the_rounds(prior: Prior | OwnAccuracyPrior, use_compiled: bool) -> None:
    if use_compiled:
        pytest.importorskip("numba")
    table = VoteTable.of(hard_crowd())
    plain, fast = (
        fit_confusion(
            table,
            prior,
            table.soft_vote(),
            max_iterations=2000,
            tolerance=1e-8,
            use_compiled=use_compiled,
            extrapolate=extrapolate,
        )
        for extrapolate in (False, True)
    )
    assert plain.converged
    assert fast.converged
    assert fast.iterations < plain.iterations / 2
    assert fast.posteriors == pytest.approx(plain.posteriors, abs=1e-5)
    assert fast.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
