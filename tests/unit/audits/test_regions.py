"""Boxes are audited as what they say of an item: which labels it shows."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from governance.audits.domain.run import run_audit
from governance.audits.domain.spec import AuditSpec
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited import the_finding
from tests.unit.audits.small_snapshots import Rows, write_snapshot


def test_a_label_drawn_on_few_items_is_flagged_as_rare(tmp_path: Path) -> None:
    items: dict[str, dict[str, str | None]] = {f"i{number}": {} for number in range(60)}
    people = [f"a-{number}" for number in range(6)]
    write_snapshot(tmp_path, Rows(items=items, annotators={person: {} for person in people}, question="cells"))
    votes = [(item, person) for item in items for person in people]
    answers = [
        json.dumps(
            [
                {"label": label, "x": 1, "y": 2, "w": 3, "h": 4}
                for label in (["common", "rare"] if item in {"i0", "i1"} else ["common"])
            ]
        )
        for item, _ in votes
    ]
    table: dict[str, Any] = {
        "vote_id": [f"v{number}" for number in range(len(votes))],
        "item_id": [item for item, _ in votes],
        "annotator": [person for _, person in votes],
        "question": ["cells"] * len(votes),
        "label": pa.array([None] * len(votes), pa.string()),
        "selected": pa.array([None] * len(votes), pa.bool_()),
        "value": answers,
        "kind": ["create"] * len(votes),
    }
    pq.write_table(pa.table(table), tmp_path / "votes.parquet")
    finding = the_finding(run_audit(tmp_path, AuditSpec()), "class_imbalance")
    assert finding.verdict is Verdict.FLAG
    assert "“rare”" in finding.title
    assert finding.n_items == 60
