"""A small, complete, true release on disk: texts or drawings, votes and their events in a log, proofs, signatures."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from annotations.work.domain.label_event import Version, label_event
from governance.provenance.domain.merkle import MerkleTree, leaf_hash
from governance.provenance.domain.tree_head import TreeHead, public_key_bytes, sign_tree_head
from governance.releases.domain import evidence
from governance.releases.domain.content_hash import content_hash
from governance.releases.domain.manifest import ReleaseRecord, write_manifest
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import LABELS, VOTES, annotators_schema, items_schema
from kernel.canonical_json import canonical_bytes

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a key for tests").digest())
PUBLIC_HEX = public_key_bytes(KEY).hex()
FROZEN_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
_START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SCHEMA = Version(3, "1" * 64)
_GUIDELINE = Version(2, "2" * 64)

ANIMALS = ("cat", "dog", "bird")
QUESTIONS: list[dict[str, Any]] = [
    {"id": "tone", "kind": "single_choice", "labels": [{"value": "kind"}, {"value": "rude"}]},
    {"id": "topics", "kind": "multiple_choice", "labels": [{"value": "work"}, {"value": "food"}, {"value": "sport"}]},
    {"id": "animals", "kind": "box", "labels": [{"value": name} for name in ANIMALS]},
]


@dataclass
class Snapshot:
    """What was written, for tests to compare with."""

    folder: Path
    items: list[dict[str, Any]] = field(default_factory=list)
    votes: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    annotators: list[dict[str, Any]] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    head: TreeHead | None = None


def png(width: int, height: int, grey: int) -> bytes:
    """A plain grey PNG, made by hand so that its bytes never change."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + bytes([grey]) * width) * height
    header = chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def text_items(count: int, *, texts: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of items.parquet that hold a text each, with the attribute `source`; `texts` replace the first ones."""
    filler = (f"Text number {number}." for number in range(len(texts) + 1, count + 1))
    return [_text_item(number, text) for number, text in enumerate([*texts[:count], *filler], start=1)]


def image_items(folder: Path, count: int) -> list[dict[str, Any]]:
    """Rows of items.parquet that hold a picture each; the pictures are written under media/."""
    (folder / "media").mkdir(parents=True, exist_ok=True)
    rows = []
    for number in range(1, count + 1):
        body = png(40 + number, 30, number % 256)
        digest = hashlib.sha256(body).hexdigest()
        (folder / "media" / f"{digest}.png").write_bytes(body)
        row = _item(number, f"photo {number:03}.jpg", digest)
        rows.append({**row, "kind": "image", "media": f"media/{digest}.png", "width": 40 + number, "height": 30})
    return rows


def write_release(
    folder: Path,
    items: list[dict[str, Any]],
    *,
    voters: int = 2,
    salt: str = "one",
    version: str = "1.0.0",
    events_before: int = 3,
    earlier: Sequence[TreeHead] = (),
    frozen_at: datetime = FROZEN_AT,
) -> Snapshot:
    """Write a whole release into `folder`. `events_before` leaves of other kinds precede the labels in the log."""
    folder.mkdir(parents=True, exist_ok=True)
    snapshot = Snapshot(folder, items=items)
    names = {voter: "a-" + hashlib.sha256(f"{salt} {voter}".encode()).hexdigest()[:16] for voter in range(voters)}
    snapshot.leaves = [canonical_bytes({"log": 1, "id": f"other-{number}"}) for number in range(events_before)]
    label_rows: list[dict[str, Any]] = []
    for item in items:
        for voter in range(voters):
            label_rows += _vote(snapshot, item, voter, names[voter])
    snapshot.labels = list(_labels(items, voters))
    snapshot.annotators = sorted(
        (
            {"annotator": name, "source": "platform", "group_region": ("north", "south")[voter % 2]}
            for voter, name in names.items()
        ),
        key=lambda row: row["annotator"],
    )
    write_parquet(folder / "items.parquet", items_schema(["source"]), items)
    write_parquet(folder / "votes.parquet", VOTES, snapshot.votes)
    write_parquet(folder / "labels.parquet", LABELS, snapshot.labels)
    write_parquet(folder / "annotators.parquet", annotators_schema(["region"]), snapshot.annotators)
    (folder / "schema.json").write_bytes(canonical_bytes({"questions": QUESTIONS}))
    (folder / "guidelines.md").write_text("# Guidelines\n\nBe fair.\n", encoding="utf-8")
    tree = MerkleTree(leaf_hash(leaf) for leaf in snapshot.leaves)
    snapshot.head = TreeHead(log="org-1", size=tree.size, root=tree.root(), time=frozen_at)
    events = ((index, leaf) for index, leaf in enumerate(snapshot.leaves) if index >= events_before)
    evidence.write_events_and_proofs(folder, events, tree)
    evidence.write_label_rows(folder, label_rows)
    evidence.write_tree_head(folder, sign_tree_head(snapshot.head, KEY))
    evidence.write_consistency(folder, earlier, tree)
    evidence.write_verifier(folder)
    record = ReleaseRecord(
        organisation="sample",
        project="animals",
        version=version,
        frozen_at=frozen_at,
        tree_size=tree.size,
        content_hash=content_hash(folder),
    )
    write_manifest(folder, record, KEY)
    return snapshot


def _item(number: int, external_id: str, digest: str) -> dict[str, Any]:
    return {
        "item_id": f"i{number}",
        "external_id": external_id,
        "kind": "text",
        "text": None,
        "media": None,
        "width": None,
        "height": None,
        "content_sha256": digest,
        "language": "en",
        "split": ("train", "test")[number % 4 == 0],
        "attr_source": ("forum", "letter")[number % 2],
        "severity_level": 0,
    }


def _text_item(number: int, text: str) -> dict[str, Any]:
    digest = hashlib.sha256(canonical_bytes({"text": text})).hexdigest()
    return {**_item(number, f"case-{number:03}", digest), "text": text}


def _answers(item: dict[str, Any], voter: int) -> dict[str, Any]:
    number = int(item["item_id"][1:])
    if item["kind"] == "image":
        boxes = [
            {"label": ANIMALS[(number + place) % 3], "x": 2 * place, "y": voter, "w": 10 + place, "h": 7.5}
            for place in range(number % 3 + 1)
        ]
        return {"animals": boxes}
    topics = [name for place, name in enumerate(("work", "food", "sport")) if (number + voter) >> place & 1]
    return {"tone": ("kind", "rude")[(number + voter) % 3 == 0], "topics": topics}


def _vote(snapshot: Snapshot, item: dict[str, Any], voter: int, name: str) -> Iterator[dict[str, Any]]:
    answers = _answers(item, voter)
    index = len(snapshot.leaves)
    at = _START + timedelta(minutes=len(snapshot.votes), microseconds=voter)
    event_id = str(UUID(int=index))
    says = label_event(
        kind="create",
        project="p1",
        item=item["item_id"],
        item_sha256=item["content_sha256"],
        answers=answers,
        schema=_SCHEMA,
        guideline=_GUIDELINE,
        annotator="p-" + hashlib.sha256(str(voter).encode()).hexdigest()[:24],
        tool="fairhand/0.1.0",
        client="browser",
        submitted_at=at,
        active_ms=4000 + voter,
    )
    snapshot.leaves.append(canonical_bytes({"log": 1, "id": event_id, "data": says}))
    for question, answer in answers.items():
        options = ("work", "food", "sport") if question == "topics" else (answer if isinstance(answer, str) else None,)
        for option in options:
            vote = {
                "vote_id": f"v{len(snapshot.votes) + 1}",
                "item_id": item["item_id"],
                "annotator": name,
                "question": question,
                "label": option,
                "selected": option in answer if question == "topics" else None,
                "value": canonical_bytes(answer).decode(),
                "kind": "create",
                "submitted_at": at,
                "active_ms": 4000 + voter,
                "schema_version": _SCHEMA.number,
                "guideline_version": _GUIDELINE.number,
                "event_index": index,
                "pay_minor": 12,
                "currency": "EUR",
            }
            snapshot.votes.append(vote)
            yield evidence.label_row(vote, item_sha256=item["content_sha256"], event_id=event_id)


def _labels(items: list[dict[str, Any]], voters: int) -> Iterator[dict[str, Any]]:
    for item in items:
        row = {"item_id": item["item_id"], "value": None, "method": "majority", "votes": voters, "posterior": None}
        if item["kind"] == "image":
            continue
        tones = [_answers(item, voter)["tone"] for voter in range(voters)]
        share = tones.count("kind") / voters
        winner = None if share == 0.5 else "kind" if share > 0.5 else "rude"
        posterior = json.dumps({"kind": share, "rude": 1 - share})
        yield {
            **row,
            "question": "tone",
            "label": winner,
            "confidence": max(share, 1 - share),
            "tie": winner is None,
            "posterior": posterior,
        }
