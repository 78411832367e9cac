"""What a person may agree to, purpose by purpose: the whole text of each version, and what the history of rows says.

A purpose stands here only where something uses it. A new wording is a new version, appended; a published text is never edited,
because consents name it (`tests/unit/profiles/test_consent.py` holds the hash of each).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kernel.errors import Invalid

__all__ = ["PURPOSES", "ConsentText", "Purpose", "Purposes", "is_live", "purpose_of"]


class Purposes(StrEnum):
    RELEASED_GROUPS = "released_groups"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of a text, as it stood on the screen: paragraphs, separated by empty lines."""

    version: str
    text: str

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose with its texts, the newest last."""

    name: Purposes
    title: str
    texts: tuple[ConsentText, ...]

    @property
    def current(self) -> ConsentText:
        """The only text that can be agreed to now."""
        return self.texts[-1]

    def text(self, version: str) -> ConsentText:
        """The text of a version. Raises Invalid for a version that never was."""
        for text in self.texts:
            if text.version == version:
                return text
        raise Invalid(
            "There is no such version of the text.",
            errors=[{"field": "text_version", "message": f"The text is {self.current.version} now."}],
        )


PURPOSES: Final[Mapping[str, Purpose]] = {
    Purposes.RELEASED_GROUPS: Purpose(
        Purposes.RELEASED_GROUPS,
        "My groups in releases, and in their bias audits",
        (
            ConsentText(
                "2026-11",
                "When a project I labelled for freezes a release, the groups I named in my profile (such as an age band) may "
                "stand in it beside a made-up name that is mine in that release only. They are there so that others can see whose "
                "judgement a data set holds, and so that the release's bias audit can compare groups.\n\n"
                "A group is shown only where at least five people of that release share it, also together with my other groups; "
                "everything else is left blank. My name, my account and my profile do not leave.\n\n"
                "Releases are given to other people and may be copied. I can withdraw at any time without a reason. From the next "
                "release on my groups are then gone; releases that exist keep theirs. Agreeing or not changes nothing about my work, "
                "my pay or which tasks I am offered, and nobody in an organisation is shown which I chose.\n\n"
                "Whoever freezes such a release is written into my access log before anything is read.",
            ),
        ),
    )
}


class ConsentRow(Protocol):
    """A row of the history."""

    @property
    def agreed(self) -> bool: ...

    @property
    def text_version(self) -> str: ...


def purpose_of(name: str) -> Purpose:
    """The purpose of that name. Raises Invalid for any other."""
    found = PURPOSES.get(name)
    if found is None:
        raise Invalid(
            "There is no such purpose.", errors=[{"field": "purpose", "message": f"One of {', '.join(PURPOSES)}."}]
        )
    return found


def is_live(purpose: Purpose, rows: Iterable[ConsentRow]) -> bool:
    """Whether the last of the purpose's rows, oldest first, agrees to the text that is current. Without a row: no."""
    last = None
    for row in rows:
        last = row
    return last is not None and last.agreed and last.text_version == purpose.current.version
