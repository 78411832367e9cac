"""What a check is: words about itself, and a function that measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from .finding import Draft
from .item_columns import Need
from .question import Question
from .snapshot import Snapshot
from .spec import AuditSpec

__all__ = ["Check", "Context", "Measure", "attribute_sets"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a check measures: the snapshot, the specification, and the question it is asked about.

    ``checkpoint`` is called between steps of long work; it raises when the audit is cancelled.
    """

    snapshot: Snapshot
    spec: AuditSpec
    question: Question
    checkpoint: Callable[[], None]


Measure = Callable[[Context], Iterable[Draft]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of the registry. The texts are shown with its findings, word for word.

    ``per_question`` false means that the check looks at the people or items as such, and is measured once. ``needs``
    is what the data must record; a check that lacks something is not measured. Where the specification names it all
    the same, the report says "insufficient evidence: not recorded"; otherwise it is listed among the checks not asked.
    """

    id: str
    title: str
    asks: str
    formula: str
    source: str
    how_to_read: str
    cannot_show: str
    affected_uses: tuple[str, ...]
    mitigations: tuple[str, ...]
    measure: Measure
    per_question: bool = True
    needs: tuple[Need, ...] = ()


def attribute_sets(names: tuple[str, ...], depth: int) -> list[tuple[str, ...]]:
    """Every set of one to ``depth`` attributes, small sets first.

    Example: ``attribute_sets(("age", "sex"), 2)`` is ``[("age",), ("sex",), ("age", "sex")]``.
    """
    return [chosen for size in range(1, depth + 1) for chosen in combinations(names, size)]
