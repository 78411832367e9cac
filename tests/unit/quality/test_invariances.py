"""What must not change a result: the order of rows, the names of things, and saying everything twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.brennan_prediger import brennan_prediger
from annotations.quality.domain.confusion import confused_labels
from annotations.quality.domain.conger_kappa import conger_kappa
from annotations.quality.domain.dawid_skene import dawid_skene
from annotations.quality.domain.disputed import item_entropy
from annotations.quality.domain.estimate import Measure
from annotations.quality.domain.fleiss_kappa import fleiss_kappa
from annotations.quality.domain.gwet import gwet_ac1
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.majority import majority_vote
from annotations.quality.domain.matrix import annotator_matrix
from annotations.quality.domain.percent_agreement import percent_agreement
from annotations.quality.domain.votes import Votes

Row = tuple[str, str, str]
ITEM_MEANS = (percent_agreement, fleiss_kappa, gwet_ac1, brennan_prediger, conger_kappa)
MEASURES = (*ITEM_MEANS, krippendorff_alpha)
# Items with one vote enter Fleiss' chance agreement only, so κ may fall below −1.
LOWEST = {percent_agreement: 0.0, krippendorff_alpha: -1.0}
INTERVAL = Bootstrap(seed=1, replicates=20)

# One vote per (item, annotator), so that "the last" does not depend on the order.
tables = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 4)), st.sampled_from("abcd"), min_size=1, max_size=30
).map(lambda cells: [(f"i{item}", f"p{person}", label) for (item, person), label in cells.items()])


def value(measure: Measure, rows: list[Row]) -> float:
    found = measure(Votes.from_rows(rows), None).value
    return float("nan") if found is None else found


@settings(deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_bit_of_any_result(rows: list[Row], random: object) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = Votes.from_rows(rows), Votes.from_rows(shuffled)
    for measure in MEASURES:
        assert measure(first, INTERVAL) == measure(second, INTERVAL)
    assert (dawid_skene(first).posteriors == dawid_skene(second).posteriors).all()
    assert confused_labels(first) == confused_labels(second)
    assert list(annotator_matrix(first).pairs()) == list(annotator_matrix(second).pairs())
    assert majority_vote(first).winner.tolist() == majority_vote(second).winner.tolist()


@settings(deadline=None)
@given(tables)
def test_new_names_for_items_people_and_labels_change_no_value(rows: list[Row]) -> None:
    # Reversing each name's place in the alphabet also reverses the codes.
    renamed = [
        (f"x{9 - int(item[1])}", f"y{9 - int(person[1])}", "dcba"["abcd".index(label)]) for item, person, label in rows
    ]
    for measure in MEASURES:
        assert value(measure, renamed) == pytest.approx(value(measure, rows), abs=1e-12, nan_ok=True)
    before, after = Votes.from_rows(rows), Votes.from_rows(renamed)
    assert sorted(item_entropy(after)) == pytest.approx(sorted(item_entropy(before)), abs=1e-12)
    assert majority_vote(after).n_tied == majority_vote(before).n_tied
    assert dawid_skene(after, max_iterations=10).posteriors[::-1, ::-1] == pytest.approx(
        dawid_skene(before, max_iterations=10).posteriors, abs=1e-7
    )


@settings(deadline=None)
@given(tables)
def test_recording_every_vote_twice_changes_nothing_when_the_last_counts(rows: list[Row]) -> None:
    once, twice = Votes.from_rows(rows), Votes.from_rows(rows + rows)
    for measure in MEASURES:
        assert measure(once, INTERVAL) == measure(twice, INTERVAL)


@settings(deadline=None)
@given(tables)
def test_the_same_items_once_more_under_other_names_keep_the_item_means(rows: list[Row]) -> None:
    doubled = rows + [(f"again-{item}", person, label) for item, person, label in rows]
    for measure in ITEM_MEANS:
        assert value(measure, doubled) == pytest.approx(value(measure, rows), abs=1e-12, nan_ok=True)


@settings(deadline=None)
@given(tables)
def test_alpha_is_the_definition_by_pairs_of_votes(rows: list[Row]) -> None:
    votes = Votes.from_rows(rows)
    shared = [votes.label[votes.item == item] for item in range(votes.n_items) if votes.votes_per_item[item] > 1]
    pooled = np.concatenate([*shared, np.zeros(0, dtype=int)])
    n = len(pooled)
    expected = sum(a != b for a in pooled for b in pooled) / (n * (n - 1)) if n else 0
    observed = sum(sum(a != b for a in labels for b in labels) / (len(labels) - 1) for labels in shared) / max(n, 1)
    by_definition = 1 - observed / expected if expected else float("nan")
    assert value(krippendorff_alpha, rows) == pytest.approx(by_definition, abs=1e-12, nan_ok=True)


@settings(deadline=None)
@given(tables)
def test_every_estimate_has_a_value_or_a_reason_and_lies_in_its_range(rows: list[Row]) -> None:
    for measure in MEASURES:
        found = measure(Votes.from_rows(rows), INTERVAL)
        assert (found.value is None) != (found.undefined_because is None)
        if found.value is not None:
            assert LOWEST.get(measure, -np.inf) - 1e-12 <= found.value <= 1 + 1e-12


@pytest.mark.parametrize("planted", [0.0, 0.3, 0.6, 0.9])
def test_planted_agreement_is_found(planted: float) -> None:
    # Everyone knows the true label with one chance for all and else guesses evenly: every κ is the square of the chance.
    random = np.random.default_rng(11)
    items, people, labels = 4_000, 4, 4
    truth = random.integers(0, labels, (items, 1))
    knows = random.random((items, people)) < np.sqrt(planted)
    given = np.where(knows, truth, random.integers(0, labels, (items, people)))
    rows = [(f"{item}", f"{person}", str(given[item, person])) for item in range(items) for person in range(people)]
    for measure in MEASURES[1:]:
        assert value(measure, rows) == pytest.approx(planted, abs=0.02)
