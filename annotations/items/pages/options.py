"""Between the column form of the import page and the options of an import."""

from typing import Any, BinaryIO, Final

from django.http import QueryDict

from annotations.items.domain.csv_records import Delimiter, guess_delimiter
from annotations.items.domain.import_options import delimiter_of
from annotations.items.domain.preview import guess_columns, preview
from annotations.items.models import ImportKind

MEANINGS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    ImportKind.IMAGES: (),
    ImportKind.VOTES: (
        ("item", "Item", True), ("annotator", "Who voted", True), ("label", "Label", True),
        ("question", "Question", False), ("at", "When", False),
    ),
}  # fmt: skip
TEXT_MEANINGS = (("id", "Id", True), ("text", "Text", True), ("language", "Language", False))
# What the form calls the marks between columns: a tab would not show in it.
DELIMITERS: Final[dict[str, tuple[str, Delimiter]]] = {
    "comma": ("comma", ","), "semicolon": ("semicolon", ";"), "tab": ("tab", "\t")
}  # fmt: skip
_SEPARATED: Final = frozenset({ImportKind.CSV, ImportKind.VOTES})
_HEADER_BYTES: Final = 64 * 1024


def meanings_of(kind: str) -> tuple[tuple[str, str, bool], ...]:
    """(name, title, whether it has to be given) for each column of a kind of file."""
    return MEANINGS.get(kind, TEXT_MEANINGS)


def delimiters_of(kind: str, options: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """(name, title, whether it is in force) for each mark that may separate the columns of such a file."""
    if kind not in _SEPARATED:
        return []
    return [(name, title, mark == delimiter_of(options)) for name, (title, mark) in DELIMITERS.items()]


def guessed(kind: str, file: BinaryIO) -> dict[str, Any]:
    """Options to begin with, from what the file begins with: what separates its columns, and their names."""
    options: dict[str, Any] = {}
    if kind in _SEPARATED:
        file.seek(0)
        options["delimiter"] = guess_delimiter(file.readline(_HEADER_BYTES).decode("utf-8-sig", "replace"))
        file.seek(0)
    found = preview(file, kind, delimiter_of(options))
    options["columns"] = guess_columns(found.columns, tuple(name for name, _, _ in meanings_of(kind)))
    return _told(options)


def posted(kind: str, form: QueryDict, before: dict[str, Any]) -> dict[str, Any]:
    """The options as the form says them; what it does not show stays as it was."""
    options = dict(before)
    columns = {name: form.get(f"column_{name}", "") for name, _, _ in meanings_of(kind)}
    options["columns"] = {name: column for name, column in columns.items() if column}
    if kind == ImportKind.VOTES:
        options["repeats"] = form.get("repeats", "refuse")
        options["ignored"] = [value.strip() for value in form.get("ignored", "").split(",") if value.strip()]
    if kind in _SEPARATED and (chosen := form.get("delimiter", "")) in DELIMITERS:
        options["delimiter"] = DELIMITERS[chosen][1]
    return _told(options)


def _told(options: dict[str, Any]) -> dict[str, Any]:
    """Only what differs from what holds when nothing is said."""
    return {name: value for name, value in options.items() if value and (name, value) != ("delimiter", ",")}
