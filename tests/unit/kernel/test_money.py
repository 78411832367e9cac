import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.money import EXPONENTS, Money, total
from kernel.rounding import allocate, ceil_div

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)


@given(AMOUNTS, st.sampled_from(sorted(EXPONENTS)))
def test_every_currency_survives_the_way_to_text_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.format(), currency) == money


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_parts_always_add_up_to_the_whole(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").split(weights)
    assert total(parts, "EUR") == Money(minor, "EUR")
    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**10))
def test_ceil_div_is_the_smallest_whole_number_not_below(numerator: int, denominator: int) -> None:
    result = ceil_div(numerator, denominator)
    assert result * denominator >= numerator > (result - 1) * denominator


@pytest.mark.parametrize("text", ["1.234", "", "1e3", "1,20", "NaN", "٣", "0x1", "--1", "1.", ".5", "9" * 16])
def test_text_that_is_not_an_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        Money.parse(text, "EUR")
    assert caught.value.code == "bad-amount"


@pytest.mark.parametrize("minor", [1.0, True, "1"])
def test_only_a_whole_number_is_an_amount(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(Invalid):
        Money(1, "eur")


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="exchange rate"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="exchange rate"):
        assert Money(1, "EUR") < Money(1, "USD")


def test_money_adds_subtracts_negates_and_compares() -> None:
    assert Money(5, "JPY") - Money(7, "JPY") == -Money(2, "JPY")
    assert Money(5, "JPY") <= Money(5, "JPY") < Money(6, "JPY")


@pytest.mark.parametrize(("whole", "weights"), [(1, []), (1, [0, 0]), (1, [1, -1])])
def test_weights_that_share_nothing_are_refused(whole: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="eight"):
        allocate(whole, weights)


def test_a_denominator_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ceil_div(1, 0)
