"""Between the column form of the import page and the options of an import."""

from typing import Any

from django.http import QueryDict

from annotations.items.domain.preview import Preview, guess_columns
from annotations.items.models import ImportKind

MEANINGS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    ImportKind.IMAGES: (),
    ImportKind.VOTES: (
        ("item", "Item", True), ("annotator", "Who voted", True), ("label", "Label", True),
        ("question", "Question", False), ("at", "When", False),
    ),
}  # fmt: skip
TEXT_MEANINGS = (("id", "Id", True), ("text", "Text", True), ("language", "Language", False))


def meanings_of(kind: str) -> tuple[tuple[str, str, bool], ...]:
    """(name, title, whether it has to be given) for each column of a kind of file."""
    return MEANINGS.get(kind, TEXT_MEANINGS)


def guessed(kind: str, found: Preview) -> dict[str, Any]:
    """Options to begin with, from the names of the columns."""
    columns = guess_columns(found.columns, tuple(name for name, _, _ in meanings_of(kind)))
    return {"columns": columns} if columns else {}


def posted(kind: str, form: QueryDict, before: dict[str, Any]) -> dict[str, Any]:
    """The options as the form says them; what it does not show stays as it was."""
    options = dict(before)
    columns = {name: form.get(f"column_{name}", "") for name, _, _ in meanings_of(kind)}
    options["columns"] = {name: column for name, column in columns.items() if column}
    if kind == ImportKind.VOTES:
        options["repeats"] = form.get("repeats", "refuse")
        options["ignored"] = [value.strip() for value in form.get("ignored", "").split(",") if value.strip()]
    return {name: value for name, value in options.items() if value}
