"""The interval: seeded, honest about undefined replicates, and the same by both ways of drawing."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain import bootstrap as module
from annotations.quality.domain.bootstrap import Bootstrap, Interval, bootstrap_interval
from annotations.quality.domain.fleiss_kappa import fleiss_sums
from annotations.quality.domain.krippendorff_alpha import alpha_sums, krippendorff_alpha
from annotations.quality.domain.percent_agreement import percent_agreement_sums
from annotations.quality.domain.votes import Votes
from tests.unit.quality.textbook_tables import fleiss_1971, krippendorff_4x12


def interval_of(votes: Votes, settings: Bootstrap) -> Interval:
    found = bootstrap_interval(alpha_sums(votes), settings)
    assert found is not None
    return found


def resampled_naively(votes: Votes, replicates: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """α of data in which the drawn items are really repeated: the definition, without sums or patterns."""
    random = np.random.default_rng(5)
    labels = [votes.label[votes.item == item] for item in range(votes.n_items)]
    values = []
    for _ in range(replicates):
        drawn = random.integers(0, votes.n_items, votes.n_items)
        rows = [
            (place, person, str(label)) for place, item in enumerate(drawn) for person, label in enumerate(labels[item])
        ]
        values.append(krippendorff_alpha(Votes.from_rows(rows)).value)
    return np.array(values, dtype=np.float64)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    first, again, other = (interval_of(fleiss_1971(), Bootstrap(seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_interval_surrounds_the_value() -> None:
    found = interval_of(fleiss_1971(), Bootstrap(seed=1))
    assert found.low < 0.4334 < found.high
    assert (found.confidence, found.replicates, found.undefined_replicates) == (0.95, 1000, 0)


def test_weighted_sums_agree_with_really_resampling_the_items() -> None:
    naive = resampled_naively(fleiss_1971(), 1500)
    found = interval_of(fleiss_1971(), Bootstrap(seed=1, replicates=20_000))
    assert [found.low, found.high] == pytest.approx(np.quantile(naive, [0.025, 0.975]), abs=0.02)


def test_drawing_patterns_and_drawing_items_have_the_same_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = Votes.from_rows(
        (f"{copy}-{item}", person, str(label))
        for copy in range(20)
        for item, labels in enumerate(["aab", "abb", "bbb", "aaa", "aac"])
        for person, label in enumerate(labels)
    )
    settings = Bootstrap(seed=3, replicates=20_000)
    by_pattern = interval_of(votes, settings)
    monkeypatch.setattr(module, "_FEW_PATTERNS", votes.n_items + 1)
    by_item = interval_of(votes, settings)
    assert by_pattern != by_item
    assert [by_pattern.low, by_pattern.high] == pytest.approx([by_item.low, by_item.high], abs=0.01)


def test_replicates_in_blocks_are_as_many_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WEIGHTS_IN_MEMORY", 100)
    assert interval_of(fleiss_1971(), Bootstrap(seed=1, replicates=101)).replicates == 101


def test_wider_confidence_is_a_wider_interval() -> None:
    narrow = interval_of(fleiss_1971(), Bootstrap(seed=1, confidence=0.8))
    wide = interval_of(fleiss_1971(), Bootstrap(seed=1, confidence=0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_replicates_without_a_value_are_left_out_and_counted() -> None:
    # Two items of one label each: half of the replicates draw one of them twice and have no variation.
    votes = Votes.from_rows([("1", "x", "a"), ("1", "y", "a"), ("2", "x", "b"), ("2", "y", "b")])
    found = interval_of(votes, Bootstrap(seed=1, replicates=4000))
    assert (found.low, found.high) == (1, 1)
    assert found.undefined_replicates == pytest.approx(2000, abs=150)


def test_one_item_has_no_interval() -> None:
    votes = Votes.from_rows([("1", "x", "a"), ("1", "y", "b"), ("2", "x", "b")])
    assert krippendorff_alpha(votes, Bootstrap(seed=1)).value == pytest.approx(0)
    assert krippendorff_alpha(votes, Bootstrap(seed=1)).interval is None


def test_every_measure_of_the_frame_has_an_interval() -> None:
    for sums in (percent_agreement_sums, fleiss_sums, alpha_sums):
        found = bootstrap_interval(sums(krippendorff_4x12()), Bootstrap(seed=1))
        assert found is not None
        assert found.low < sums(krippendorff_4x12()).value() <= found.high


def test_about_95_of_100_studies_cover_the_true_value() -> None:
    # Two people agree on each of 60 items with probability .7, so percent agreement is truly .7.
    random = np.random.default_rng(11)
    covered = 0
    for study in range(300):
        agree = random.random(60) < 0.7
        votes = Votes.from_rows(
            (item, person, "a" if person == "x" or same else "b") for item, same in enumerate(agree) for person in "xy"
        )
        found = bootstrap_interval(percent_agreement_sums(votes), Bootstrap(seed=study))
        covered += found is not None and found.low <= 0.7 <= found.high
    assert 270 <= covered <= 297


@pytest.mark.parametrize(("replicates", "confidence"), [(0, 0.95), (10, 0.0), (10, 1.0)])
def test_settings_without_sense_are_refused(replicates: int, confidence: float) -> None:
    with pytest.raises(ValueError):
        Bootstrap(seed=1, replicates=replicates, confidence=confidence)
