"""The files of a release that let a stranger check it: events, proofs, label rows, the earlier heads, the verifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from governance.provenance.domain import standalone_verifier
from governance.provenance.domain.merkle import MerkleTree
from governance.provenance.domain.tree_head import TreeHead, instant
from governance.releases.domain.jsonl_gz import write_jsonl_gz
from kernel.canonical_json import canonical_bytes

__all__ = [
    "CONSISTENCY",
    "EVENTS",
    "LABEL_ROWS",
    "PROOFS",
    "TREE_HEAD",
    "VERIFIER",
    "label_row",
    "write_consistency",
    "write_events_and_proofs",
    "write_label_rows",
    "write_tree_head",
    "write_verifier",
]

EVENTS: Final = "events.jsonl.gz"
PROOFS: Final = "proofs.jsonl.gz"
LABEL_ROWS: Final = "labels.jsonl.gz"
TREE_HEAD: Final = "tree_head.json"
CONSISTENCY: Final = "consistency.json"
VERIFIER: Final = "verify.py"


def write_events_and_proofs(folder: Path, events: Iterable[tuple[int, bytes]], tree: MerkleTree) -> int:
    """Write events.jsonl.gz and proofs.jsonl.gz; return the number of events.

    `events` are (leaf index, canonical bytes) with rising indices; `tree` is the whole log up to the release's head.
    """
    indices: list[int] = []

    def rows() -> Iterable[dict[str, Any]]:
        for index, event in events:
            indices.append(index)
            yield {"index": index, "event": event.decode("utf-8")}

    write_jsonl_gz(folder / EVENTS, rows())
    return write_jsonl_gz(
        folder / PROOFS,
        ({"index": index, "path": [value.hex() for value in tree.inclusion_path(index)]} for index in indices),
    )


def label_row(vote: Mapping[str, Any], *, item_sha256: str, event_id: str) -> dict[str, Any]:
    """A row of labels.jsonl.gz: the row of votes.parquet, the item's hash, the id of the event it comes from."""
    return {**vote, "submitted_at": instant(vote["submitted_at"]), "item_sha256": item_sha256, "event_id": event_id}


def write_label_rows(folder: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write labels.jsonl.gz from the rows of `label_row`; return how many there were."""
    return write_jsonl_gz(folder / LABEL_ROWS, (dict(row) for row in rows))


def write_tree_head(folder: Path, signed_head: Mapping[str, Any]) -> None:
    """Write tree_head.json, as `sign_tree_head` returns it."""
    (folder / TREE_HEAD).write_bytes(canonical_bytes(dict(signed_head)) + b"\n")


def write_consistency(folder: Path, earlier: Iterable[TreeHead], tree: MerkleTree) -> None:
    """Write consistency.json: for each earlier head, the proof that the tree of this release extends its tree."""
    roots = {head.size: head.root for head in earlier}
    proofs = [
        {
            "from": size,
            "root": root.hex(),
            "path": [value.hex() for value in tree.consistency_path(size)],
        }
        for size, root in sorted(roots.items())
    ]
    (folder / CONSISTENCY).write_bytes(canonical_bytes({"to": tree.size, "proofs": proofs}) + b"\n")


def write_verifier(folder: Path) -> None:
    """Put the stand-alone verifier beside the data it checks."""
    (folder / VERIFIER).write_bytes(Path(standalone_verifier.__file__).read_bytes())
