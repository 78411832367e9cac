"""PDF from a template and plain data, the same bytes every time: shipped fonts only, and no time but the one given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst

__all__ = ["typst_pdf"]

_FONTS: Final = Path(__file__).resolve().parent / "fonts"


def typst_pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set `template` (a Typst file) with `data`, which it reads as JSON from `sys.inputs.data`.

    What people wrote travels as data, never as markup, so nothing in it can become an instruction. `at` is the date the
    file bears. Fonts of the machine are left out, for they differ from one to the next.
    """
    return bytes(
        typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(_FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            timestamp=int(at.timestamp()),
        )
    )
