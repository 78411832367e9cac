"""How long a text takes to read: for estimates, and for how long a quiet reader counts as reading."""

from __future__ import annotations

from typing import Final

__all__ = ["READING_WORDS_A_MINUTE", "reading_ms"]

# Ordinary reading of instructions.
READING_WORDS_A_MINUTE: Final = 200
_LONGEST_MS: Final = 3_600_000


def reading_ms(text: str) -> int:
    """The time a text takes at 200 words a minute, an hour at most.

    >>> reading_ms("word " * 400)
    120000
    """
    return min(_LONGEST_MS, len(text.split()) * 60_000 // READING_WORDS_A_MINUTE)
