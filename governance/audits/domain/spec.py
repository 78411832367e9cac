"""What an audit looks at, and from where on it speaks up. Stored with the report, so that it can be run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .measures.label_review import LabelEntry
from .minimums import Minimums
from .reference_population import ReferencePopulation

__all__ = ["EQUITY_ROLES", "NOT_DISCLOSED", "AuditSpec", "Thresholds", "label_entry"]

# Values that mean a person or a source did not say, compared without regard to case. "None" and "NA" are not among
# them: the first is a religion people state, the second a country code.
NOT_DISCLOSED = (
    "",
    "consent_revoked",
    "data_expired",
    "not disclosed",
    "not_answer",
    "not_disclosed",
    "prefer not to answer",
    "prefer not to say",
    "rather not say",
)

# Numbers about annotators that equity of pay and exposure is measured from; pay and task_pay in one currency.
EQUITY_ROLES = ("pay", "task_pay", "hours", "task_hours", "exposure")

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The smallest effect worth a person's attention, check by check. See ``docs/algorithms/audits.md``."""

    even_share: float = 0.2
    total_variation: float = 0.10
    rate_gap: float = 0.05
    group_conflict: float = 0.10
    agreement_gap: float = 0.10
    facet_imbalance: float = 0.33
    npmi_gap: float = 0.10
    theils_u: float = 0.10
    proxy: float = 0.20
    influence: float = 0.05
    error_gap: float = 0.05
    vote_share: float = 0.50
    duplicate_share: float = 0.01
    duplicate_conflict: float = 0.05
    leaked_share: float = 0.001
    label_drift: float = 0.05
    stability_index: float = 0.10
    shortcut: float = 0.20
    likeness: float = 0.25
    shared_dissent: float = 0.50
    label_noise: float = 0.05
    outlying_share: float = 0.05
    pay_gap: float = 0.10
    exposure_gap: float = 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSpec:
    """The specification of an audit.

    ``checks``: ids to run, None for all. ``slices``: item attributes to slice by, None for all recorded;
    ``groups``: the same for attributes of annotators. ``protected``: the item attributes for which proxies and
    measures of fairness are sought, None for all slices. ``identifying``: item attributes that could single out the
    person an item is about. ``depth``: how many of them are crossed at most, 1 to 3.
    ``labels``: declared labels of a question; ``positive_labels``: the one whose rate is compared;
    ``excluded_labels``: answers taken out before counting, such as "do not know". ``reference_values``: for an
    attribute the value the others are compared with. ``equity``: which number about annotators is their ``pay``,
    ``task_pay``, ``hours``, ``task_hours`` and ``exposure``. ``taxonomy``: what is known of the labels of a question. ``k`` and ``p_sensitivity``: the fewest people, and the fewest
    different labels, a shown cell of people has. ``level``: the share of false flags accepted. ``shuffles``,
    ``draws``: permutations and bootstrap draws a figure.

    Raises ValueError for a depth, level or number outside its range.
    """

    checks: tuple[str, ...] | None = None
    slices: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    protected: tuple[str, ...] | None = None
    identifying: tuple[str, ...] = ()
    depth: int = 1
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    positive_labels: Mapping[str, str] = field(default_factory=dict)
    excluded_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reference_values: Mapping[str, str] = field(default_factory=dict)
    references: tuple[ReferencePopulation, ...] = ()
    equity: Mapping[str, str] = field(default_factory=dict)
    taxonomy: Mapping[str, Mapping[str, LabelEntry]] = field(default_factory=dict)
    label_method: str | None = None
    not_disclosed: tuple[str, ...] = NOT_DISCLOSED
    minimums: Minimums = field(default_factory=Minimums)
    thresholds: Thresholds = field(default_factory=Thresholds)
    k: int = 5
    p_sensitivity: int = 2
    level: float = 0.05
    shuffles: int = 1999
    draws: int = 1000
    most_values: int = 50
    seed: int = 2026

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= _DEEPEST:
            raise ValueError(f"Attributes are crossed to a depth of 1 to {_DEEPEST}, not {self.depth}.")
        if not 0 < self.level < 1:
            raise ValueError("The level lies between 0 and 1.")
        if min(self.k, self.p_sensitivity, self.shuffles, self.draws, self.most_values) < 1:
            raise ValueError("k, p_sensitivity, shuffles, draws and most_values are whole numbers from 1.")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AuditSpec:
        """The specification stored as JSON. Raises ValueError naming an unknown field."""
        known = {item.name for item in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise ValueError(f"An audit specification has no fields called {', '.join(unknown)}.")
        return cls(**{name: _read(name, value) for name, value in data.items()})

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; :meth:`from_dict` reads them back to an equal specification."""
        plain: dict[str, Any] = asdict(self)
        return plain


def _read(name: str, value: Any) -> Any:
    if name == "minimums":
        return Minimums(**value)
    if name == "thresholds":
        return Thresholds(**value)
    if name == "references":
        return tuple(ReferencePopulation.from_dict(one) for one in value)
    if name == "taxonomy":
        return {
            question: {label: label_entry(one) for label, one in labels.items()} for question, labels in value.items()
        }
    if name in ("labels", "excluded_labels"):
        return {question: tuple(labels) for question, labels in value.items()}
    return tuple(value) if isinstance(value, list) else value


def label_entry(data: Mapping[str, Any]) -> LabelEntry:
    """What is known of a label, from plain values. Raises ValueError for a field or rating that does not exist."""
    known = {item.name for item in fields(LabelEntry)}
    if unknown := sorted(set(data) - known):
        raise ValueError(f"A label has no {', '.join(unknown)}; it has {', '.join(sorted(known))}.")
    return LabelEntry(
        definition=data.get("definition", ""),
        imageability=tuple(data.get("imageability", ())),
        safety=tuple(data.get("safety", ())),
    )
