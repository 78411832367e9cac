"""Taking a stranger's JSON object apart, field by field, noting everything that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from kernel.errors import FieldError

__all__ = ["Fields", "Problems"]

# Line breaks and tabs are text; other control characters are not, and some of them hide what is written.
_CONTROL: Final = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
_SHOWN_PROBLEMS: Final = 100


class Problems:
    """What is wrong with a definition; each with the path of its field, such as `questions[0].labels[2].key`."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def add(self, path: str, message: str) -> None:
        if len(self.errors) < _SHOWN_PROBLEMS:
            self.errors.append({"field": path, "message": message})


class Fields:
    """The members of one JSON object. What nobody asked for by the end is an unknown field, hence a typing error."""

    def __init__(self, value: Any, path: str, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self._taken: set[str] = set()
        self._members: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            problems.add(path, "This has to be an object with named fields.")

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def take(self, name: str) -> Any:
        """The raw member, or None."""
        self._taken.add(name)
        return self._members.get(name)

    def note(self, name: str, message: str) -> None:
        """Add a problem with a field of this object."""
        self.problems.add(f"{self.path}.{name}" if self.path else name, message)

    def text(self, name: str, *, longest: int, required: bool = False, lines: bool = False) -> str:
        """A text of at most `longest` characters without spaces around it; empty where it is missing."""
        value = self.take(name)
        if value is None or value == "":
            if required:
                self.note(name, "This is missing.")
            return ""
        if not isinstance(value, str):
            self.note(name, "This has to be text.")
            return ""
        if len(value) > longest:
            self.note(name, f"This has {len(value):,} characters; at most {longest:,} are allowed.")
        elif _CONTROL.search(value) or (not lines and "\n" in value):
            self.note(name, "This holds a line break or a control character.")
        elif not value.strip():
            self.note(name, "This holds only spaces.")
        return value.strip()

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.note(name, "This has to be true or false.")
        return value if isinstance(value, bool) else default

    def whole(self, name: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within bounds, or None where it is missing."""
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.note(name, f"This has to be a whole number from {lowest:,} to {highest:,}.")
            return None
        return value

    def list(self, name: str, *, longest: int, required: bool = False) -> list[Any]:
        """A list of at most `longest` members; empty where it is missing."""
        value = self.take(name)
        if value is None and not required:
            return []
        if not isinstance(value, list) or (required and not value):
            self.note(name, "This has to be a list with at least one member.")
            return []
        if len(value) > longest:
            self.note(name, f"This has {len(value):,} members; at most {longest:,} are allowed.")
            return []
        return value

    def refuse_unknown(self, known: Collection[str] = ()) -> None:
        """Note every member that was never asked for; `known` names what may stand here, for the message."""
        for name in self._members:
            if name not in self._taken:
                allowed = ", ".join(sorted(self._taken.union(known)))
                self.note(str(name)[:60], f"There is no such field. Allowed are: {allowed}.")
