"""What a snapshot says of its annotators, where the file said several things of one person.

A person has one profile that stands wherever people are counted. Where the rows of a file say something else of the same person, each other
thing said is a *further* profile, and a vote belongs to the groups of the profile in its own row. People are numbered from 0; further
profiles, which nearly no data have, follow with numbers of their own.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .attribute_codes import AttributeCodes

__all__ = ["Profiles"]

IntArray = NDArray[np.int64]
Values = tuple[str, ...]


class Profiles:
    """The profiles of the table ``annotator_group``: each person's own, then the further ones."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        found: dict[str, Any] = connection.execute("SELECT person FROM annotator_group ORDER BY annotator").fetchnumpy()
        self._person = np.asarray(found["person"], dtype=np.int64)
        self.n_people = int(self._person.max(initial=-1)) + 1
        self._attributes = AttributeCodes(connection, "annotator_group", len(self._person))

    def __len__(self) -> int:
        """How many profiles there are."""
        return len(self._person)

    @property
    def further(self) -> bool:
        """Whether anybody has a further profile."""
        return len(self._person) > self.n_people

    @property
    def n_contradicted(self) -> int:
        """How many people have further profiles."""
        return len(np.unique(self._person[self.n_people :]))

    def values(self, by: tuple[str, ...]) -> list[Values]:
        """The values of each profile, an empty text where one is not disclosed."""
        return self._attributes.values(by)

    def counted_as(self, by: tuple[str, ...]) -> IntArray:
        """The profile that each one counts as: the first of the same person with the same values of ``by``.

        Somebody of two ages and one country is one person where countries are compared and, where ages are, one of each age.
        """
        first: dict[tuple[int, Values], int] = {}
        people = self._person.tolist()
        keys = zip(people, self.values(by), strict=True)
        return np.array([first.setdefault(key, place) for place, key in enumerate(keys)], dtype=np.int64)

    def added_up(self, counts: IntArray, by: tuple[str, ...]) -> IntArray:
        """Counts of each profile, added up where they count as one."""
        if not self.further:
            return counts
        total = np.zeros_like(counts)
        np.add.at(total, self.counted_as(by), counts)
        return total

    def people_among(self, profiles: IntArray) -> int:
        """How many people some profiles belong to."""
        return len(np.unique(self._person[profiles])) if self.further else len(profiles)
