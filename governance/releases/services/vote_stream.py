"""The votes of a release, each read together with the journal event it must agree with."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pyarrow.parquet as pq

from accounts.actor import Actor
from annotations.projects.domain.schema import QuestionSchema
from annotations.projects.selectors.versions import guideline_version, question_schema, schema_version
from annotations.work.selectors.release_votes import corrections_of_project, label_events_of_project
from annotations.work.selectors.votes import VoteRecord
from governance.provenance.domain.events import read_label_event
from governance.provenance.selectors.leaves import Leaf, leaves_of_events
from governance.releases.domain import evidence
from governance.releases.domain.exports.release_meta import Question
from governance.releases.domain.freeze_record import FreezeRecord
from governance.releases.domain.pseudonyms import release_pseudonym
from governance.releases.domain.vote_rows import vote_rows
from governance.releases.services.item_hashes import ItemHashes
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid

_BATCH: Final = 2_000


class VoteStream:
    """Iterate `rows` once; afterwards the rest tells what went by.

    A vote is in when its journal event has a place below the record's tree size, its item is in the release, and no event
    below that size corrects it. So a vote that was being written during the freeze is in or out once and for all.
    """

    def __init__(
        self, record: FreezeRecord, actor: Actor, pseudonym_key: bytes, hashes: ItemHashes, report: Any
    ) -> None:
        self._record, self._actor, self._key = record, actor, pseudonym_key
        self._hashes, self._report = hashes, report
        self._events: dict[int, bytes] = {}
        self._asked: dict[int, None] = {}
        self.count = 0
        self.people: dict[str, tuple[str, int]] = {}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of votes.parquet, in the order of the votes' ids."""
        record = self._record
        corrected = self._corrected()
        votes = label_events_of_project(self._actor, record.project_id, up_to=record.votes_up_to)
        for batch in _batches(vote for vote in votes if vote.id not in corrected):
            self._report(self.count, 0, f"Writing votes: {self.count}")
            leaves = leaves_of_events(record.organisation_id, [vote.event_id for vote in batch])
            for vote in batch:
                leaf = leaves.get(vote.event_id)
                if leaf is not None and leaf.index < record.tree_size and self._hashes.get(vote.item_id) is not None:
                    yield from self._rows(vote, leaf)

    def _corrected(self) -> frozenset[int]:
        """The label events that an event below the tree size corrects."""
        record = self._record
        found: set[int] = set()
        for batch in _batches(corrections_of_project(self._actor, record.project_id, up_to=record.votes_up_to)):
            leaves = leaves_of_events(record.organisation_id, [correction.event_id for correction in batch])
            for correction in batch:
                leaf = leaves.get(correction.event_id)
                if leaf is not None and leaf.index < record.tree_size:
                    found.add(correction.previous_id)
        return frozenset(found)

    def _rows(self, vote: VoteRecord, leaf: Leaf) -> Iterator[dict[str, Any]]:
        says = read_label_event(leaf.body).says
        if canonical_bytes(says["what"]["answers"]) != canonical_bytes(vote.answers):
            raise Invalid(
                f"The vote v{vote.id} does not say what its event in the journal says.",
                code="vote-contradicts-event",
                kept="Nothing was frozen.",
                remedy="Verify the journal; a vote was changed after it was given.",
            )
        name = release_pseudonym(self._key, says["who"]["annotator"])
        self.people.setdefault(name, vote.annotator)
        self._events[leaf.index] = leaf.uid.bytes
        self._asked[vote.schema_id] = None
        self.count += 1
        shared = {
            "vote_id": f"v{vote.id}",
            "item_id": f"i{vote.item_id}",
            "annotator": name,
            "kind": "import" if vote.kind == "import" else "create",
            "submitted_at": vote.submitted_at,
            "active_ms": vote.active_ms,
            "schema_version": schema_version(vote.schema_id).number,
            "guideline_version": guideline_version(vote.guideline_id).number,
            "event_index": leaf.index,
            "pay_minor": vote.pay_minor if vote.currency else None,
            "currency": vote.currency or None,
        }
        yield from vote_rows(question_schema(vote.schema_id), vote.answers, shared)

    def indices(self) -> list[int]:
        """The places of the events, rising."""
        return sorted(self._events)

    def event_id(self, index: int) -> str:
        """The id of the event at a place."""
        return str(UUID(bytes=self._events[index]))

    def questions(self, current: QuestionSchema) -> list[Question]:
        """What was asked: the questions of the current schema first, then those only older ones had.

        The labels of a question are those of the current schema, followed by those under which earlier votes were given.
        """
        labels: dict[str, dict[str, None]] = {}
        kinds: dict[str, str] = {}
        for schema in [current, *(question_schema(schema_id) for schema_id in sorted(self._asked, reverse=True))]:
            for question in schema.questions:
                # A question that changed its kind keeps the answers of the newest kind apart by its schema version.
                kinds.setdefault(question.id, question.kind)
                if kinds[question.id] == question.kind:
                    labels.setdefault(question.id, {}).update(dict.fromkeys(question.label_values()))
        return [Question(name, kinds[name], tuple(labels[name])) for name in kinds]


def label_rows(votes: Path, stream: VoteStream, hashes: ItemHashes) -> Iterator[dict[str, Any]]:
    """The rows of labels.jsonl.gz, read back from votes.parquet, so that both files hold the same rows."""
    with pq.ParquetFile(votes) as file:
        for batch in file.iter_batches(_BATCH):
            for row in batch.to_pylist():
                sha256 = hashes.get(int(row["item_id"][1:])) or b""
                yield evidence.label_row(row, item_sha256=sha256.hex(), event_id=stream.event_id(row["event_index"]))


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
