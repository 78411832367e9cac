"""What is recorded about where a project's items came from: read by the documents about a release."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.actor import Actor
from annotations.items.models import ImportState
from annotations.items.selectors.imports import imports_of, sources_of


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as declared. `severity` is {category: level}; None where nothing was declared."""

    name: str
    collector: str
    licence: str
    lawful_basis: str
    purpose: str
    time_frame: str
    notice_and_consent: str
    severity: dict[str, int] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A finished import: its kind in words, the hash and size of the uploaded file, and when."""

    kind: str
    file_sha256: str
    file_bytes: int
    at: datetime


def source_records(actor: Actor, project_id: int, *, until: datetime) -> list[SourceRecord]:
    """The sources declared by then, in order of their names."""
    return [
        SourceRecord(
            name=row.name,
            collector=row.collector,
            licence=row.licence,
            lawful_basis=row.lawful_basis,
            purpose=row.purpose,
            time_frame=row.time_frame,
            notice_and_consent=row.notice_and_consent,
            severity=row.declared_severity,
        )
        for row in sources_of(actor, project_id).filter(created_at__lte=until).order_by("name", "id")
    ]


def import_records(actor: Actor, project_id: int, *, until: datetime) -> list[ImportRecord]:
    """The imports finished by then, oldest first; dry runs are none."""
    rows = imports_of(actor, project_id).filter(state=ImportState.DONE, dry_run=False, finished_at__lte=until)
    return [
        ImportRecord(str(row.get_kind_display()), row.file_sha256, row.file_bytes, row.finished_at or row.created_at)
        for row in rows.order_by("id")
    ]
