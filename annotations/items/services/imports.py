"""Starting and cancelling an import. The work itself is a job's."""

import re
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import transaction

from accounts.actor import Actor
from accounts.services.journal import record
from annotations.items import job_names
from annotations.items.domain.import_options import item_mapping, picture_mapping, vote_mapping
from annotations.items.models import ImportBatch, ImportKind, ImportState, Source
from annotations.items.selectors.imports import import_get, votable_labels
from annotations.items.selectors.upload_files import upload_there
from annotations.items.services.uploads import Upload, upload_drop, upload_keep
from annotations.projects.models import ItemKind, Project, ProjectState
from annotations.projects.selectors.projects import project_get
from background.services import job_cancel, job_enqueue
from kernel import clock
from kernel.errors import Conflict, Invalid

KEEP_CHECKED = timedelta(days=1)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TEXT_KINDS = frozenset({ImportKind.CSV, ImportKind.JSONL, ImportKind.PARQUET})


def import_start(
    *,
    actor: Actor,
    project_id: int,
    kind: str,
    file: BinaryIO,
    file_name: str,
    source_name: str = "",
    options: dict[str, Any] | None = None,
    dry_run: bool = False,
) -> ImportBatch:
    """Keep the file and queue the job that reads it. A dry run checks everything and writes nothing.

    `kind` is one of `ImportKind`; `source_name` names a source of the project (votes need none); `options` are those of
    annotations.items.domain.import_options. Raises Invalid with the field at fault before anything is kept.
    """
    project = project_get(actor, project_id)
    options = options or {}
    _check(project, kind, options)
    source = _source(project, kind, source_name)
    uploads_expire()
    upload = upload_keep(file)
    try:
        with transaction.atomic():
            return _queue(actor, project, kind, source, upload, file_name, options, dry_run=dry_run)
    except BaseException:
        upload_drop(upload.name)
        raise


@transaction.atomic
def import_repeat(
    *, actor: Actor, project_id: int, import_id: int, options: dict[str, Any], dry_run: bool
) -> ImportBatch:
    """Start an import of a file that a dry run has looked at, with the same or with corrected options."""
    checked = import_get(actor, project_id, import_id)
    _check(checked.project, checked.kind, options)
    if not checked.dry_run or not upload_there(checked.upload):
        raise Conflict(
            "The file of this check is no longer kept.", kept="Nothing was imported.", remedy="Choose the file again."
        )
    upload = Upload(checked.upload, checked.file_sha256, checked.file_bytes)
    return _queue(
        actor, checked.project, checked.kind, checked.source, upload, checked.file_name, options, dry_run=dry_run
    )


def uploads_expire() -> None:
    """Remove the files of checks that nobody came back to for a day."""
    ended = clock.utcnow() - KEEP_CHECKED
    with transaction.atomic():
        forgotten = ImportBatch.objects.filter(dry_run=True, finished_at__lt=ended).exclude(upload="")
        for batch in forgotten.select_for_update(skip_locked=True)[:100]:
            upload_drop(batch.upload)
            ImportBatch.objects.filter(pk=batch.pk).update(upload="")


@transaction.atomic
def import_cancel(*, actor: Actor, project_id: int, import_id: int) -> ImportBatch:
    """Stop an import before it has written anything; one that has ended stays as it is."""
    batch = import_get(actor, project_id, import_id)
    if batch.job is not None:
        job_cancel(job=batch.job)
        batch.job.refresh_from_db()
        # A job that had not begun never runs, so nobody else would close its import.
        if batch.job.state == "cancelled" and batch.state == ImportState.WAITING:
            batch.state, batch.finished_at = ImportState.CANCELLED, clock.utcnow()
            batch.save(update_fields=["state", "finished_at"])
            if not batch.dry_run:
                transaction.on_commit(lambda: upload_drop(batch.upload))
    return batch


def _check(project: Project, kind: str, options: dict[str, Any]) -> None:
    if kind not in ImportKind.values:
        raise _wrong("kind", f"One of {', '.join(ImportKind.values)}.")
    if project.state == ProjectState.CLOSED:
        raise Conflict("The project is closed.", kept="Nothing was imported.", remedy="Import into another project.")
    if kind in _TEXT_KINDS and project.item_kind != ItemKind.TEXT:
        raise _wrong("kind", "This project is about images: import a zip of images.")
    if kind == ImportKind.IMAGES and project.item_kind != ItemKind.IMAGE:
        raise _wrong("kind", "This project is about texts: import CSV, JSON Lines or Parquet.")
    if kind == ImportKind.VOTES:
        vote_mapping(options, votable_labels(project))
    elif kind == ImportKind.IMAGES:
        picture_mapping(options)
    else:
        item_mapping(options)


def _source(project: Project, kind: str, name: str) -> Source | None:
    if kind == ImportKind.VOTES and not name:
        return None
    if not name.strip():
        raise _wrong("source", "Say which source of the project the items come from.")
    source = Source.objects.filter(project=project, name=name.strip()).first()
    if source is None:
        raise _wrong("source", f"The project has no source called {name[:60]!r}. Declare it first.")
    return source


def _queue(
    actor: Actor,
    project: Project,
    kind: str,
    source: Source | None,
    upload: Upload,
    file_name: str,
    options: dict[str, Any],
    *,
    dry_run: bool,
) -> ImportBatch:
    name = _CONTROL.sub("", file_name)[-200:] or "upload"
    batch = ImportBatch.objects.create(
        project=project,
        source=source,
        kind=kind,
        file_name=name,
        upload=upload.name,
        file_sha256=upload.sha256,
        file_bytes=upload.bytes,
        options=options,
        dry_run=dry_run,
        created_by=actor.user,
    )
    batch.job = job_enqueue(
        name=job_names.IMPORT_VOTES if kind == ImportKind.VOTES else job_names.IMPORT_ITEMS,
        args={"batch_id": batch.pk},
        title=f"{'Check' if dry_run else 'Import'} {name}"[:160],
        organisation_id=project.organisation_id,
        project_id=project.pk,
        created_by_id=actor.user_id,
        unique_key=f"import:{batch.pk}",
    )
    batch.save(update_fields=["job"])
    record(
        user=actor.user,
        organisation_id=project.organisation_id,
        action="items:import:start",
        subject=f"import:{batch.pk}",
        data={"project": project.pk, "kind": kind, "file_sha256": upload.sha256, "dry_run": dry_run},
    )
    return batch


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(
        f"The import cannot start: {message}",
        errors=[{"field": field, "message": message}],
        code="import-invalid",
        kept="Nothing was imported.",
    )
