"""Waiting on shift, counted from beats by what the server found at each (docs/algorithms/time.md section 2)."""

from __future__ import annotations

from dataclasses import dataclass

from annotations.pay.domain.active_time import BRIDGE_MS
from annotations.pay.domain.spans import Span

__all__ = ["WaitingBeat", "waiting_span"]


@dataclass(frozen=True, slots=True)
class WaitingBeat:
    """A beat of a shift's page: when the server received it, and whether it found nothing the person could be given."""

    received_ms: int
    nothing_to_do: bool


def waiting_span(before: WaitingBeat | None, now_ms: int, *, starts_ms: int, ends_ms: int) -> Span:
    """What a beat at `now_ms` adds to the waiting after the beat before it; an empty span where it adds nothing.

    >>> waiting_span(WaitingBeat(0, True), 15_000, starts_ms=5_000, ends_ms=60_000)
    Span(start_ms=5000, end_ms=15000)
    """
    if before is None or not before.nothing_to_do or now_ms - before.received_ms > BRIDGE_MS:
        return Span(now_ms, now_ms)
    start, end = max(before.received_ms, starts_ms), min(now_ms, ends_ms)
    return Span(start, max(start, end))
