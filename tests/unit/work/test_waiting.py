import pytest

from annotations.pay.domain.spans import Span, total_ms
from annotations.work.domain.waiting import WaitingBeat, waiting_span
from tests.unit.worked_tables import rows

CASES = rows("time.md", "waiting")


@pytest.mark.parametrize("case", CASES, ids=[case["Case"] for case in CASES])
def test_the_worked_table_of_waiting(case: dict[str, str]) -> None:
    before: WaitingBeat | None = None
    spans: list[Span] = []
    for beat in case["Beats"].split(", "):
        at = int(beat[:-1]) * 1000
        spans.append(waiting_span(before, at, starts_ms=0, ends_ms=600_000))
        before = WaitingBeat(at, beat.endswith("n"))
    assert total_ms(spans) == int(case["Waiting (s)"]) * 1000


def test_a_beat_that_arrives_after_the_end_adds_no_negative_time() -> None:
    span = waiting_span(WaitingBeat(700_000, True), 715_000, starts_ms=0, ends_ms=600_000)
    assert span.end_ms - span.start_ms == 0
