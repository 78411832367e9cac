"""What a finished lease adds to a person's paid time, when other tabs may have counted some of it already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotations.pay.domain.active_time import BEAT_MS, Beat, active_spans
from annotations.pay.domain.spans import Span, total_ms, union, without

__all__ = ["KEEP_MS", "CountedTime", "beats_matter", "count_time"]

# Spans older than the longest lease can no longer overlap a live one.
KEEP_MS = 24 * 3_600_000


def beats_matter(served_ms: int, ended_ms: int) -> bool:
    """Whether heartbeats can change the active time at all: a lease shorter than one beat is active throughout.

    >>> beats_matter(0, 9_000), beats_matter(0, 20_000)
    (False, True)
    """
    return ended_ms - served_ms >= BEAT_MS


class CountedTime(NamedTuple):
    """`fresh_ms` is paid, `counted` is the person's time after it. `seen_ms` is how long the item was in view, also beside
    another tab that is paid already: pay counts an hour once, exposure counts what was seen.
    """

    fresh_ms: int
    counted: list[list[int]]
    seen_ms: int


def count_time(
    beats: Iterable[Beat],
    *,
    served_ms: int,
    ended_ms: int,
    lost: bool,
    counted: Sequence[Sequence[int]],
    expected_ms: int = 0,
) -> CountedTime:
    """The milliseconds this lease adds, the counted time after it, and how long its item was in view.

    `counted` are the [start, end] spans paid before; overlap with them is not paid twice (T5). A lost lease counts to
    its last beat.

    >>> count_time([], served_ms=0, ended_ms=10_000, lost=False, counted=[[4_000, 6_000]])
    CountedTime(fresh_ms=8000, counted=[[0, 10000]], seen_ms=10000)
    """
    spans = active_spans(beats, served_ms=served_ms, ended_ms=None if lost else ended_ms, expected_ms=expected_ms)
    before = [Span(start, end) for start, end in counted]
    fresh = total_ms(without(spans, before))
    kept = [span for span in union([*before, *spans]) if span.end_ms > ended_ms - KEEP_MS]
    return CountedTime(fresh, [[span.start_ms, span.end_ms] for span in kept], total_ms(spans))
