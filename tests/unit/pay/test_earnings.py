import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.earnings import Line, accrue, open_line, recompute
from annotations.pay.domain.floor import floor_top_up
from annotations.pay.domain.kinds import TASK_KINDS, LineKind
from annotations.pay.domain.rates import HOUR_MS, HourlyPolicy, PerItemPolicy, paid_break_rate_minor, parse_policy
from annotations.pay.domain.sessions import same_session
from annotations.pay.domain.wages import PaidTime, wages
from kernel.errors import Invalid
from kernel.rounding import ceil_div
from tests.unit.worked_tables import rows

HOURLY = HourlyPolicy(version=3, currency="EUR", rate_minor=1500, floor_minor_per_hour=1241)
PER_ITEM = PerItemPolicy(version=4, currency="EUR", rate_minor=12, floor_minor_per_hour=1241)
RATES = st.integers(1, 10**6)
TIMES = st.lists(st.integers(0, 7_200_000), max_size=20)


def test_the_worked_table_of_cumulative_rounding() -> None:
    line = open_line(HOURLY, LineKind.LABELLING)
    for row in rows("pay.md", "cumulative"):
        accrual = accrue(line, int(row["Milliseconds"]), evidence={})
        line = accrual.line
        assert accrual.amount.minor == int(row["Amount"])
        assert (line.quantity, line.accrued_minor) == (int(row["Line so far"]), int(row["Accrued"]))


@given(RATES, TIMES)
def test_a_line_is_rounded_up_once_however_it_is_cut_into_labels(rate: int, times: list[int]) -> None:
    line = replace(open_line(HOURLY, LineKind.LABELLING), rate_minor=rate)
    amounts = []
    for ms in times:
        accrual = accrue(line, ms, evidence={})
        line = accrual.line
        amounts.append(accrual.amount.minor)
    assert min(amounts, default=0) >= 0
    assert sum(amounts) == line.accrued_minor == ceil_div(rate * sum(times), HOUR_MS)


@given(RATES, TIMES, st.sampled_from(["ms", "item"]))
def test_every_explanation_recomputes_to_its_amount_after_a_trip_through_json(
    rate: int, times: list[int], unit: str
) -> None:
    line = Line(LineKind.LABELLING, "ms" if unit == "ms" else "item", rate, "EUR", 1)
    for quantity in times:
        accrual = accrue(line, quantity, evidence={"lease": "l1"})
        line = accrual.line
        assert recompute(json.loads(json.dumps(accrual.explanation))) == accrual.amount


def test_an_explanation_says_everything_a_person_may_ask() -> None:
    line = accrue(open_line(HOURLY, LineKind.SKIP), 10_000, evidence={"lease": "a"}).line
    assert accrue(line, 20_000, evidence={"lease": "b"}).explanation == {
        "rule_version": "pay-1",
        "kind": "skip",
        "unit": "ms",
        "quantity": 20_000,
        "line_quantity": 30_000,
        "rate_minor": 1500,
        "currency": "EUR",
        "already_minor": 5,
        "amount_minor": 8,
        "rounding": "up, once per line",
        "formula": "ceil(1500 × 30000 ms ÷ 3600000 ms) − 5 already accrued = 8",
        "policy_version": 3,
        "evidence": {"lease": "b"},
    }


def test_a_changed_amount_is_found_by_recomputing() -> None:
    explanation = accrue(open_line(HOURLY, LineKind.LABELLING), 10_000, evidence={}).explanation
    explanation["amount_minor"] = 500
    assert recompute(explanation).minor == 5


def test_an_unknown_rule_is_not_guessed_at() -> None:
    explanation = accrue(open_line(HOURLY, LineKind.LABELLING), 10_000, evidence={}).explanation
    explanation["rule_version"] = "pay-0"
    with pytest.raises(Invalid):
        recompute(explanation)


PAID_KINDS = [kind for kind in LineKind if kind is not LineKind.FLOOR_TOP_UP]


@pytest.mark.parametrize("policy", [HOURLY, PER_ITEM])
@pytest.mark.parametrize("kind", PAID_KINDS)
def test_every_kind_of_work_yields_a_positive_line(policy: HourlyPolicy | PerItemPolicy, kind: LineKind) -> None:
    line = open_line(policy, kind)
    assert accrue(line, 1 if line.unit == "item" else 5_000, evidence={}).amount.minor > 0


def test_by_the_item_only_tasks_are_priced_by_the_piece_and_the_rest_pays_the_floor() -> None:
    lines = {kind: open_line(PER_ITEM, kind) for kind in PAID_KINDS}
    assert {kind for kind, line in lines.items() if line.unit == "item"} == TASK_KINDS
    assert {line.rate_minor for line in lines.values() if line.unit == "ms"} == {1241}
    assert accrue(lines[LineKind.LABELLING], 3, evidence={}).explanation["formula"] == (
        "12 × 3 items − 0 already accrued = 36"
    )


def test_a_paid_break_has_a_rate_of_its_own() -> None:
    line = open_line(HOURLY, LineKind.BREAK, rate_minor=1800)
    assert accrue(line, 600_000, evidence={}).amount.minor == 300


def test_time_is_never_taken_off_a_line() -> None:
    with pytest.raises(ValueError, match="only ever added"):
        accrue(open_line(HOURLY, LineKind.LABELLING), -1, evidence={})


def test_a_top_up_has_no_line() -> None:
    with pytest.raises(ValueError, match="no line"):
        open_line(HOURLY, LineKind.FLOOR_TOP_UP)


@pytest.mark.parametrize("row", rows("pay.md", "floor"))
def test_the_worked_table_of_the_floor(row: dict[str, str]) -> None:
    top_up = floor_top_up(
        floor_minor_per_hour=int(row["Floor per hour"]),
        currency="EUR",
        compensable_ms=int(row["Time (s)"]) * 1000,
        earned_minor=int(row["Earned"]),
        policy_version=1,
        evidence={"period": "2026-W10"},
    )
    assert top_up["amount_minor"] == int(row["Top-up"])
    assert recompute(top_up).minor == int(row["Top-up"])


@given(st.lists(st.tuples(st.integers(1, 200_000_000), st.integers(0, 10**6)), min_size=1), RATES)
def test_every_worker_reaches_the_floor_the_slowest_included(workers: list[tuple[int, int]], floor: int) -> None:
    for ms, earned in workers:
        top_up = floor_top_up(
            floor_minor_per_hour=floor,
            currency="EUR",
            compensable_ms=ms,
            earned_minor=earned,
            policy_version=1,
            evidence={},
        )
        assert (earned + top_up["amount_minor"]) * HOUR_MS >= floor * ms
        again = floor_top_up(
            floor_minor_per_hour=floor,
            currency="EUR",
            compensable_ms=ms,
            earned_minor=earned + top_up["amount_minor"],
            policy_version=1,
            evidence={},
        )
        assert again["amount_minor"] == 0


def test_negative_time_or_earnings_are_a_mistake() -> None:
    for ms, earned in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="negative"):
            floor_top_up(
                floor_minor_per_hour=1,
                currency="EUR",
                compensable_ms=ms,
                earned_minor=earned,
                policy_version=1,
                evidence={},
            )


@pytest.mark.parametrize("row", rows("pay.md", "break-rate"))
def test_the_worked_table_of_break_rates(row: dict[str, str]) -> None:
    rate = paid_break_rate_minor(
        floor_minor_per_hour=int(row["Floor per hour"]),
        recent_earned_minor=int(row["Earned recently"]),
        recent_ms=round(float(row["Time (min)"]) * 60_000),
    )
    assert rate == int(row["Break rate per hour"])


def test_the_worked_table_of_wages() -> None:
    found = wages(
        [
            PaidTime(LineKind.LABELLING, 50 * 60_000, 1500),
            PaidTime(LineKind.WAITING, 30 * 60_000, 400),
            PaidTime(LineKind.FLOOR_TOP_UP, 80 * 60_000, 100),
        ]
    )
    assert {"narrow": found.narrow_minor_per_hour, "full": found.full_minor_per_hour} == {
        row["Wage"]: int(row["Per hour"]) for row in rows("pay.md", "wages")
    }


def test_without_time_there_is_no_wage() -> None:
    found = wages([PaidTime(LineKind.WAITING, 60_000, 25)])
    assert (found.narrow_minor_per_hour, found.full_minor_per_hour) == (None, 1500)
    assert wages([]).full_minor_per_hour is None


def test_a_session_ends_after_half_an_hour_and_with_the_pay_period() -> None:
    sunday = datetime(2026, 3, 1, 23, 50, tzinfo=UTC)
    assert same_session(sunday, sunday + timedelta(minutes=9))
    assert not same_session(sunday, sunday + timedelta(minutes=10))
    assert not same_session(sunday - timedelta(hours=5), sunday)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rate_minor": 1.1}, "rate_minor"),
        ({"rate_minor": True}, "rate_minor"),
        ({"rate_minor": 0}, "rate_minor"),
        ({"rate_minor": 10**10}, "rate_minor"),
        ({"floor_minor": "1241"}, "floor_minor"),
        ({"currency": "XXX"}, "currency"),
        ({"kind": "median"}, "kind"),
        ({"bonus": 1}, "bonus"),
    ],
)
def test_a_wrong_policy_is_refused_by_field(change: dict[str, object], field: str) -> None:
    good = {"kind": "per_item", "currency": "KWD", "rate_minor": 12, "floor_minor": 900}
    assert parse_policy(2, good) == PerItemPolicy(2, "KWD", 12, 900)
    with pytest.raises(Invalid) as caught:
        parse_policy(2, good | change)
    assert [error["field"] for error in caught.value.errors] == [field]
