"""Boxes of several people: matched one to one, voted on, averaged."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from annotations.quality.domain.boxes import Box, Presence, aggregate_boxes, iou_matrix, match_boxes

A = [Box(0, 0, 10, 10, "car"), Box(12, 0, 22, 10, "car"), Box(40, 40, 60, 60, "car")]
B = [Box(3, 0, 13, 10, "car"), Box(13, 0, 23, 10, "car"), Box(100, 100, 110, 110, "car")]


def test_iou_is_shared_area_over_joint_area() -> None:
    boxes = np.array([box.corners for box in A[:2]]), np.array([box.corners for box in B[:2]])
    assert iou_matrix(*boxes) == pytest.approx(np.array([[7 / 13, 0], [1 / 19, 9 / 11]]))


def test_matching_reproduces_the_reference_f1_and_mean_iou() -> None:
    first, second = [box.corners for box in A], [box.corners for box in B]
    pairs = match_boxes(first, second)
    assert pairs == [(0, 0), (1, 1)]
    assert 2 * len(pairs) / (len(A) + len(B)) == pytest.approx(2 / 3)
    iou = iou_matrix(np.array(first), np.array(second))
    assert np.mean([iou[pair] for pair in pairs]) == pytest.approx(0.6783216783216783)


def test_the_assignment_is_better_than_taking_the_best_pair_first() -> None:
    # The best single pair (1, 0) would leave 0 and 1 without partners.
    first = [(0, 0, 10, 10), (3, 0, 13, 10)]
    second = [(2, 0, 12, 10), (6, 0, 16, 10)]
    iou = iou_matrix(np.array(first, dtype=float), np.array(second, dtype=float))
    assert iou.argmax() == 2
    assert match_boxes(first, second) == [(0, 0), (1, 1)]


def test_a_pair_at_the_threshold_matches_and_one_below_does_not() -> None:
    assert match_boxes([(0, 0, 10, 10)], [(0, 0, 10, 5)], iou_threshold=0.5) == [(0, 0)]
    assert match_boxes([(0, 0, 10, 10)], [(0, 0, 10, 4.9)], iou_threshold=0.5) == []


def test_boxes_become_clusters_with_mean_corners() -> None:
    found = aggregate_boxes({"A": A, "B": B})
    assert [cluster.corners for cluster in found] == [
        (1.5, 0, 11.5, 10),
        (12.5, 0, 22.5, 10),
        (40, 40, 60, 60),
        (100, 100, 110, 110),
    ]
    assert [cluster.presence for cluster in found] == [Presence.PRESENT] * 2 + [Presence.TIED] * 2
    assert found[0].members == {"A": A[0], "B": B[0]}
    assert found[0].mean_iou == pytest.approx(8.5 / 11.5)
    assert found[2].mean_iou == 1


def test_people_who_drew_nothing_vote_against_presence() -> None:
    box = [Box(0, 0, 1, 1, "cell")]
    shares = {n: aggregate_boxes({"a": box, "b": box} | {str(i): [] for i in range(n)})[0] for n in (1, 2, 3)}
    assert [shares[n].presence for n in (1, 2, 3)] == [Presence.PRESENT, Presence.TIED, Presence.ABSENT]
    assert shares[3].presence_share == pytest.approx(0.4)


def test_the_label_of_a_cluster_is_voted_on_and_a_tie_is_reported() -> None:
    def drawn(*labels: str) -> tuple[str | None, dict[str, int]]:
        (cluster,) = aggregate_boxes({str(i): [Box(0, 0, 2, 2, label)] for i, label in enumerate(labels)})
        return cluster.label, cluster.label_votes

    assert drawn("RBC", "WBC", "RBC") == ("RBC", {"RBC": 2, "WBC": 1})
    assert drawn("RBC", "WBC") == (None, {"RBC": 1, "WBC": 1})


def test_two_boxes_of_one_person_never_share_a_cluster() -> None:
    same = [Box(0, 0, 2, 2, "a"), Box(0, 0, 2, 2, "a")]
    assert [len(cluster.members) for cluster in aggregate_boxes({"x": same, "y": same})] == [2, 2]


def test_the_order_in_which_people_and_boxes_are_given_changes_nothing() -> None:
    expected = aggregate_boxes({"A": A, "B": B})
    for boxes in itertools.permutations(B):
        assert aggregate_boxes({"B": boxes, "A": A[::-1]}) == expected


def test_boxes_without_area_match_nothing() -> None:
    line = [Box(1, 1, 1, 5, "a")]
    assert len(aggregate_boxes({"x": line, "y": line})) == 2


def test_nobody_and_nothing_give_no_clusters() -> None:
    assert aggregate_boxes({}) == ()
    assert aggregate_boxes({"x": [], "y": []}) == ()


def test_a_box_is_made_from_its_size_and_refused_inside_out() -> None:
    assert Box.from_size(1, 2, 3, 4, "a") == Box(1, 2, 4, 6, "a")
    with pytest.raises(ValueError, match="x1 <= x2"):
        Box(5, 0, 1, 1, "a")


@pytest.mark.parametrize("threshold", [0.0, 1.1])
def test_a_threshold_without_sense_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        match_boxes([(0, 0, 1, 1)], [(0, 0, 1, 1)], iou_threshold=threshold)
