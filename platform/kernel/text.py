"""What a name on one line may hold, wherever somebody types one."""

import unicodedata
from typing import Final

__all__ = ["is_one_line"]

# Zero-width non-joiner and joiner: Persian is spelt with the one, families of emoji are put together by the other.
_JOINERS: Final = "\u200c\u200d"
# Control, format, half a surrogate pair, private, unassigned; the two separators of lines and paragraphs.
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_one_line(text: str) -> bool:
    """Whether a name can stand in a heading, a log and the subject of a letter: it is seen, breaks no line and turns no text.

    >>> is_one_line("Tone 👩🏽‍🚀"), is_one_line("می\\u200cخواهم"), is_one_line("Prix\\u00a0: 5")
    (True, True, True)
    >>> is_one_line("Tone\\r\\nBcc: all"), is_one_line("\\u202eenoT"), is_one_line("\\u200d"), is_one_line(" ")
    (False, False, False, False)
    """
    seen = [letter for letter in text if letter not in _JOINERS]
    return bool("".join(seen).strip()) and not any(unicodedata.category(letter) in _REFUSED for letter in seen)
