"""The frame of every import job: open the upload, do the work, and leave the import closed with a report."""

from collections.abc import Callable
from typing import Any, BinaryIO

from django.db import transaction

from accounts.services.journal import record
from annotations.items.domain.row_errors import RowErrors
from annotations.items.models import ImportBatch, ImportState
from annotations.items.selectors.upload_files import upload_open
from annotations.items.services.uploads import upload_drop
from background.services import CancelledJob, JobContext
from kernel import clock
from kernel.errors import FairhandError, Invalid

Report = dict[str, Any]
Work = Callable[[JobContext, ImportBatch, BinaryIO], Report]
_OPEN = (ImportState.WAITING, ImportState.RUNNING)


def import_run(context: JobContext, batch_id: int, work: Work) -> Report:
    """Run one import and return its report.

    `work` writes everything it writes in one transaction, together with `import_done`. A run that finds the import
    closed (its worker died after that transaction) only returns the report.
    """
    batch = ImportBatch.objects.select_related("project__organisation", "source", "created_by").get(pk=batch_id)
    if batch.state in _OPEN:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING)
        try:
            with upload_open(batch.upload) as stream:
                work(context, batch, stream)
        except CancelledJob:
            _close(batch, ImportState.CANCELLED, {})
            raise
        except FairhandError as refusal:
            _close(batch, ImportState.REFUSED, refusal_report(refusal))
            raise
        batch.refresh_from_db()
    if not batch.dry_run:
        upload_drop(batch.upload)
    return dict(batch.report)


def import_done(batch: ImportBatch, report: Report, *, journal: Report | None = None) -> None:
    """Close the import inside the transaction that made its effect; `journal` is what goes on record beside the hash."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.DONE, report=report, finished_at=clock.utcnow())
    if journal is not None:
        record(
            user=batch.created_by,
            organisation_id=batch.project.organisation_id,
            action="items:import:done",
            subject=f"import:{batch.pk}",
            data={"project": batch.project_id, "kind": batch.kind, "file_sha256": batch.file_sha256, **journal},
        )


def dry_run_done(context: JobContext, batch: ImportBatch, report: Report) -> None:
    """Close a dry run: nothing but its report is written."""
    with transaction.atomic():
        context.hold()
        import_done(batch, report)


def refusal_report(refusal: FairhandError) -> Report:
    """What a refused import shows: the sentence, and the first errors with their rows."""
    errors = list(refusal.errors) if isinstance(refusal, Invalid) else []
    count = int(refusal.extra.get("error_count", max(1, len(errors))))
    errors = errors or [{"message": refusal.detail}]
    return {"items": 0, "message": str(refusal), "errors": errors, "error_count": count}


def refuse_empty(errors: RowErrors, read: int, noun: str) -> None:
    """Raise for what went wrong while reading; a file without a single row is a mistake as well."""
    if not read and not errors:
        errors.add(f"The file holds no {noun}.")
    errors.raise_if_any()


def _close(batch: ImportBatch, state: ImportState, report: Report) -> None:
    ImportBatch.objects.filter(pk=batch.pk, state__in=_OPEN).update(
        state=state, report=report, finished_at=clock.utcnow()
    )
    # A dry run is there to be corrected and started again with the same file.
    if not batch.dry_run:
        upload_drop(batch.upload)
