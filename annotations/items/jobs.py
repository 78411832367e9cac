"""Background work of the items feature."""

from typing import Any

from annotations.items.job_names import IMPORT_ITEMS, SEAL_EQUAL
from annotations.items.models import ImportBatch, ImportKind
from annotations.items.services.import_images import import_images
from annotations.items.services.import_run import import_run
from annotations.items.services.import_texts import import_texts
from annotations.items.services.seal_equal import equal_finish
from background.registry import job
from background.services import JobContext
from kernel.errors import Conflict


@job(IMPORT_ITEMS)
def import_items(context: JobContext, *, batch_id: int) -> dict[str, Any]:
    """Read an uploaded file into items: all of it or nothing."""
    kind = ImportBatch.objects.values_list("kind", flat=True).get(pk=batch_id)
    return import_run(context, batch_id, import_images if kind == ImportKind.IMAGES else import_texts)


@job(SEAL_EQUAL)
def seal_equal(context: JobContext, *, sha256: str) -> dict[str, Any]:
    """Close or open the items with this content that were being written when their seal was made or released."""
    if not equal_finish(bytes.fromhex(sha256)):
        raise Conflict("Some items with equal content are being written all the time.", remedy="Try the job again.")
    return {}
