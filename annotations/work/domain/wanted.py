"""What somebody looks for among the projects that are open to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kernel.errors import Invalid
from kernel.money import exponent

__all__ = ["Facts", "Wanted", "wanted_from"]

_AMOUNT: Final = re.compile(r"(?P<whole>[0-9]{1,9})(?:[.,](?P<fraction>[0-9]{1,3}))?", re.ASCII)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one project: what its search looks through, its organisation's slug, its languages, what an hour pays at the least in
    minor units of `currency`, and the highest level it may show."""

    texts: tuple[str, ...]
    organisation: str
    languages: Iterable[str]
    hour_minor: int
    currency: str
    level: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is left empty narrows nothing. `hour_milli`: thousandths of the currency in which each project pays."""

    words: str = ""
    organisation: str = ""
    language: str = ""
    hour_milli: int = 0
    undisturbing: bool = False

    def __bool__(self) -> bool:
        return self != Wanted()

    def fits(self, project: Facts) -> bool:
        """Whether a project is all that is looked for. Every word has to occur, in any order and any case.

        >>> project = Facts(("Tone of messages", "A shop"), "sample", ["de", "en"], 1500, "EUR", 0)
        >>> Wanted(words="shop tone", language="de", hour_milli=15_000, undisturbing=True).fits(project)
        True
        >>> Wanted(hour_milli=15_001).fits(project), Wanted(language="fr").fits(project)
        (False, False)
        """
        told = " ".join(project.texts).casefold()
        return (
            all(word in told for word in self.words.casefold().split())
            and self.organisation in {"", project.organisation}
            and (not self.language or self.language in project.languages)
            and project.hour_minor * 10 ** (3 - exponent(project.currency)) >= self.hour_milli
            and not (self.undisturbing and project.level)
        )


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """Read `q`, `organisation`, `language`, `pays` and `undisturbing` of an address. Raises Invalid where `pays` is no amount.

    >>> wanted_from({"q": " tone ", "pays": "12.5", "undisturbing": "1"})
    Wanted(words='tone', organisation='', language='', hour_milli=12500, undisturbing=True)
    """
    amount = _AMOUNT.fullmatch(query.get("pays", "").strip() or "0")
    if amount is None:
        message = "An amount in digits, such as 12.50."
        raise Invalid("What an hour should pay is no amount.", errors=[{"field": "pays", "message": message}])
    return Wanted(
        words=query.get("q", "").strip()[:_LONGEST],
        organisation=query.get("organisation", "")[:_LONGEST],
        language=query.get("language", "")[:_LONGEST],
        hour_milli=int(amount["whole"] + (amount["fraction"] or "").ljust(3, "0")),
        undisturbing=query.get("undisturbing", "") in {"1", "true", "on"},
    )
