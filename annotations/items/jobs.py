"""Background work of the items feature."""

from typing import Any

from annotations.items.job_names import IMPORT_ITEMS
from annotations.items.models import ImportBatch, ImportKind
from annotations.items.services.import_images import import_images
from annotations.items.services.import_run import import_run
from annotations.items.services.import_texts import import_texts
from background.registry import job
from background.services import JobContext


@job(IMPORT_ITEMS)
def import_items(context: JobContext, *, batch_id: int) -> dict[str, Any]:
    """Read an uploaded file into items: all of it or nothing."""
    kind = ImportBatch.objects.values_list("kind", flat=True).get(pk=batch_id)
    return import_run(context, batch_id, import_images if kind == ImportKind.IMAGES else import_texts)
