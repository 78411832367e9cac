"""From the named values of one record to a `Row`, or to an error that names the row and the column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from annotations.items.domain.row_errors import RowErrors
from annotations.items.domain.rows import ColumnMapping, ReadLimits, Row

__all__ = ["RowBuilder", "check_columns", "external_id_problem"]

# Control characters and line separators make two ids look alike, or break the header of a download.
_CONTROL: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_LEVELS: Final = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4}


def check_columns(columns: Sequence[str], required: Sequence[str], limits: ReadLimits, errors: RowErrors) -> bool:
    """Whether a header can be read: not too wide, no name twice, and every required column there."""
    if len(columns) > limits.columns:
        errors.add(f"The file has {len(columns):,} columns; at most {limits.columns:,} are read.", row=1)
        return False
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        errors.add(f"The column {twice[0]!r} appears twice. Rename one of them.", row=1, field=twice[0])
        return False
    there = ", ".join(columns[:20]) + (", …" if len(columns) > 20 else "")
    missing = [name for name in dict.fromkeys(required) if name not in columns]
    for name in missing:
        errors.add(f"There is no column {name!r}. The file has: {there}.", row=1, field=name)
    return not missing


def external_id_problem(external_id: str, limits: ReadLimits) -> str | None:
    """Why an external id cannot be taken, or None. Spaces and letters of any script are kept as they are."""
    if not external_id.strip():
        return "The id is empty."
    if len(external_id) > limits.external_id_characters:
        return f"The id has {len(external_id):,} characters; at most {limits.external_id_characters} are kept."
    if _CONTROL.search(external_id):
        return "The id holds a control character or a line break."
    return None


class RowBuilder:
    """Builds the rows of one file under one mapping; what is wrong goes to `errors`."""

    def __init__(self, mapping: ColumnMapping, errors: RowErrors, limits: ReadLimits) -> None:
        self._mapping = mapping
        self._errors = errors
        self._limits = limits

    def build(self, number: int, values: dict[str, str]) -> Row | None:
        """The row, or None after noting why there is none. `values` is used up."""
        mapping = self._mapping
        before = self._errors.count
        external_id = values.pop(mapping.external_id, "")
        problem = external_id_problem(external_id, self._limits)
        if problem:
            self._errors.add(problem, row=number, field=mapping.external_id)
        text = self._required(number, values, mapping.text, "text")
        media_path = self._required(number, values, mapping.media, "file name")
        language = self._language(number, values)
        severity = self._severity(number, values) if mapping.severity else {}
        if self._errors.count > before:
            return None
        if mapping.attributes is not None:
            values = {name: values[name] for name in mapping.attributes if name in values}
        return Row(number, external_id, text, values, media_path, language, severity)

    def _required(self, number: int, values: dict[str, str], column: str | None, noun: str) -> str | None:
        if column is None:
            return None
        value = values.pop(column, "")
        if not value or value.isspace():
            self._errors.add(f"The {noun} is empty.", row=number, field=column)
        return value

    def _language(self, number: int, values: dict[str, str]) -> str:
        column = self._mapping.language
        language = values.pop(column, "") if column is not None else ""
        if language and not _LANGUAGE.fullmatch(language):
            self._errors.add(
                f"{language[:40]!r} is not a language tag such as 'en' or 'pt-BR'.", row=number, field=column
            )
        return language or self._mapping.default_language

    def _severity(self, number: int, values: dict[str, str]) -> dict[str, int]:
        levels: dict[str, int] = {}
        for category, column in self._mapping.severity.items():
            value = values.pop(column, "")
            if not value:
                continue
            if value not in _LEVELS:
                self._errors.add(f"The severity {value[:40]!r} is not a level from 0 to 4.", row=number, field=column)
            else:
                levels[category] = _LEVELS[value]
        return levels
