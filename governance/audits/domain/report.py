"""The report of an audit, as data: canonical JSON, and rows for Parquet."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from .check import Check
from .finding import Finding
from .spec import AuditSpec
from .verdict import Verdict

__all__ = ["REPORT_VERSION", "QuestionFacts", "Report"]

REPORT_VERSION = 1
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question that was audited: its labels, the labels whose rate was compared, and how many items tied."""

    key: str
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    multiple: bool
    ties: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an audit found, the most severe first, with what it was computed from. It has no date of its own.

    ``not_asked`` has the id of each check that was not measured, and what the data lack for it.
    """

    spec: AuditSpec
    n_items: int
    n_votes: int
    n_annotators: int
    questions: tuple[QuestionFacts, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    not_asked: tuple[tuple[str, str], ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many findings have a verdict; another measure of the same gap is not counted again."""
        return Counter(finding.verdict for finding in self.findings if not finding.part_of)[verdict]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON. Floats keep 12 significant digits: another machine's last bit changes nothing."""
        checks = []
        for check in self.checks:
            texts = {name: getattr(check, name) for name in _CHECK_TEXTS}
            checks.append(texts)
        plain: dict[str, Any] = _rounded(
            {
                "report_version": REPORT_VERSION,
                "n_items": self.n_items,
                "n_votes": self.n_votes,
                "n_annotators": self.n_annotators,
                "verdicts": {verdict.value: self.count(verdict) for verdict in Verdict},
                "questions": [asdict(question) for question in self.questions],
                "spec": self.spec.to_dict(),
                "checks": checks,
                "not_asked": [{"check": check, "lacks": lacks} for check, lacks in self.not_asked],
                "findings": [{"id": finding.id, **asdict(finding)} for finding in self.findings],
            }
        )
        return plain

    def to_json(self) -> bytes:
        """Canonical JSON: UTF-8, sorted keys, no spaces, no NaN."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode()

    def to_table(self) -> pa.Table:
        """One row a finding, for Parquet."""
        plain = self.to_dict()["findings"]
        schema = pa.schema([pa.field(name, _TYPES.get(name, pa.string())) for name in _COLUMNS])
        return pa.Table.from_pylist([{name: row[name] for name in _COLUMNS} for row in plain], schema=schema)

    def bias_statements(self) -> list[str]:
        """One sentence or two for each flag, in order: the text of ``rai:dataBiases``."""
        return [f"{one.title}. {one.meaning}" for one in self._of(Verdict.FLAG)]

    def _of(self, verdict: Verdict) -> list[Finding]:
        return [one for one in self.findings if one.verdict is verdict and not one.part_of]

    def limitation_statements(self) -> list[str]:
        """One sentence or two for each question that could not be answered: the text of ``rai:dataLimitations``."""
        return [f"{one.title}. {one.meaning}" for one in self._of(Verdict.INSUFFICIENT_EVIDENCE)]


_CHECK_TEXTS = (
    "id",
    "title",
    "asks",
    "formula",
    "source",
    "how_to_read",
    "cannot_show",
    "affected_uses",
    "mitigations",
)
_COLUMNS = (
    "id",
    "key",
    "check",
    "question",
    "label",
    "slice",
    "statistic",
    "value",
    "ci_low",
    "ci_high",
    "n_items",
    "n_annotators",
    "p",
    "p_adjusted",
    "verdict",
    "severity",
    "title",
    "meaning",
    "what_to_do",
)
_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("value", "ci_low", "ci_high", "p", "p_adjusted", "severity"), pa.float64()),
    **dict.fromkeys(("n_items", "n_annotators"), pa.int64()),
}


def _rounded(value: Any) -> Any:
    """The same structure with plain lists and floats of 12 significant digits."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("A report holds no infinite or undefined number.")
        return float(f"{value:.{_DIGITS}g}")
    return value
