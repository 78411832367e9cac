"""What the source of an import declares."""

from annotations.items.domain.severity import Category
from annotations.items.models import ImportBatch


def declared_severity(batch: ImportBatch) -> dict[Category, int] | None:
    """The declaration of the import's source; None where there is none."""
    declared = batch.source.declared_severity if batch.source is not None else None
    return None if declared is None else {Category(name): level for name, level in declared.items()}
