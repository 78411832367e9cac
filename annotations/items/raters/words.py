"""A rater that looks for words of a list: every one of its answers can be explained by pointing at the word.

The list is short on purpose and stands in a file beside this one: an example to be replaced by an installation's own, not
a measure of anything. It knows nothing of irony, quotation, reclaimed words or any language but English.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from annotations.items.domain.rating import Unrated

__all__ = ["rate"]

_LIST: Final = Path(__file__).with_name("words.csv")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def rate(item: Unrated) -> Mapping[str, int]:
    """The highest level of a listed word in each category; whole words, case folded.

    >>> rate(Unrated(text="The autopsy report")), rate(Unrated(text="Thank you")), rate(Unrated(picture=b""))
    ({'violence_gore': 2}, {}, {})
    """
    found: dict[str, int] = {}
    for word in _WORD.findall((item.text or "").casefold()):
        for category, level in _listed().get(word, ()):
            found[category] = max(level, found.get(category, 0))
    return found


@cache
def _listed() -> dict[str, list[tuple[str, int]]]:
    listed: dict[str, list[tuple[str, int]]] = {}
    with _LIST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            listed.setdefault(row["word"].casefold(), []).append((row["category"], int(row["level"])))
    return listed
