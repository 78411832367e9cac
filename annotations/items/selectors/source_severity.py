"""What the source of an import declares, and what is known of it otherwise."""

from annotations.items.domain.severity import Category
from annotations.items.models import ImportBatch


def declared_severity(batch: ImportBatch) -> dict[Category, int] | None:
    """The declaration of the import's source; None where there is none."""
    declared = batch.source.declared_severity if batch.source is not None else None
    return None if declared is None else {Category(name): level for name, level in declared.items()}


def unknown_severity(batch: ImportBatch) -> dict[Category, int] | None:
    """What an undeclared item of the source counts as: the bound of its history; None while too few are rated."""
    bound = batch.source.history_bound if batch.source is not None else None
    return None if bound is None else {Category(name): level for name, level in bound.items()}
