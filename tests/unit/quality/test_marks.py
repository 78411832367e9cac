"""Agreement on spans, units, boxes, masks and preferences."""

from __future__ import annotations

import numpy as np
import pytest

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.box_agreement import NOTHING, box_f1, box_mean_iou, matched_alpha, matched_votes
from annotations.quality.domain.bradley_terry import bradley_terry_scores
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.mark_f1 import span_f1_mean, span_f1_pairwise
from annotations.quality.domain.marked import Marked
from annotations.quality.domain.masks import mask_iou_matrix, mask_of_runs
from annotations.quality.domain.matched_objects import pair_by_iou
from annotations.quality.domain.region_distance import region_alpha, region_distances
from annotations.quality.domain.token_alpha import token_alpha
from annotations.quality.domain.undefined import Undefined
from annotations.quality.domain.unitized_alpha import unitized_alpha, unitized_alpha_per_category
from annotations.quality.domain.votes import Votes

Row = tuple[str, str, tuple[float, ...] | None, str]
KRIPPENDORFF_2004: list[Row] = [
    ("d", "i", (225, 295), "c"), ("d", "i", (370, 400), "c"), ("d", "j", (220, 300), "c"), ("d", "j", (355, 375), "c"),
    ("d", "j", (400, 420), "c"), *[("d", who, (180, 240), "k") for who in "ij"], *[("d", who, (300, 350), "k") for who in "ij"],
]  # fmt: skip
TWO_CARS: list[Row] = [
    ("img", "A", (0, 0, 10, 10), "car"), ("img", "A", (12, 0, 22, 10), "car"),
    ("img", "B", (3, 0, 13, 10), "car"), ("img", "B", (13, 0, 23, 10), "van"),
]  # fmt: skip


def test_krippendorffs_continuum_of_2004() -> None:
    marked = Marked.from_rows(KRIPPENDORFF_2004)
    assert unitized_alpha(marked, begin=150, length=300).value == pytest.approx(0.8591, abs=5e-4)
    of_category = unitized_alpha_per_category(marked, begin=150, length=300)
    assert {name: one.value for name, one in of_category.items()} == pytest.approx({"c": 0.7286, "k": 1.0}, abs=1e-4)


def test_the_order_of_documents_and_their_names_change_no_unitized_alpha() -> None:
    second = [("e", who, tuple(x + 7 for x in place), label) for _, who, place, label in KRIPPENDORFF_2004[:5] if place]
    renamed = [
        ("a" if name == "e" else "z", who, place, label) for name, who, place, label in [*KRIPPENDORFF_2004, *second]
    ]
    values = [
        unitized_alpha(Marked.from_rows(rows), length=500).value for rows in ([*KRIPPENDORFF_2004, *second], renamed)
    ]
    assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_units_of_one_person_that_overlap_are_one_unit() -> None:
    whole: list[Row] = [("d", "i", (0, 10), "x"), ("d", "j", (0, 9), "x")]
    parts: list[Row] = [("d", "i", (0, 6), "x"), ("d", "i", (4, 10), "x"), ("d", "j", (0, 9), "x")]
    values = [unitized_alpha(Marked.from_rows(rows), length=50).value for rows in (whole, parts)]
    assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_the_interval_of_unitized_alpha_spans_what_other_documents_would_have_given() -> None:
    """Of two documents, three draws are possible: the first twice, both, the second twice."""
    second: list[Row] = [("e", "i", (10, 30), "c"), ("e", "i", (50, 80), "k"), ("e", "j", (15, 30), "c"), ("e", "j", (120, 125), "k")]  # fmt: skip
    found = unitized_alpha(
        Marked.from_rows([*KRIPPENDORFF_2004, *second]), length=500, interval=Bootstrap(seed=1, replicates=400)
    )
    twice = [
        unitized_alpha(
            Marked.from_rows([*rows, *((name * 2, who, place, label) for name, who, place, label in rows)]), length=500
        ).value
        for rows in (KRIPPENDORFF_2004, second)
    ]
    assert found.interval is not None
    assert [found.interval.high, found.interval.low] == pytest.approx(twice)
    assert found.interval.low < (found.value or 0.0) < found.interval.high


def test_one_continuum_is_one_observation_and_has_no_interval() -> None:
    marked = Marked.from_rows(KRIPPENDORFF_2004)
    assert unitized_alpha(marked, begin=150, length=300, interval=Bootstrap(seed=1)).interval is None


def test_a_span_that_ends_one_character_later_is_another_span_and_nearly_the_same_positions() -> None:
    marked = Marked.from_rows([("d", "A", (0, 5), "x"), ("d", "B", (0, 4), "x")])
    assert span_f1_mean(marked).value == 0.0
    assert token_alpha(marked, length=10).value == pytest.approx(0.8081, abs=5e-5)


def test_token_alpha_is_alpha_of_positions_one_by_one() -> None:
    random = np.random.default_rng(1)
    rows: list[Row] = [
        (document, who, (start, start + int(random.integers(1, 9))), str(random.choice(["x", "y"])))
        for document in "de"
        for who in "ABC"
        for start in random.integers(0, 30, 4).tolist()
    ]
    positions = [
        (f"{document}{position:02}", who, "+".join(sorted({label for name, person, place, label in rows if (name, person) == (document, who) and place and place[0] <= position < place[1]})))
        for document in "de" for who in "ABC" for position in range(40)
    ]  # fmt: skip
    by_runs = token_alpha(Marked.from_rows(rows), length=40)
    assert by_runs.value == pytest.approx(krippendorff_alpha(Votes.from_rows(positions)).value, abs=1e-12)
    assert by_runs.n_votes == 240


def test_labels_matter_for_exact_matches_and_not_for_boundaries() -> None:
    marked = Marked.from_rows(
        [("d", "A", (0, 5), "x"), ("d", "B", (0, 5), "y"), ("d", "A", (7, 9), "x"), ("d", "B", (7, 9), "x")]
    )
    assert span_f1_pairwise(marked, "exact")["A|B"].value == 0.5
    assert span_f1_pairwise(marked, "boundary")["A|B"].value == 1.0


def test_somebody_who_read_and_marked_nothing_disagrees_and_who_did_not_read_is_left_out() -> None:
    rows: list[Row] = [("d", "A", (0, 5), "x"), ("d", "B", (0, 5), "x"), ("e", "A", (0, 5), "x"), ("e", "C", None, "")]
    everyone = span_f1_pairwise(Marked.from_rows(rows))
    listed = span_f1_pairwise(Marked.from_rows(rows, everyone_read=False))
    assert everyone["A|B"].value == pytest.approx(2 / 3)
    assert listed["A|B"].value == 1.0
    assert listed["A|C"].value == 0.0
    assert "B|C" not in listed


def test_marks_say_why_there_is_no_value() -> None:
    alone = Marked.from_rows([("d", "A", (0, 5), "x")])
    empty = Marked.from_rows([("d", "A", None, ""), ("d", "B", None, "")])
    apart = Marked.from_rows([("d", "A", (0, 5), "x"), ("e", "B", (0, 5), "x")], everyone_read=False)
    for measure in (span_f1_mean, token_alpha, unitized_alpha):
        assert measure(alone).undefined_because == Undefined.ONE_ANNOTATOR
        assert measure(empty).undefined_because == Undefined.NOTHING_MARKED
    assert span_f1_mean(apart).undefined_because == Undefined.NO_SHARED_ITEMS
    assert token_alpha(apart).undefined_because == Undefined.NO_SHARED_ITEMS


def test_the_best_pairs_are_not_the_greedy_ones() -> None:
    # The greatest IoU of all, .9, would leave one box of each person alone.
    assert pair_by_iou(np.array([[0.9, 0.8], [0.8, 0.1]]), 0.5) == [(0, 1), (1, 0)]


def test_boxes_pair_by_place_and_if_asked_by_label() -> None:
    marked = Marked.from_rows(TWO_CARS, width=4)
    assert box_f1(marked, match="boundary").value == 1.0
    assert box_f1(marked, match="exact").value == 0.5
    assert box_mean_iou(marked, match="boundary").value == pytest.approx((0.538462 + 0.818182) / 2, abs=1e-6)
    assert box_mean_iou(marked, iou=0.9).undefined_because == Undefined.NOTHING_MATCHED


def test_an_object_that_somebody_missed_is_a_vote_for_nothing() -> None:
    votes, _ = matched_votes(Marked.from_rows([*TWO_CARS, ("img", "A", (50, 50, 60, 60), "car")], width=4))
    assert sorted(zip(votes.item.tolist(), (votes.categories[code] for code in votes.label), strict=True)) == [
        (0, "car"), (0, "car"), (1, "car"), (1, "van"), (2, NOTHING), (2, "car"),
    ]  # fmt: skip


def test_alpha_of_masks_and_of_the_boxes_around_them_is_the_same_where_masks_are_boxes() -> None:
    marked = Marked.from_rows([*TWO_CARS, ("img", "B", (50, 50, 60, 60), "car")], width=4)
    masks = []
    for x1, y1, x2, y2 in marked.place.astype(int):
        mask = np.zeros((70, 70), dtype=bool)
        mask[y1:y2, x1:x2] = True
        masks.append(mask)
    by_mask = matched_alpha(marked, overlap=lambda mine: mask_iou_matrix([masks[place] for place in mine]))
    assert by_mask.value == pytest.approx(matched_alpha(marked).value, abs=1e-12)
    assert by_mask.value is not None


def test_runs_fill_a_mask_column_by_column() -> None:
    assert mask_of_runs([2, 1, 3], 2, 3).tolist() == [[False, True, False], [False, False, False]]
    with pytest.raises(ValueError, match="6"):
        mask_of_runs([2, 1], 2, 3)


def test_regions_are_unions_and_overlap_counts_once() -> None:
    one, two = np.array([[0.0, 0, 10, 10]]), np.array([[0.0, 0, 6, 10], [4.0, 0, 10, 10]])
    moved = np.array([[3.0, 0, 13, 10]])
    distances = region_distances([one, two, moved, np.zeros((0, 4))])
    assert distances[0].tolist() == pytest.approx([0, 0, 1 - 70 / 130, 1])
    assert distances[3, 3] == 0


def test_people_who_outline_the_same_places_agree() -> None:
    rows: list[Row] = [
        (f"i{n}", who, (n * 20, 0, n * 20 + 10 + (who == "B"), 10), "x") for n in range(5) for who in "AB"
    ]
    found = region_alpha(Marked.from_rows(rows, width=4), Bootstrap(seed=1, replicates=50))
    assert found.value == pytest.approx(1 - (1 / 11) / ((90 - 10 + 10 / 11) / 90), abs=1e-9)


def test_preferences_give_scores_in_the_proportion_of_wins() -> None:
    item, winner, loser = np.arange(30), np.array([0, 0, 1] * 10), np.array([1, 1, 0] * 10)
    found = bradley_terry_scores(item, winner, loser, ("a", "b"), Bootstrap(seed=1, replicates=200))
    assert {name: one.value for name, one in found.items()} == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    interval = found["a"].interval
    assert interval is not None
    assert interval.low < 2 / 3 < interval.high


def test_planted_strengths_of_five_options_are_found() -> None:
    random = np.random.default_rng(7)
    strength = np.array([5.0, 4, 3, 2, 1]) / 15
    first, second = random.integers(0, 5, (2, 40_000))
    first, second = first[first != second], second[first != second]
    wins = random.random(len(first)) < strength[first] / (strength[first] + strength[second])
    winner, loser = np.where(wins, first, second), np.where(wins, second, first)
    found = bradley_terry_scores(np.arange(len(first)), winner, loser, tuple("abcde"))
    assert [one.value for one in found.values()] == pytest.approx(strength.tolist(), abs=0.01)


def test_an_option_that_always_wins_has_no_finite_score() -> None:
    found = bradley_terry_scores(np.arange(3), np.array([0, 0, 1]), np.array([1, 2, 2]), ("a", "b", "c"))
    assert {one.undefined_because for one in found.values()} == {Undefined.NEVER_BEATEN}
