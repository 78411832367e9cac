import re

from hypothesis import given
from hypothesis import strategies as st

from annotations.pay.domain.csv_text import csv_line, harmless
from annotations.pay.domain.earnings import accrue, open_line
from annotations.pay.domain.floor import floor_top_up
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.rates import HourlyPolicy, PerItemPolicy
from annotations.pay.domain.wording import KIND_TITLES, in_words
from kernel.money import Money

HOURLY = HourlyPolicy(1, "KWD", 1500, 1241)


def test_every_kind_of_line_has_a_title() -> None:
    assert set(KIND_TITLES) == set(LineKind)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_the_last_amount_in_the_words_is_the_amount_of_the_line(times: list[int]) -> None:
    line = open_line(HOURLY, LineKind.LABELLING)
    for ms in times:
        accrual = accrue(line, ms, evidence={})
        line = accrual.line
        amounts = re.findall(r"KWD [0-9.]+[0-9]", in_words(accrual.explanation))
        assert amounts[-1] == str(accrual.amount)


def test_items_are_counted_in_words() -> None:
    line = open_line(PerItemPolicy(1, "EUR", 12, 1241), LineKind.LABELLING)
    first = accrue(line, 1, evidence={})
    assert in_words(first.explanation) == "1 item × EUR 0.12 an item = EUR 0.12."
    assert in_words(accrue(first.line, 1, evidence={}).explanation) == (
        "1 item more, 2 items on this line: 2 items × EUR 0.12 an item = EUR 0.24, less EUR 0.12 already accrued = EUR 0.12."
    )


def test_a_top_up_says_what_the_floor_is_for() -> None:
    top_up = floor_top_up(
        floor_minor_per_hour=1500,
        currency="EUR",
        compensable_ms=7_200_000,
        earned_minor=900,
        policy_version=1,
        evidence={},
    )
    assert in_words(top_up) == (
        "The floor for all paid time of the week: 7200 s × EUR 15.00 an hour = EUR 30.00, less EUR 9.00 earned = EUR 21.00."
    )


@given(st.text())
def test_no_cell_of_a_file_begins_like_a_formula(text: str) -> None:
    safe = harmless(text)
    assert safe[:1] not in set("=+@\t\r\n＝＋－＠")
    assert safe[:1] != "-" or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", safe)
    assert safe.removeprefix("'").endswith(text.removeprefix("'"))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_in_a_file_is_a_plain_number_that_reads_back(minor: int, currency: str) -> None:
    text = Money(minor, currency).format()
    assert csv_line([text]) == f"{text}\r\n"
    assert Money.parse(text, currency).minor == minor
