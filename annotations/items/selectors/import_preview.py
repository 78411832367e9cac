"""The beginning of an uploaded file, as long as it is kept."""

from accounts.actor import Actor
from annotations.items.domain.import_options import delimiter_of
from annotations.items.domain.preview import Preview, preview
from annotations.items.domain.severity import item_severity, worst_level
from annotations.items.models import ImportBatch
from annotations.items.selectors.imports import import_get
from annotations.items.selectors.source_severity import declared_severity, unknown_severity
from annotations.items.selectors.upload_files import upload_open, upload_there


def import_preview(actor: Actor, project_id: int, import_id: int) -> tuple[ImportBatch, Preview]:
    """An import with the first rows of its file; no rows once the file is gone, no texts that may be disturbing."""
    batch = import_get(actor, project_id, import_id)
    if not upload_there(batch.upload):
        return batch, Preview()
    disturbing = _may_disturb(batch)
    columns = batch.options.get("columns", {})
    text, named = columns.get("text", ""), [name for name in columns.values() if isinstance(name, str)]
    delimiter = delimiter_of(batch.options)
    with upload_open(batch.upload) as stream:
        return batch, preview(stream, batch.kind, delimiter, disturbing=disturbing, text=text, named=named)


def _may_disturb(batch: ImportBatch) -> bool:
    """Whether any row may count as level 1 or above: by its source, or by a level of its own.

    A file of votes names no source; what stands beside the votes may be the texts of the project.
    """
    if batch.source is None:
        return batch.project.max_level > 0
    level, _ = item_severity(declared=declared_severity(batch), row={}, unknown=unknown_severity(batch))
    return worst_level(level) > 0 or bool(batch.options.get("severity"))
