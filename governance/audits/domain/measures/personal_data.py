"""Personal data in texts, file names and picture metadata: what kind, and where; never what.

Recognised are forms that can be checked: e-mail addresses (RFC 5321 local part and domain), telephone numbers written
internationally or with a word that announces them, IBANs whose check digits are right (ISO 13616, modulo 97), payment cards
whose number has a known beginning, length and Luhn digit (ISO/IEC 7812), IP addresses (RFC 791, RFC 4291), the name in a path of a
home directory, and GPS positions in EXIF. Names in running text are not recognised: no list of names is right for people everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

from PIL import Image
from stdnum import iban, luhn

__all__ = ["Kind", "kinds_in_picture", "kinds_in_text"]


class Kind(StrEnum):
    """What was found."""

    EMAIL = "e-mail address"
    PHONE = "telephone number"
    IBAN = "IBAN"
    CARD = "payment card number"
    IP = "IP address"
    POSITION = "GPS position"
    OWNER = "owner or maker named in the metadata"
    PATH_NAME = "name in a file path"


_EMAIL: Final = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_DIGITS: Final = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
_IPV4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
# Addresses in use begin with 2000::/3, fc00::/7 or fe80::/10; anything looser would find names such as std::map.
_IPV6: Final = re.compile(
    r"(?i)(?<![\w:.])(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f])(?::[0-9a-f]{0,4}){2,7}(?![\w:])"
)
_PHONE: Final = re.compile(r"(?<![\w+])\+[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\w)")
_ANNOUNCED: Final = re.compile(
    r"(?i)\b(?:tel|telephone|telefon|téléphone|phone|mobile|cell|handy|fax|whatsapp|call)\b[.: ]{0,3}"
    r"(?:\(?\d(?:[ ./()-]{0,2}\d){6,13})(?!\w)"
)
_HOME: Final = re.compile(
    r"(?i)(?:^|[\s\"'(=:])(?:/home/|/Users/|/var/home/|[A-Z]:[\\/]Users[\\/]|\\\\[\w.-]+\\Users\\)([^\\/\s\"')]+)"
)
# Accounts of machines, and words that stand for a name.
_NOBODY: Final = frozenset(
    {
        "public",
        "shared",
        "default",
        "user",
        "username",
        "ubuntu",
        "root",
        "admin",
        "runner",
        "app",
        "data",
        "work",
        "name",
    }
)
# Beginnings and lengths issued by the large networks.
_CARDS: Final = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
)
_GPS_DIRECTORY: Final = 0x8825
_LATITUDE: Final = 2
# Artist, copyright, camera owner, body serial number.
_OWNERS: Final = (0x013B, 0x8298, 0xA430, 0xA431)
_EXIF_DIRECTORY: Final = 0x8769


def kinds_in_text(text: str) -> dict[Kind, int]:
    """How often each kind occurs in a text or a path; kinds that do not are left out.

    >>> kinds_in_text("Write to ada@example.org or pay DE89 3704 0044 0532 0130 00.")
    {<Kind.EMAIL: 'e-mail address'>: 1, <Kind.IBAN: 'IBAN'>: 1}
    >>> kinds_in_text("DE88 3704 0044 0532 0130 00 has a wrong check digit, and 1.2.3 is a version.")
    {}
    """
    found: dict[Kind, int] = {}
    for kind, _, _ in _spans(text):
        found[kind] = found.get(kind, 0) + 1
    return found


def kinds_in_picture(picture: Image.Image) -> dict[Kind, int]:
    """What the EXIF metadata of a picture give away: where it was taken, and who owns the camera."""
    exif = picture.getexif()
    found = {}
    if _LATITUDE in exif.get_ifd(_GPS_DIRECTORY):
        found[Kind.POSITION] = 1
    named = {**exif, **exif.get_ifd(_EXIF_DIRECTORY)}
    if any(str(named.get(tag, "")).strip(" \0") for tag in _OWNERS):
        found[Kind.OWNER] = 1
    return found


def _spans(text: str) -> list[tuple[Kind, int, int]]:
    """Every find with its place; of finds that overlap the first in the order below is kept."""
    taken: list[tuple[Kind, int, int]] = []
    for kind, start, stop in _candidates(text):
        if all(stop <= low or start >= high for _, low, high in taken):
            taken.append((kind, start, stop))
    return taken


def _candidates(text: str) -> Iterator[tuple[Kind, int, int]]:
    if "@" in text:
        yield from _matches(Kind.EMAIL, _EMAIL.finditer(text))
    for match in _IBAN.finditer(text):
        if length := _iban_length(match.group()):
            yield Kind.IBAN, match.start(), match.start() + length
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _CARDS.fullmatch(digits) and luhn.is_valid(digits):
            yield Kind.CARD, match.start(), match.end()
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_address(match.group()):
                yield Kind.IP, match.start(), match.end()
    yield from _matches(Kind.PHONE, _PHONE.finditer(text))
    yield from _matches(Kind.PHONE, _ANNOUNCED.finditer(text))
    for match in _HOME.finditer(text):
        if match.group(1).casefold() not in _NOBODY:
            yield Kind.PATH_NAME, match.start(1), match.end(1)


def _matches(kind: Kind, matches: Iterable[re.Match[str]]) -> Iterator[tuple[Kind, int, int]]:
    for match in matches:
        yield kind, match.start(), match.end()


def _iban_length(candidate: str) -> int:
    """How much of the candidate is a valid IBAN; words in capitals may follow it. 0 for none."""
    for stop in range(len(candidate), 14, -1):
        if candidate[stop - 1].isalnum() and iban.is_valid(candidate[:stop], check_country=False):
            return stop
    return 0


def _is_address(text: str) -> bool:
    """A host. What ends in .0 is a network, or far oftener the version of a program."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback or address.is_multicast or text.endswith(".0"))
