"""What a freeze depends on, written down before anything is built: with it and the log, the bytes can be made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from governance.releases.domain.methods import Method, method_of
from governance.releases.domain.splits import split_of
from kernel.errors import Invalid

__all__ = ["FreezeRecord", "Splits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """How items are dealt out: weights in order, a seed, and the attribute whose values are not torn apart, if any."""

    shares: Mapping[str, int]
    seed: str = ""
    group: str = ""

    def of(self, external_id: str, attributes: Mapping[str, Any]) -> str:
        """The split of one item."""
        group = attributes.get(self.group) if self.group else None
        return split_of(external_id, group=None if group is None else str(group), shares=self.shares, seed=self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRecord:
    """`Release.record` as an object.

    `tree_size` decides which events are in: those with a place below it. `votes_up_to` is the highest id of a label
    event there can be among them, `items` the runs of item ids with their level, `earlier` the sizes of the trees of
    the project's releases before this one, `attributes` and `groups` the columns. `draw` is the id under which groups are
    taken from the annotators' profiles, empty in records from before profiles; `consents` says afterwards under which
    purpose and which text any were, and of whom nothing. `method` is a name of the version `method_names`, which records
    from before that version do not have.
    """

    organisation_id: int
    organisation: str
    project_id: int
    project: str
    version: str
    frozen_at: datetime
    tree_size: int
    votes_up_to: int
    items: list[list[int]]
    schema_id: int
    guideline_id: int
    method: str
    method_names: int = 1
    attributes: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    earlier: list[int] = field(default_factory=list)
    splits: Splits | None = None
    draw: str = ""
    consents: list[dict[str, Any]] = field(default_factory=list)

    def merging(self) -> Method:
        """How votes become labels here. Raises Invalid for a method that this version does not know."""
        return method_of(self.method, self.method_names)

    def under(self, consents: Sequence[Mapping[str, Any]]) -> FreezeRecord:
        """The same record, with the consents that its groups rest on."""
        return replace(self, consents=[dict(consent) for consent in consents])

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return {**asdict(self), "frozen_at": self.frozen_at.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FreezeRecord:
        """Read it back. `Invalid` when it is not a record of this form."""
        try:
            values = dict(stored)
            values["frozen_at"] = datetime.fromisoformat(values["frozen_at"])
            values["splits"] = Splits(**values["splits"]) if values["splits"] else None
            return cls(**values)
        except (KeyError, TypeError, ValueError):
            raise Invalid("The release's record cannot be read.", code="release-record") from None
