"""Agreement on each question over the whole release: the figure a reader looks for first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from annotations.quality.domain.bootstrap import Bootstrap
from annotations.quality.domain.krippendorff_alpha import krippendorff_alpha
from annotations.quality.domain.votes import Votes

from .aspect import Aspect
from .seeds import seed_of
from .snapshot import open_snapshot
from .spec import AuditSpec

__all__ = ["Agreement", "overall_agreement"]

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's nominal α of a question, or of one option of it. ``alpha`` is None where it is undefined."""

    question: str
    option: str
    alpha: float | None
    low: float | None
    high: float | None
    n_items: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, floats of 12 significant digits."""
        return {
            name: float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def overall_agreement(snapshot_dir: Path, spec: AuditSpec) -> list[Agreement]:
    """α with its bootstrap interval over items, question by question. The same snapshot and specification give the same."""
    with open_snapshot(snapshot_dir, spec) as snapshot:
        return [
            _agreement(question.key, aspect, spec)
            for question in snapshot.questions
            for aspect in snapshot.aspects(question)
        ]


def _agreement(question: str, aspect: Aspect, spec: AuditSpec) -> Agreement:
    names = np.array(aspect.labels, dtype=object)
    votes = Votes.from_columns(
        [int(code) for code in aspect.item],
        [int(code) for code in aspect.annotator],
        list(names[aspect.code]),
        duplicates="count",
    )
    seed = seed_of(spec.seed, "overall_agreement", question, aspect.option)
    found = krippendorff_alpha(votes, Bootstrap(seed=seed, replicates=spec.draws))
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return Agreement(question, aspect.option, found.value, low, high, found.n_items)
