"""Texts and rows that are the same: letter by letter, or once spelling that no reader minds is levelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["copies", "equal_rows", "equal_texts", "normalised"]

IntArray = NDArray[np.int64]

_NOT_WORDS: Final = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """The words of a text in one spelling: compatibility forms (NFKC, Unicode Standard Annex 15), case folded, no
    punctuation, one space between words. A text without a letter or digit keeps its signs.

    >>> normalised("“Ｆine”,  she said…"), normalised("FINE she said"), normalised("?!")
    ('fine she said', 'fine she said', '?!')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOT_WORDS.sub(" ", folded).strip() or folded.strip()


def equal_texts(texts: Sequence[str | None]) -> IntArray:
    """A number for each text, the same for equal texts; shape ``(texts,)``. An absent or empty text is −1: it equals nothing.

    >>> equal_texts(["a", "b", "a", None, ""]).tolist()
    [0, 1, 0, -1, -1]
    """
    import pandas as pd  # here, so that no process loads it at its start

    codes, _ = pd.factorize(np.array([text or None for text in texts], dtype=object))
    return codes.astype(np.int64)


def equal_rows(columns: Sequence[Sequence[object]]) -> IntArray:
    """A number for each row, the same for rows equal in every column; an absent value equals an absent value.

    >>> equal_rows([["a", "a", "b"], [1, 1, None]]).tolist()
    [0, 0, 1]
    """
    import pandas as pd  # here, so that no process loads it at its start

    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, levels = pd.factorize(np.array(column, dtype=object), use_na_sentinel=False)
        # Renumbered after each column, so that the product never leaves 64 bits.
        code, _ = pd.factorize(code * len(levels) + values)
    return code.astype(np.int64)


def copies(group: IntArray) -> NDArray[np.bool_]:
    """Which rows repeat an earlier one of their group; the first of each, and every −1, does not.

    The sum is what is called the number of duplicates: rows that could be left out and nothing would be missing.

    >>> copies(np.array([0, 1, 0, 0, -1, -1])).tolist()
    [False, False, True, True, False, False]
    """
    import pandas as pd  # here, so that no process loads it at its start

    repeated: NDArray[np.bool_] = pd.Series(group).duplicated().to_numpy() & (group >= 0)
    return repeated
