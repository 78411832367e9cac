"""A reference population: a versioned table of shares with its source and date."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["ReferencePopulation"]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePopulation:
    """Shares of categories, and how the values of the data map to them.

    ``of`` says whose shares: of ``items`` by an attribute, or of ``annotators`` by a group. ``mapping`` sends a
    value of the data to a category; a value that is not in it counts as unmapped, and is shown. Without a mapping a
    value maps to the category of the same name. Raises ValueError when shares are not positive or do not add up to
    1, or a mapping leads nowhere.
    """

    name: str
    version: str
    source: str
    date: str
    of: Literal["items", "annotators"]
    attribute: str
    shares: Mapping[str, float]
    mapping: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if len(self.shares) < 2:
            raise ValueError(f"The reference {self.name!r} needs at least two categories.")
        if any(share <= 0 for share in self.shares.values()):
            raise ValueError(
                f"Every share of the reference {self.name!r} must be above zero; leave out what nobody belongs to."
            )
        total = math.fsum(self.shares.values())
        if abs(total - 1) > _ROUNDING:
            raise ValueError(f"The shares of the reference {self.name!r} add up to {total:.6f}, not to 1.")
        lost = sorted(set((self.mapping or {}).values()) - set(self.shares))
        if lost:
            raise ValueError(f"The mapping of {self.name!r} leads to categories it does not have: {', '.join(lost)}.")

    def category_of(self, value: str) -> str | None:
        """The category a value of the data belongs to, or None when the owner has not mapped it."""
        category = value if self.mapping is None else self.mapping.get(value)
        return category if category in self.shares else None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReferencePopulation:
        """The reference stored as JSON. Raises ValueError with the name of a missing or unknown field."""
        known = {"name", "version", "source", "date", "of", "attribute", "shares", "mapping"}
        if wrong := sorted((known - {"mapping"} - set(data)) | (set(data) - known)):
            raise ValueError(f"A reference population has missing or unknown fields: {', '.join(wrong)}.")
        if data["of"] not in ("items", "annotators"):
            raise ValueError(f"A reference is of items or of annotators, not of {data['of']!r}.")
        return cls(**data)
