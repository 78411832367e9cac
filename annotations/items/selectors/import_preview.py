"""The beginning of an uploaded file, as long as it is kept."""

from accounts.actor import Actor
from annotations.items.domain.import_options import delimiter_of
from annotations.items.domain.preview import Preview, preview
from annotations.items.models import ImportBatch
from annotations.items.selectors.imports import import_get
from annotations.items.selectors.upload_files import upload_open, upload_there


def import_preview(actor: Actor, project_id: int, import_id: int) -> tuple[ImportBatch, Preview]:
    """An import with the first rows of its file; no rows once the file is gone."""
    batch = import_get(actor, project_id, import_id)
    if not upload_there(batch.upload):
        return batch, Preview()
    with upload_open(batch.upload) as stream:
        return batch, preview(stream, batch.kind, delimiter_of(batch.options))
