"""Sets of time as sorted, disjoint, half-open spans of milliseconds: what merges tabs and never pays a second twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Span", "total_ms", "union", "without"]


class Span(NamedTuple):
    """All milliseconds `t` with `start_ms <= t < end_ms`; empty when the end is not after the start."""

    start_ms: int
    end_ms: int


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as sorted spans that neither overlap nor touch; empty ones disappear.

    >>> union([Span(5, 9), Span(0, 6), Span(20, 20)])
    (Span(start_ms=0, end_ms=9),)
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start_ms >= span.end_ms:
            continue
        if merged and span.start_ms <= merged[-1].end_ms:
            merged[-1] = Span(merged[-1].start_ms, max(merged[-1].end_ms, span.end_ms))
        else:
            merged.append(span)
    return tuple(merged)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """The time of `spans` that is not in `taken`: what a lease adds to what was already paid.

    >>> without([Span(0, 10)], [Span(3, 5), Span(8, 20)])
    (Span(start_ms=0, end_ms=3), Span(start_ms=5, end_ms=8))
    """
    rest: list[Span] = []
    gone = union(taken)
    for span in union(spans):
        start = span.start_ms
        for other in gone:
            if other.end_ms <= start:
                continue
            if other.start_ms >= span.end_ms:
                break
            if other.start_ms > start:
                rest.append(Span(start, other.start_ms))
            start = other.end_ms
        if start < span.end_ms:
            rest.append(Span(start, span.end_ms))
    return tuple(rest)


def total_ms(spans: Iterable[Span]) -> int:
    """The length of the united spans.

    >>> total_ms([Span(0, 10), Span(5, 12)])
    12
    """
    return sum(span.end_ms - span.start_ms for span in union(spans))
