"""A statement on paper: a template and plain data, the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kernel.typst_pdf import typst_pdf

__all__ = ["MOST_LINES", "statement_pdf"]

# Paper ends somewhere; the CSV has all lines.
MOST_LINES: Final = 2000
_TEMPLATE: Final = Path(__file__).with_name("statement.typ")


def statement_pdf(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set the statement. `data` has the texts that statement.typ names; nothing in them is read as markup."""
    return typst_pdf(_TEMPLATE, data, at=at)
