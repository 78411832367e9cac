"""What is wrong with a file, row by row."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid

__all__ = ["RowErrors"]


class RowErrors:
    """Collects the problems of one file: shows the first `limit`, counts all.

    Readers never raise on bad content; they add to this list and go on (or stop, where nothing after the problem can be
    trusted). An import is all or nothing, so its service calls `raise_if_any` once, before it commits.

    >>> errors = RowErrors(limit=1)
    >>> errors.add("The id is empty.", row=4)
    >>> errors.add("The id is empty.", row=9)
    >>> errors.count, [error["row"] for error in errors.shown]
    (2, [4])
    """

    def __init__(self, *, limit: int = 100) -> None:
        self.limit = limit
        self.count = 0
        self.shown: list[FieldError] = []

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, message: str, *, row: int | None = None, field: str | None = None) -> None:
        """Note one problem; `row` is counted as the reader says (CSV: the header is row 1)."""
        self.count += 1
        if len(self.shown) >= self.limit:
            return
        error: FieldError = {"message": message}
        if row is not None:
            error["row"] = row
        if field is not None:
            error["field"] = field
        self.shown.append(error)

    def raise_if_any(self) -> None:
        """Raise `Invalid` with the shown problems and the full count, if there was any."""
        if not self:
            return
        noun = "problem" if self.count == 1 else "problems"
        more = f" The first {len(self.shown)} are listed." if self.count > len(self.shown) else ""
        raise Invalid(
            f"The file has {self.count:,} {noun}: {self._first()}{more}",
            errors=list(self.shown),
            code="import-refused",
            kept="Nothing was imported.",
            remedy="Correct the file and import it again.",
            extra={"error_count": self.count},
        )

    def _first(self) -> str:
        first = self.shown[0]
        where = f"row {first['row']}: " if "row" in first else ""
        return f"{where}{first['message']}"
