"""Statistics of votes are called in 3 to 7 % of shuffled groups at 5 %, and equal the plain computation."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from annotations.quality.domain.krippendorff_alpha import alpha_sums, krippendorff_alpha
from annotations.quality.domain.votes import Votes
from governance.audits.domain.agreement_shuffles import ItemPatterns, group_alphas
from governance.audits.domain.group_votes import GroupVotes
from governance.audits.domain.majorities import Majorities
from governance.audits.domain.permutation import p_of_gaps, shuffled_statistics

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

ITEMS, PEOPLE, AN_ITEM, RUNS, SHUFFLES = 80, 40, 5, 500, 99


def random_votes(random: np.random.Generator, labels: int = 2) -> GroupVotes:
    """Votes of people who lean differently on items that differ; the two groups mean nothing."""
    item = np.repeat(np.arange(ITEMS), AN_ITEM)
    person = np.concatenate([random.choice(PEOPLE, AN_ITEM, replace=False) for _ in range(ITEMS)])
    chance = np.clip(random.normal(0.4, 0.2, PEOPLE)[person] + random.normal(0, 0.2, ITEMS)[item], 0.05, 0.95)
    label = (random.random(len(item)) < chance) + (random.random(len(item)) < 0.2) * (labels - 2)
    groups = random.permutation(np.arange(PEOPLE) % 2)
    return GroupVotes(item, person, label.astype(np.int64), groups, 2, ITEMS, labels, len(groups))


def called(p: list[float]) -> int:
    return sum(value <= 0.05 for value in p)


def test_disagreement_of_shuffled_people_is_called_in_three_to_seven_percent() -> None:
    random = np.random.default_rng(21)
    found = []
    for _ in range(RUNS):
        votes = random_votes(random)

        def shares(groups: IntArray, votes: GroupVotes = votes) -> FloatArray:
            differing, shared = Majorities.of(votes.counts(groups)).disagreements()
            return np.asarray(differing / shared, dtype=np.float64)

        shuffled = shuffled_statistics(shares, votes.group_of_person, shuffles=SHUFFLES, random=random)
        found.append(float(p_of_gaps(shares(votes.group_of_person), shuffled, two_sided=False)[0]))
    assert 0.03 * RUNS <= called(found) <= 0.07 * RUNS


def test_agreement_within_shuffled_people_is_called_in_three_to_seven_percent() -> None:
    random = np.random.default_rng(22)
    found = []
    for _ in range(RUNS):
        votes = random_votes(random)

        def gap(groups: IntArray, votes: GroupVotes = votes) -> FloatArray:
            alphas = group_alphas(votes, groups)
            return alphas[:1] - alphas[1:]

        shuffled = shuffled_statistics(gap, votes.group_of_person, shuffles=SHUFFLES, random=random)
        found.append(float(p_of_gaps(gap(votes.group_of_person), shuffled)[0]))
    assert 0.03 * RUNS <= called(found) <= 0.07 * RUNS


def test_agreement_on_shuffled_items_is_called_in_three_to_seven_percent() -> None:
    random = np.random.default_rng(23)
    found = []
    for _ in range(RUNS):
        votes = coded(random_votes(random))
        slices = random.permutation(np.arange(ITEMS) % 2)
        observed = alphas_of_slices(votes, slices)
        patterns = ItemPatterns(alpha_sums(votes))
        shuffled = patterns.shuffled_alphas(slices, 2, shuffles=SHUFFLES, random=random)
        found.append(float(p_of_gaps(observed[:1] - observed[1:], shuffled[:, :1] - shuffled[:, 1:])[0]))
    assert 0.03 * RUNS <= called(found) <= 0.07 * RUNS


def coded(votes: GroupVotes) -> Votes:
    # Numbers of equal length sort as text in the order of their value.
    names = [f"{number:05}" for number in votes.item]
    return Votes.from_columns(names, [str(n) for n in votes.person], [str(n) for n in votes.label], duplicates="count")


def alphas_of_slices(votes: Votes, slices: IntArray) -> FloatArray:
    return np.array([krippendorff_alpha(votes.where(slices[votes.item] == place)).value for place in (0, 1)])


def test_random_tables_spread_as_shuffling_items_one_by_one_does() -> None:
    random = np.random.default_rng(24)
    votes = coded(random_votes(random))
    slices = random.permutation(np.arange(ITEMS) % 2)
    by_table = ItemPatterns(alpha_sums(votes)).shuffled_alphas(slices, 2, shuffles=2000, random=random)
    one_by_one = np.stack([alphas_of_slices(votes, random.permutation(slices)) for _ in range(400)])
    assert by_table.mean(axis=0) == pytest.approx(one_by_one.mean(axis=0), abs=0.01)
    assert by_table.std(axis=0) == pytest.approx(one_by_one.std(axis=0), rel=0.12)


@pytest.mark.parametrize("labels", [2, 4])
def test_alpha_of_groups_is_the_one_agreement_computes(labels: int) -> None:
    votes = random_votes(np.random.default_rng(25), labels)
    ours = group_alphas(votes, votes.group_of_person)
    for group in (0, 1):
        inside = votes.group_of_person[votes.person] == group
        alone = replace(votes, item=votes.item[inside], person=votes.person[inside], label=votes.label[inside])
        assert ours[group] == pytest.approx(krippendorff_alpha(coded(alone)).value)


@pytest.mark.parametrize("labels", [2, 3])
def test_majorities_name_ties_and_silence_and_never_toss_a_coin(labels: int) -> None:
    # Group 0: item 0 says 1, item 1 ties; group 1: item 0 is silent, item 1 says 0.
    votes = GroupVotes(
        item=np.array([0, 0, 0, 1, 1, 1]),
        person=np.array([0, 1, 2, 0, 1, 3]),
        label=np.array([1, 1, 0, 0, 1, 0]),
        group_of_person=np.array([0, 0, 0, 1]),
        n_groups=2,
        n_items=2,
        n_labels=labels,
        n_people=4,
    )
    majorities = Majorities.of(votes.counts(votes.group_of_person))
    assert majorities.decided.tolist() == [[True, False], [False, True]]
    assert majorities.tied.tolist() == [[False, True], [False, False]]
    assert majorities.won[1].tolist() == [[True, False], [False, False]]
    differing, shared = majorities.disagreements()
    assert (differing.tolist(), shared.tolist()) == ([0], [0])
    assert majorities.consensus() == (0, 0)


def test_disagreements_and_consensus_are_those_counted_item_by_item() -> None:
    random = np.random.default_rng(26)
    counts = random.integers(0, 4, size=(3, 4, 50))
    majorities = Majorities.of(counts)
    named = [[decide(counts[:, group, item]) for item in range(50)] for group in range(4)]
    differing, shared = majorities.disagreements()
    pairs = [(named[i], named[j]) for i, j in combinations(range(4), 2)]
    assert shared.tolist() == [sum(a >= 0 and b >= 0 for a, b in zip(*pair, strict=True)) for pair in pairs]
    assert differing.tolist() == [sum(0 <= a != b >= 0 for a, b in zip(*pair, strict=True)) for pair in pairs]
    every = [set(at) for at in zip(*named, strict=True)]
    assert majorities.consensus() == (
        sum(len(said) == 1 and said != {-1} for said in every),
        sum(-1 not in said for said in every),
    )


def decide(votes: IntArray) -> int:
    """The label with most votes, or −1 for a tie or silence."""
    return int(votes.argmax()) if (votes == votes.max()).sum() == 1 else -1


def test_a_sample_keeps_whole_items_and_all_people() -> None:
    votes = random_votes(np.random.default_rng(27))
    assert votes.sample(np.random.default_rng(1)) is votes
    sample = votes.sample(np.random.default_rng(1), most_votes=100)
    assert (sample.n_items, len(sample.item)) == (20, 100)
    assert np.bincount(sample.item).tolist() == [AN_ITEM] * 20
    assert sample.group_of_person is votes.group_of_person
