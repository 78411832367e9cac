"""The same measure per slice and per group of annotators."""

from __future__ import annotations

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.per_group import per_annotator_group, per_slice
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.votes import Votes

ROWS = [
    (item, person, label)
    for item, labels in {"n1": "aab", "n2": "bbb", "n3": "aba", "s1": "abb", "s2": "aaa", "s3": "a"}.items()
    for person, label in zip(("ann", "bob", "cem"), labels, strict=False)
]
VOTES = Votes.from_rows(ROWS)
SLICES = {"n1": "news", "n2": "news", "n3": "news", "s1": "social", "s2": "social"}


def test_a_slice_is_measured_on_its_own_votes_alone() -> None:
    found = per_slice(VOTES, SLICES, krippendorff_alpha, bootstrap=Bootstrap(seed=1))
    for name in ("news", "social"):
        alone = Votes.from_rows(row for row in ROWS if SLICES.get(row[0]) == name)
        assert found.groups[name] == krippendorff_alpha(alone, Bootstrap(seed=1))
    assert list(found.groups) == ["news", "social"]
    assert (found.groups["news"].n_items, found.groups["news"].n_annotators) == (3, 3)


def test_items_without_a_slice_are_counted_and_never_a_group() -> None:
    found = per_slice(VOTES, SLICES, percent_agreement)
    assert found.without_group == 1
    assert set(found.groups) == {"news", "social"}


def test_a_group_of_annotators_is_measured_among_themselves() -> None:
    found = per_annotator_group(VOTES, {"ann": "young", "bob": "young", "cem": "old"}, percent_agreement)
    assert found.groups["young"].value == 3 / 5
    assert (found.groups["old"].value, found.groups["old"].undefined_because) == (None, Undefined.ONE_ANNOTATOR)
    assert found.without_group == 0


def test_a_group_below_the_minimum_has_counts_and_a_reason_but_no_value() -> None:
    small = per_slice(VOTES, SLICES, percent_agreement, bootstrap=Bootstrap(seed=1), minimum_items=3).groups["social"]
    assert (small.value, small.interval, small.undefined_because) == (None, None, Undefined.TOO_FEW_ITEMS)
    assert small.n_items == 2
    few = per_slice(VOTES, SLICES, percent_agreement, minimum_annotators=4).groups["news"]
    assert (few.value, few.undefined_because, few.n_annotators) == (None, Undefined.TOO_FEW_ANNOTATORS, 3)


def test_a_group_that_had_no_value_anyway_keeps_its_own_reason() -> None:
    slices = {"s3": "lonely"}
    found = per_slice(VOTES, slices, percent_agreement, minimum_items=3).groups["lonely"]
    assert found.undefined_because is Undefined.ONE_ANNOTATOR


def test_nobody_belongs_to_nothing() -> None:
    assert per_slice(Votes.from_rows([]), SLICES, percent_agreement).groups == {}
    assert per_slice(VOTES, {}, percent_agreement).without_group == 6
