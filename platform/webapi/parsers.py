"""The only body the API takes: strict JSON."""

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import BaseParser

from kernel import jsonsafe
from kernel.errors import TooLarge

MAX_BODY = 5 * 1024 * 1024
# Fields and list entries are checked one by one, each refusal costs time and is answered: half a million would hold a web
# process for minutes. A thousand boxes are 5,000 values; what is larger than this is an import.
MAX_VALUES = 100_000


class StrictJSONParser(BaseParser):
    """JSON read by kernel.jsonsafe: bounded depth, no duplicate keys, no NUL, no lone surrogates (C09, K04)."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise TooLarge("The body is larger than 5 MB.", remedy="Send less at once, or use an import.")
        if raw.count(b",") >= MAX_VALUES:
            raise TooLarge(
                f"The body has more than {MAX_VALUES:,} commas.", remedy="Send less at once, or use an import."
            )
        return jsonsafe.loads(raw) if raw else {}
