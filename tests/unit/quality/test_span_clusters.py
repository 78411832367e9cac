"""Spans of several annotators: one place, one label, ties and absences said."""

from __future__ import annotations

import pytest

from annotations.quality.domain.boxes import Presence
from annotations.quality.domain.span_clusters import Span, aggregate_spans


def test_the_worked_example() -> None:
    marked = {"A": [Span(0, 10, "PER")], "B": [Span(0, 12, "PER")], "C": [Span(1, 10, "ORG")], "D": []}
    [found] = aggregate_spans(marked)
    assert (found.start, found.end, found.label) == (0, 10, "PER")
    assert found.label_votes == {"ORG": 1, "PER": 2}
    assert (found.presence, found.presence_share) == (Presence.PRESENT, 0.75)
    assert found.members["C"] == Span(1, 10, "ORG")


def test_spans_that_overlap_too_little_stay_apart_in_the_order_of_the_text() -> None:
    found = aggregate_spans({"A": [Span(20, 30, "x"), Span(0, 5, "x")], "B": [Span(27, 40, "y")]})
    assert [(span.start, span.end) for span in found] == [(0, 5), (20, 30), (27, 40)]
    assert {span.presence for span in found} == {Presence.TIED}


def test_two_labels_with_equal_votes_leave_no_label() -> None:
    [found] = aggregate_spans({"A": [Span(3, 8, "x")], "B": [Span(3, 8, "y")]})
    assert found.label is None
    assert found.mean_iou == 1


def test_the_order_of_annotators_and_of_their_spans_does_not_matter() -> None:
    first = {"A": [Span(0, 4, "x"), Span(6, 9, "y")], "B": [Span(6, 10, "y"), Span(0, 5, "x")]}
    second = {name: spans[::-1] for name, spans in reversed(first.items())}
    assert aggregate_spans(first) == aggregate_spans(second)


def test_nobody_and_nothing_give_no_clusters_and_an_empty_span_is_refused() -> None:
    assert aggregate_spans({}) == aggregate_spans({"A": []}) == ()
    with pytest.raises(ValueError, match="start < end"):
        Span(4, 4, "x")
