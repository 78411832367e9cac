"""Names of files inside archives and folders."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

__all__ = ["is_clutter", "name_problem", "stem"]

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_CLUTTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_MAX_CHARACTERS: Final = 512


def name_problem(name: str) -> str | None:
    """Why a name is refused, as the end of a sentence about it, or None.

    >>> name_problem("../../etc/passwd")
    "points out of its folder ('..')"
    """
    if "\0" in name:
        return "has a NUL character in its name"
    if _CONTROL.search(name):
        return "has a control character in its name"
    if "\\" in name:
        return "has a backslash in its name"
    if name.startswith("/") or _DRIVE.match(name):
        return "has an absolute name"
    if ".." in name.split("/"):
        return "points out of its folder ('..')"
    if not name.strip("/. ") or len(name) > _MAX_CHARACTERS:
        return "has an empty or overlong name"
    return None


def is_clutter(name: str) -> bool:
    """Whether a file is one that desktops add by themselves, and nobody meant to import."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].casefold() in _CLUTTER or parts[-1].startswith("._")


def stem(name: str) -> str:
    """The name without its ending: the external id of a picture that no table names.

    >>> stem("blood/BloodImage_00000.jpg")
    'blood/BloodImage_00000'
    """
    return str(PurePosixPath(name).with_suffix(""))
