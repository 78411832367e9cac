"""What a run says: a table for people, a document for programs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

PASS, FAIL, NEEDS_CLOCK = "pass", "fail", "needs test mode"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: what became of its check, and what was seen."""

    id: str
    requirement: str
    result: str
    evidence: str


def print_table(rows: Sequence[Row]) -> None:
    """The rows and their sums. Only `pass` counts as passed."""
    for row in rows:
        print(f"{row.id:<4} {row.result:<15} {row.requirement:<56} {row.evidence}")
    counts = Counter(row.result for row in rows)
    print(
        f"{counts[PASS]} of {len(rows)} passed; "
        + ", ".join(f"{n} {what}" for what, n in counts.items() if what != PASS)
    )


def report_of(base: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The document that is signed."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"format": "fairhand-conformance-1", "base": base, "at": at, "rows": [asdict(row) for row in rows]}
