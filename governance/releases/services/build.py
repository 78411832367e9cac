"""Building a release: a pure function of its record, its pseudonym key and data that are only ever added to.

Nothing here asks the time, the order of rows is fixed, and what is in is decided by the record alone, so that the same
record gives the same bytes again. Every table is written as a stream; memory holds some bytes for each vote and leaf.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from accounts.actor import Actor
from annotations.items.selectors.release_items import ItemRecord, items_of_project
from annotations.profiles.services.draw import groups_draw
from annotations.projects.selectors.versions import guideline_version, question_schema, schema_version
from annotations.work.selectors.release_votes import external_groups
from governance.provenance.selectors.heads import head_of_size, head_value, signed_document
from governance.provenance.selectors.leaves import leaves_at, tree_of
from governance.releases.domain import evidence
from governance.releases.domain.aggregation import aggregate
from governance.releases.domain.freeze_record import FreezeRecord
from governance.releases.domain.parquet_writer import write_parquet
from governance.releases.domain.snapshot_schema import (
    ATTRIBUTE_PREFIX,
    GROUP_PREFIX,
    LABELS,
    SELF_DECLARED,
    VOTES,
    annotators_schema,
    items_schema,
)
from governance.releases.services.item_hashes import ItemHashes
from governance.releases.services.pictures import Pictures
from governance.releases.services.vote_stream import VoteStream, label_rows
from kernel.canonical_json import canonical_bytes

T = TypeVar("T")
Report = Callable[[int, int, str], None]


def release_build(
    record: FreezeRecord, *, actor: Actor, pseudonym_key: bytes, folder: Path, report: Report = lambda *_: None
) -> dict[str, int]:
    """Write everything but the manifest into the empty `folder`; returns how many items, votes, labels, people.

    `report(done, total, what)` is called now and then and may raise to stop. Raises Invalid where a vote and its event,
    or a picture and its hash, contradict each other: a release that cannot be verified is not made.
    """
    total = sum(last - first + 1 for first, last, _ in record.items)
    pictures = Pictures(record.organisation_id, folder)
    hashes = ItemHashes(total)
    counts = {"items": _write_items(record, actor, folder, pictures, hashes, report)}

    schema = question_schema(record.schema_id)
    votes = VoteStream(record, actor, pseudonym_key, hashes, report)
    write_parquet(folder / "votes.parquet", VOTES, votes.rows())
    counts |= {"votes": votes.count, "annotators": len(votes.people)}
    _write_annotators(record, actor, folder, votes)

    report(0, 1, "Aggregating labels")
    labels = aggregate(folder / "votes.parquet", votes.questions(schema), method=record.merging())
    counts["labels"] = write_parquet(folder / "labels.parquet", LABELS, _reported(labels, total, report))

    (folder / "schema.json").write_bytes(canonical_bytes(schema_version(record.schema_id).definition))
    (folder / "guidelines.md").write_text(guideline_version(record.guideline_id).markdown, encoding="utf-8", newline="")
    _write_evidence(record, folder, votes, hashes, report)
    return counts


def _write_items(
    record: FreezeRecord, actor: Actor, folder: Path, pictures: Pictures, hashes: ItemHashes, report: Report
) -> int:
    def rows() -> Iterator[dict[str, Any]]:
        total = hashes.capacity
        for place, item in enumerate(items_of_project(actor, record.project_id, runs=record.items)):
            if place % 1_000 == 0:
                report(place, total + 1, f"Writing items: {place} of {total}")
            hashes.add(item.id, item.content_sha256)
            yield _item_row(item, record, pictures)

    return write_parquet(folder / "items.parquet", items_schema(record.attributes), rows())


def _item_row(item: ItemRecord, record: FreezeRecord, pictures: Pictures) -> dict[str, Any]:
    media = item.content.get("media")
    return {
        "item_id": f"i{item.id}",
        "external_id": item.external_id,
        "kind": "text" if media is None else "image",
        "text": item.content.get("text"),
        "media": None if media is None else pictures.put(media),
        "width": item.content.get("width"),
        "height": item.content.get("height"),
        "content_sha256": item.content_sha256.hex(),
        "language": item.language or None,
        "split": record.splits.of(item.external_id, item.attributes) if record.splits else None,
        **{ATTRIBUTE_PREFIX + name: _text(item.attributes.get(name)) for name in record.attributes},
        "severity_level": item.level,
    }


def _write_annotators(record: FreezeRecord, actor: Actor, folder: Path, votes: VoteStream) -> None:
    imported = external_groups(actor, record.project_id) if record.groups else {}
    columns, consented = _consented_groups(record, actor, votes)
    columns = [*record.groups, *columns]
    rows = []
    for name in sorted(votes.people):
        kind, number = votes.people[name]
        said = (imported if kind == "external" else consented).get(number, {})
        rows.append(
            {
                "annotator": name,
                "source": "platform" if kind == "user" else "external",
                **{GROUP_PREFIX + group: _text(said.get(group)) for group in columns},
            }
        )
    write_parquet(folder / "annotators.parquet", annotators_schema(columns), rows)


def _consented_groups(
    record: FreezeRecord, actor: Actor, votes: VoteStream
) -> tuple[list[str], dict[int, dict[str, str]]]:
    """The columns and groups that those who labelled here agreed to show, by their number. No name an import already uses."""
    if not record.draw:
        return [], {}
    drawn = groups_draw(
        actor=actor,
        uid=record.draw,
        project_id=record.project_id,
        user_ids=[number for kind, number in votes.people.values() if kind == "user"],
        what_for=f"release {record.version} of {record.organisation}/{record.project}: its groups",
        now=record.frozen_at,
    )
    taken = {name.lower() for name in record.groups}
    columns = {name: SELF_DECLARED + name for name in drawn.attributes if SELF_DECLARED + name not in taken}
    groups = {
        person: {columns[name]: value for name, value in said.items() if name in columns}
        for person, said in drawn.of.items()
    }
    return list(columns.values()), groups


def _write_evidence(record: FreezeRecord, folder: Path, votes: VoteStream, hashes: ItemHashes, report: Report) -> None:
    report(0, 1, "Writing events and proofs")
    organisation_id = record.organisation_id
    tree = tree_of(organisation_id, record.tree_size)
    leaves = leaves_at(organisation_id, votes.indices())
    events = ((leaf.index, leaf.body) for leaf in leaves)
    evidence.write_events_and_proofs(folder, _reported(events, votes.count, report), tree)
    rows = label_rows(folder / "votes.parquet", votes, hashes)
    evidence.write_label_rows(folder, _reported(rows, votes.count, report))
    evidence.write_tree_head(folder, signed_document(head_of_size(organisation_id, record.tree_size)))
    earlier = [head_value(head_of_size(organisation_id, size)) for size in record.earlier]
    evidence.write_consistency(folder, earlier, tree)
    evidence.write_verifier(folder)


def _reported(rows: Iterator[T], total: int, report: Report) -> Iterator[T]:
    for place, row in enumerate(rows):
        if place % 1_000 == 0:
            report(min(place, total), total + 1, "")
        yield row


def _text(value: Any) -> str | None:
    """An attribute as a text column holds it."""
    return value if value is None or isinstance(value, str) else canonical_bytes(value).decode("utf-8")
