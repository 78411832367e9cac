"""Active time from heartbeats, by the server's clock only (docs/algorithms/pay.md section 1).

The rules lean towards the person who is paid: a lost beat, a silent reader and a missing network cost nothing, and the
only question an idle cap leads to is "are you still working?".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotations.pay.domain.spans import Span, union

__all__ = ["BEAT_MS", "BRIDGE_MS", "MINIMUM_IDLE_CAP_MS", "Beat", "active_spans", "idle_cap_ms"]

BEAT_MS: Final = 15_000
BRIDGE_MS: Final = 120_000
MINIMUM_IDLE_CAP_MS: Final = 300_000
# Beats sent one by one are 15 s apart; beats that follow each other this closely after a silence were replayed.
_REPLAY_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat: when the server received it (milliseconds since 1970) and what it said.

    `media_playing` is not part of what the browser sends; the service sets it for items it knows to be playing.
    """

    received_ms: int
    seq: int
    visible: bool
    interacted: bool
    media_playing: bool = False

    @property
    def renews(self) -> bool:
        """Whether the idle cap starts anew with this beat."""
        return self.interacted or self.media_playing


def idle_cap_ms(expected_ms: int) -> int:
    """How long a person may look without touching anything: max(300 s, 2 × the expected viewing time).

    >>> idle_cap_ms(0), idle_cap_ms(250_000)
    (300000, 500000)
    """
    return max(MINIMUM_IDLE_CAP_MS, 2 * expected_ms)


def active_spans(
    beats: Iterable[Beat], *, served_ms: int, ended_ms: int | None, expected_ms: int = 0
) -> tuple[Span, ...]:
    """The stretches of one lease during which its annotator was at work, in order, none touching another.

    `served_ms` and `ended_ms` are the server times of the lease and of the submit, skip or return; `ended_ms` is None
    for a lease that ran out, which counts to its last beat. The total never exceeds `ended_ms - served_ms`.

    >>> beats = [Beat(15_000, 0, True, False), Beat(30_000, 1, False, False)]
    >>> active_spans(beats, served_ms=0, ended_ms=40_000)
    (Span(start_ms=0, end_ms=15000), Span(start_ms=30000, end_ms=40000))
    """
    if ended_ms is not None and ended_ms < served_ms:
        raise ValueError("A lease cannot end before it was served.")
    cap = idle_cap_ms(expected_ms)
    spans: list[Span] = []
    before = last_input = served_ms
    for number, beat in enumerate(_placed(beats, served_ms, ended_ms)):
        at = beat.received_ms
        awake_until = min(at, last_input + cap)
        if number == 0:
            spans.append(Span(before, awake_until))
        elif beat.visible and at - before <= BRIDGE_MS:
            spans.append(Span(before, at if beat.renews else awake_until))
        before, last_input = at, at if beat.renews else last_input
    if ended_ms is not None:
        bridged = ended_ms - before <= BRIDGE_MS
        spans.append(Span(before, ended_ms if bridged else min(ended_ms, last_input + cap)))
    return union(spans)


def _placed(beats: Iterable[Beat], served_ms: int, ended_ms: int | None) -> list[Beat]:
    """The beats of the lease in order, each `seq` once, replayed ones put back where they belong."""
    once: dict[int, Beat] = {}
    for beat in sorted(beats, key=lambda beat: (beat.received_ms, beat.seq)):
        if served_ms <= beat.received_ms and (ended_ms is None or beat.received_ms <= ended_ms):
            once.setdefault(beat.seq, beat)
    received = list(once.values())
    placed: list[Beat] = []
    previous_ms = served_ms
    start = 0
    while start < len(received):
        end = start + 1
        if received[start].received_ms - previous_ms > BRIDGE_MS:
            end = _end_of_burst(received, start)
        for index in range(start, end):
            at = received[index].received_ms - BEAT_MS * (end - 1 - index)
            placed.append(replace(received[index], received_ms=max(at, previous_ms)))
        previous_ms = received[end - 1].received_ms
        start = end
    return placed


def _end_of_burst(received: Sequence[Beat], start: int) -> int:
    end = start + 1
    while end < len(received) and received[end].received_ms - received[end - 1].received_ms < _REPLAY_MS:
        end += 1
    return end
