"""Money: a whole number of minor units and an ISO 4217 currency, in one frozen type.

There is no division and no float. What must be split is split by `Money.split`, whose parts add up to the whole;
what must be rounded goes through `kernel.rounding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.errors import Invalid
from kernel.rounding import allocate

__all__ = ["EXPONENTS", "Money", "exponent", "total"]

# ISO 4217 table A.1: how many decimal digits the minor unit has.
_NO_DECIMALS: Final = ("CLP", "ISK", "JPY", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF")
# fmt: off
_TWO_DECIMALS: Final = (
    "AED", "ARS", "AUD", "BDT", "BRL", "CAD", "CHF", "CNY", "COP", "CZK", "DKK", "EGP", "ETB", "EUR",
    "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "KES", "LKR", "MAD", "MXN", "MYR", "NGN", "NOK",
    "NPR", "NZD", "PEN", "PHP", "PKR", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD",
    "TZS", "UAH", "USD", "UYU", "ZAR",
)
# fmt: on
_THREE_DECIMALS: Final = ("BHD", "JOD", "KWD", "OMR", "TND")

EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_TWO_DECIMALS, 2),
    **dict.fromkeys(_THREE_DECIMALS, 3),
}

_AMOUNT: Final = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,15})(?:\.(?P<fraction>[0-9]+))?", re.ASCII)


def exponent(currency: str) -> int:
    """Decimal digits of the currency's minor unit.

    >>> exponent("EUR"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    """
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise Invalid(
            f"The currency {currency!r} is not one this installation knows.",
            code="unknown-currency",
            remedy="Use a three-letter ISO 4217 code in capitals, for example EUR.",
        ) from None


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` minor units of `currency`; 1234 EUR is twelve euro and thirty-four cents.

    >>> str(Money(1234, "EUR") + Money(66, "EUR"))
    'EUR 13.00'
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        # A bool is an int to Python, and a float would pass silently through addition; neither is an amount.
        if type(self.minor) is not int:
            raise TypeError("An amount is a whole number of minor units.")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a plain decimal amount, exactly. Never rounds: too many decimals are refused.

        >>> Money.parse("12.3", "EUR").minor, Money.parse("1.234", "KWD").minor, Money.parse("150", "JPY").minor
        (1230, 1234, 150)
        """
        digits = exponent(currency)
        match = _AMOUNT.fullmatch(text.strip())
        fraction = (match["fraction"] or "") if match else ""
        if match is None or len(fraction) > digits:
            raise Invalid(
                f"{text[:40]!r} is not an amount of {currency}.",
                code="bad-amount",
                remedy=f"Write digits and a point, with at most {digits} decimals.",
            )
        minor = int(match["whole"] + fraction.ljust(digits, "0"))
        return cls(-minor if match["sign"] else minor, currency)

    def format(self) -> str:
        """The amount as a plain decimal text that `parse` reads back.

        >>> Money(-5, "EUR").format(), Money(5, "KWD").format(), Money(5, "JPY").format()
        ('-0.05', '0.005', '5')
        """
        digits = exponent(self.currency)
        sign = "-" if self.minor < 0 else ""
        text = str(abs(self.minor)).rjust(digits + 1, "0")
        return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to `weights` that add up to this amount.

        >>> [part.minor for part in Money(100, "EUR").split([1, 1, 1])]
        [34, 33, 33]
        """
        return [Money(part, self.currency) for part in allocate(self.minor, weights)]

    @property
    def grouped(self) -> str:
        """The amount as a person reads it, thousands apart.

        >>> Money(2_000_000, "EUR").grouped, Money(-5, "EUR").grouped, Money(15_000, "JPY").grouped
        ('20,000.00', '-0.05', '15,000')
        """
        whole, point, fraction = self.format().removeprefix("-").partition(".")
        return f"{'-' if self.minor < 0 else ''}{int(whole):,}{point}{fraction}"

    def __str__(self) -> str:
        return f"{self.currency} {self.grouped}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same_currency(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same_currency(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same_currency(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same_currency(other).minor

    def _same_currency(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(
                f"{self.currency} and {other.currency} cannot be combined: there is no exchange rate here."
            )
        return other


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts that must all be in `currency`; zero of it when there are none.

    >>> str(total([], "JPY"))
    'JPY 0'
    """
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
