import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.active_time import BEAT_MS, Beat, active_spans
from annotations.pay.domain.spans import Span, total_ms, union, without
from tests.unit.worked_tables import rows

CASES = rows("pay.md", "active-time")
_BEATS = re.compile(r"(?:(\d+)@)?(\d+)([vim]*)(?:\.\.(\d+)[vim]*)?")


def beats(text: str) -> list[Beat]:
    """Read the notation of the page: `15vi..60vi, 20@360vi`. A time said twice is the same beat sent twice."""
    found: list[Beat] = []
    seqs: dict[int, int] = {}
    for part in filter(None, text.split(", ")):
        match = _BEATS.fullmatch(part)
        assert match, part
        times, first, flags, last = match.groups()
        for second in range(int(first), int(last or first) + 1, 15):
            for copy in range(int(times or 1)):
                seq = seqs.setdefault(second * 1000 + copy, len(seqs))
                found.append(Beat(second * 1000, seq, "v" in flags, "i" in flags, "m" in flags))
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["Case"] for case in CASES])
def test_the_worked_table_of_active_time(case: dict[str, str]) -> None:
    ended = case["Ended at (s)"]
    spans = active_spans(
        beats(case["Beats"]),
        served_ms=0,
        ended_ms=None if ended == "lost" else int(ended) * 1000,
        expected_ms=int(case["Expected (s)"]) * 1000,
    )
    assert total_ms(spans) == int(case["Active (s)"]) * 1000


BEATS = st.lists(
    st.builds(
        Beat,
        received_ms=st.integers(-100_000, 2_000_000),
        seq=st.integers(0, 60),
        visible=st.booleans(),
        interacted=st.booleans(),
    ),
    max_size=40,
    unique_by=lambda beat: (beat.received_ms, beat.seq),
)


@given(BEATS, st.integers(0, 2_000_000), st.integers(0, 600_000))
def test_active_time_never_exceeds_the_time_from_serving_to_ending(
    sent: list[Beat], ended_ms: int, expected_ms: int
) -> None:
    spans = active_spans(sent, served_ms=0, ended_ms=ended_ms, expected_ms=expected_ms)
    assert 0 <= total_ms(spans) <= ended_ms
    assert all(0 <= span.start_ms < span.end_ms <= ended_ms for span in spans)


@given(BEATS, st.integers(0, 2_000_000))
def test_sending_a_beat_again_changes_nothing(sent: list[Beat], ended_ms: int) -> None:
    again = [replace(beat, received_ms=beat.received_ms + 40) for beat in sent]
    first = {beat.seq: beat for beat in sorted(sent, key=lambda beat: -beat.received_ms)}
    once = active_spans(first.values(), served_ms=-200_000, ended_ms=2_100_000)
    assert active_spans([*first.values(), *again], served_ms=-200_000, ended_ms=2_100_000) == once


@given(BEATS, st.integers(300_000, 2_000_000))
def test_the_order_of_arrival_in_the_log_does_not_matter(sent: list[Beat], ended_ms: int) -> None:
    assert active_spans(sent[::-1], served_ms=0, ended_ms=ended_ms) == active_spans(
        sorted(sent, key=lambda beat: (beat.received_ms, beat.seq)), served_ms=0, ended_ms=ended_ms
    )


def test_a_beat_that_says_hidden_never_counts_more_than_one_that_says_visible() -> None:
    shown = [Beat(second * 1000, second, True, False) for second in range(15, 600, 15)]
    hidden = [replace(beat, visible=False) for beat in shown]
    ended = 600_000
    assert total_ms(active_spans(hidden, served_ms=0, ended_ms=ended)) == 2 * BEAT_MS
    assert total_ms(active_spans(shown, served_ms=0, ended_ms=ended)) == 300_000 + BEAT_MS


def test_a_lost_lease_without_a_beat_has_no_known_time() -> None:
    assert active_spans([], served_ms=0, ended_ms=None) == ()


def test_a_lease_that_ends_before_it_was_served_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="before it was served"):
        active_spans([], served_ms=10, ended_ms=9)


def test_two_tabs_for_ten_minutes_are_ten_minutes() -> None:
    ten_minutes = 600_000
    tab = [Beat(second * 1000, second, True, True) for second in range(15, 600, 15)]
    other = [replace(beat, received_ms=beat.received_ms + 7_000) for beat in tab[:-1]]
    first = active_spans(tab, served_ms=0, ended_ms=ten_minutes)
    second = active_spans(other, served_ms=0, ended_ms=ten_minutes)
    assert total_ms(first) + total_ms(without(second, first)) == ten_minutes


SPANS = st.lists(st.builds(Span, st.integers(0, 60), st.integers(0, 60)), max_size=8)


def milliseconds(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {ms for span in spans for ms in range(span.start_ms, span.end_ms)}


@given(SPANS, SPANS)
def test_spans_are_sets_of_milliseconds(spans: list[Span], taken: list[Span]) -> None:
    assert milliseconds(union(spans)) == milliseconds(spans)
    assert milliseconds(without(spans, taken)) == milliseconds(spans) - milliseconds(taken)
    assert total_ms(spans) == len(milliseconds(spans))
    united = union(spans)
    assert all(left.end_ms < right.start_ms for left, right in pairwise(united))
