"""Marks of several people as one row an object: the worked example, who looked, and what is left open."""

from __future__ import annotations

import pytest

from annotations.quality.domain.boxes import Presence
from annotations.quality.domain.mark_clusters import Finds, cluster_marks, finds_of
from annotations.quality.domain.marked import Marked

Row = tuple[str, str, tuple[float, ...] | None, str]
NAMES: list[Row] = [
    ("d1", "A", (0, 10), "PER"),
    ("d1", "B", (0, 12), "PER"),
    ("d1", "C", (1, 10), "ORG"),
    ("d1", "D", None, ""),
    ("d2", "A", (5, 9), "LOC"),
    ("d2", "B", None, ""),
]


def spans(rows: list[Row], *, everyone_read: bool = False) -> Marked:
    return Marked.from_rows(rows, everyone_read=everyone_read)


def test_spans_are_clustered_and_voted_on_as_in_the_worked_example() -> None:
    first, second = cluster_marks(spans(NAMES))
    assert (first.document, first.place, first.label, first.confidence) == ("d1", (0, 10), "PER", 0.5)
    assert (first.support, first.looked, first.presence) == (3, 4, Presence.PRESENT)
    assert (second.document, second.support, second.looked, second.presence) == ("d2", 1, 2, Presence.TIED)


def test_who_looked_without_marking_counts_against_an_object() -> None:
    [first, second] = cluster_marks(spans(NAMES, everyone_read=True))
    assert (first.looked, second.looked) == (4, 4)
    assert (second.presence, second.confidence) == (Presence.ABSENT, 0.25)


def test_what_each_person_found_counts_the_objects_that_are_present() -> None:
    marked = spans(NAMES)
    assert finds_of(marked, cluster_marks(marked)) == {
        "A": Finds(marks=2, objects=1, found=1),
        "B": Finds(marks=1, objects=1, found=1),
        "C": Finds(marks=1, objects=1, found=1),
        "D": Finds(marks=0, objects=1, found=0),
    }


def test_boxes_get_mean_corners_and_a_tied_label_stays_open() -> None:
    rows: list[Row] = [
        ("i", "A", (0, 0, 10, 10), "cat"), ("i", "A", (12, 0, 22, 10), "dog"),
        ("i", "B", (3, 0, 13, 10), "cat"), ("i", "B", (13, 0, 23, 10), "cat"),
    ]  # fmt: skip
    left, right = cluster_marks(Marked.from_rows(rows, width=4))
    assert (left.place, left.label, left.confidence) == ((1.5, 0, 11.5, 10), "cat", 1)
    assert (right.place, right.label, right.confidence) == ((12.5, 0, 22.5, 10), None, 0.5)


def test_a_higher_overlap_may_be_asked_for() -> None:
    rows: list[Row] = [("d", "A", (0, 10), "x"), ("d", "B", (2, 10), "x")]
    assert [cluster.support for cluster in cluster_marks(spans(rows), iou=0.8)] == [2]
    assert [cluster.support for cluster in cluster_marks(spans(rows), iou=0.81)] == [1, 1]


def test_the_order_of_the_rows_changes_nothing() -> None:
    assert cluster_marks(spans(NAMES[::-1])) == cluster_marks(spans(NAMES))


def test_nothing_marked_gives_no_cluster() -> None:
    assert cluster_marks(spans([("d", "A", None, "")])) == ()
    assert cluster_marks(spans([])) == ()


@pytest.mark.parametrize(("place", "said"), [((1, 1), "start < end"), ((0.5, 2), "between characters")])
def test_a_span_of_no_characters_or_of_half_ones_is_refused(place: tuple[float, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cluster_marks(spans([("d", "A", place, "x")]))
