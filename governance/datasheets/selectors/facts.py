"""All that the records say about a release, gathered for its datasheet."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.actor import Actor
from annotations.items.selectors.source_records import SourceRecord, import_records, source_records
from annotations.projects.selectors.projects import project_get
from governance.datasheets.domain.fact import Fact
from governance.datasheets.domain.people_facts import people_facts
from governance.datasheets.domain.records import (
    EarlierRecord,
    ImportedFile,
    Records,
    SourceFacts,
    record_facts,
    source_hints,
)
from governance.datasheets.domain.snapshot_facts import Files, snapshot_facts
from governance.provenance.domain.release_ref import ReleaseRef


@dataclass(frozen=True, slots=True)
class Gathered:
    """`about`, `facts` and `hints` as a datasheet stores them."""

    about: dict[str, Any]
    facts: dict[str, Any]
    hints: dict[str, Any]


def release_facts(actor: Actor, release: ReleaseRef) -> Gathered:
    """Compute every automatic answer and every first draft. Nothing later than the freeze enters, so that the same release
    gives the same facts. Raises NotFound when the actor may not see the project."""
    project = project_get(actor, release.project_id)
    pay = project.current_pay
    files = Files(release.folder)
    try:
        facts = snapshot_facts(files, merged=release.merged, splits=release.splits)
        facts |= people_facts(
            files,
            protected=project.protected_attributes,
            floor_minor=pay.floor_minor if pay else None,
            currency=pay.currency if pay else "",
        )
        versions = [
            [row[0] for row in files.rows(f"SELECT DISTINCT {column} FROM votes ORDER BY 1")]  # noqa: S608 - fixed names
            for column in ("schema_version", "guideline_version")
        ]
    finally:
        files.close()
    known = Records(
        project=project.name,
        organisation=project.organisation.name,
        description=project.description,
        item_kind=project.item_kind,
        overlap=project.overlap,
        questions=_questions(release.folder),
        licence=project.licence,
        protected=project.protected_attributes,
        version=release.version,
        frozen_at=release.frozen_at,
        merged=release.merged,
        sources=[_source(one) for one in source_records(actor, release.project_id, until=release.frozen_at)],
        imports=[
            ImportedFile(one.kind, one.file_sha256, one.file_bytes, one.at)
            for one in import_records(actor, release.project_id, until=release.frozen_at)
        ],
        earlier=[
            EarlierRecord(one.version, one.frozen_at, one.content_hash, one.withdrawn_reason) for one in release.earlier
        ],
        schema_versions=versions[0],
        guideline_versions=versions[1],
    )
    about = {
        "project": known.project,
        "organisation": known.organisation,
        "version": release.version,
        "frozen_at": release.frozen_at.isoformat(),
        "content_hash": release.content_hash,
        "earlier": [one.version for one in release.earlier],
    }
    return Gathered(about, _plain({**facts, **record_facts(known)}), _plain(source_hints(known)))


def _plain(facts: dict[str, Fact]) -> dict[str, Any]:
    return {key: fact.to_dict() for key, fact in sorted(facts.items())}


def _questions(folder: Path) -> list[str]:
    schema = json.loads((folder / "schema.json").read_bytes())
    return [str(question.get("title") or question["id"]) for question in schema.get("questions", [])]


def _source(record: SourceRecord) -> SourceFacts:
    levels = record.severity
    said = "not declared" if levels is None else ", ".join(f"{name} {level}" for name, level in sorted(levels.items()))
    return SourceFacts(
        name=record.name,
        collector=record.collector,
        licence=record.licence,
        lawful_basis=record.lawful_basis,
        purpose=record.purpose,
        time_frame=record.time_frame,
        notice_and_consent=record.notice_and_consent,
        severity=said or "nothing disturbing declared",
    )
