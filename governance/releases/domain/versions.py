"""Version numbers of releases (Semantic Versioning 2.0.0, without labels)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kernel.errors import Invalid

__all__ = ["next_version", "parse_version"]

_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def parse_version(text: str) -> tuple[int, int, int]:
    """The three numbers. `Invalid` for anything else.

    >>> parse_version("1.10.0")
    (1, 10, 0)
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Invalid(
            "A version is three numbers, such as 1.2.0.",
            errors=[{"field": "version", "message": "Three whole numbers with dots between, such as 1.2.0."}],
        )
    return int(found[1]), int(found[2]), int(found[3])


def next_version(taken: Iterable[str]) -> str:
    """The version after the highest one: its middle number raised, because a new freeze adds data.

    >>> next_version([]), next_version(["1.0.0", "1.10.3", "1.9.0"])
    ('1.0.0', '1.11.0')
    """
    versions = sorted(parse_version(text) for text in taken)
    if not versions:
        return "1.0.0"
    major, minor, _ = versions[-1]
    return f"{major}.{minor + 1}.0"
