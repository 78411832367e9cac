"""Confused labels, disputed items and majority votes."""

from __future__ import annotations

import pytest

from annotations.quality.domain.confusion import confused_labels
from annotations.quality.domain.disputed import item_entropy, most_disputed
from annotations.quality.domain.majority import NO_WINNER, majority_vote
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import fleiss_1971


def votes_on(*labels_per_item: str) -> Votes:
    """Items 0, 1, …, each with one vote per character."""
    return Votes.from_rows(
        (item, person, label) for item, labels in enumerate(labels_per_item) for person, label in enumerate(labels)
    )


def test_confused_labels_count_disagreeing_pairs_of_votes() -> None:
    first, second = confused_labels(votes_on("abb", "ac"))
    assert (first.first, first.second, first.pairs, first.items) == ("a", "b", 2, 1)
    assert first.share == pytest.approx(2 / 3)
    assert (second.first, second.second, second.pairs, second.items) == ("a", "c", 1, 1)
    assert second.share == pytest.approx(1 / 3)


def test_confused_labels_share_all_the_disagreement() -> None:
    found = confused_labels(fleiss_1971())
    assert sum(pair.share for pair in found) == pytest.approx(1)
    # Thirty patients have fifteen pairs each; .5556 of the 450 agree.
    assert sum(pair.pairs for pair in found) == 200
    assert [pair.pairs for pair in found] == sorted((pair.pairs for pair in found), reverse=True)
    assert len(confused_labels(fleiss_1971(), limit=3)) == 3


def test_full_agreement_confuses_nothing() -> None:
    assert confused_labels(votes_on("aaa", "bb")) == ()
    assert confused_labels(votes_on()) == ()


def test_entropy_is_one_bit_for_two_equal_labels() -> None:
    assert item_entropy(votes_on("aabb", "aaab", "aaaa", "abcd", "a")) == pytest.approx(
        [1, 0.8112781244591328, 0, 2, 0]
    )
    assert str(item_entropy(votes_on("aa"))[0]) == "0.0"


def test_disputed_items_come_by_entropy_then_votes_then_name() -> None:
    found = most_disputed(votes_on("aa", "ab", "aabb", "abc", "ba", "b"))
    assert [item.item for item in found] == ["3", "2", "1", "4"]
    assert found[1].votes == {"a": 2, "b": 2}
    assert [item.item for item in most_disputed(votes_on("ab", "abc"), limit=1)] == ["1"]
    assert most_disputed(votes_on()) == ()


def test_the_majority_has_a_label_and_a_share() -> None:
    majority = majority_vote(votes_on("aab", "bbb"))
    assert [majority.label(item) for item in (0, 1)] == ["a", "b"]
    assert majority.share == pytest.approx([2 / 3, 1])
    assert majority.n_tied == 0
    assert majority.tied_labels(0) == ()


def test_a_tie_is_reported_and_not_broken() -> None:
    majority = majority_vote(votes_on("ab", "aabbc", "c"))
    assert majority.winner.tolist() == [NO_WINNER, NO_WINNER, 2]
    assert majority.tied.tolist() == [True, True, False]
    assert majority.label(1) is None
    assert majority.tied_labels(0) == ("a", "b")
    assert majority.tied_labels(1) == ("a", "b")
    assert majority.share.tolist() == [0.5, 0.4, 1]
    assert majority.n_tied == 2


def test_a_majority_of_nothing_is_empty() -> None:
    majority = majority_vote(votes_on())
    assert (len(majority.winner), majority.n_tied) == (0, 0)
