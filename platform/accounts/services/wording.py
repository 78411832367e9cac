"""The sign-in library's English in the spelling of this house."""

import re

from django.utils.translation import get_language

# A capital that begins a further word of small letters: not "QR", not "OpenID", and not what follows the end of a sentence.
_CAPITAL = re.compile(r"(?<=[^.!?:\s])(\s+[(“]?|-)([A-Z])(?=[a-z]+\b)")
_NAMES = ("Fairhand",)


def sentence_case(text: str) -> str:
    """Headings, buttons and subjects begin with a capital and go on without; other languages spell as they do.

    >>> sentence_case("Two-Factor Authentication"), sentence_case("Re-send Verification")
    ('Two-factor authentication', 'Re-send verification')
    >>> sentence_case("Scan the QR Code"), sentence_case("You are gone. Come back to Fairhand!")
    ('Scan the QR code', 'You are gone. Come back to Fairhand!')
    """
    if not (get_language() or "en").startswith("en"):
        return text
    return _CAPITAL.sub(_lower, text)


def _lower(found: re.Match[str]) -> str:
    """The match with a small letter, unless a name begins with it."""
    is_name = found.string.startswith(_NAMES, found.start(2))
    return found[0] if is_name else f"{found[1]}{found[2].lower()}"
