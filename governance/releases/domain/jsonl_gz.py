"""Gzipped JSON Lines with the same bytes for the same rows: no file name, no time, a fixed level, sorted keys."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kernel.canonical_json import Json

__all__ = ["LEVEL", "json_line", "read_jsonl_gz", "write_jsonl_gz"]

LEVEL: Final = 6

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def json_line(value: Json) -> bytes:
    """One compact line of JSON with sorted keys, in UTF-8, line end included."""
    return _encode(value).encode("utf-8") + b"\n"


def write_jsonl_gz(path: Path, rows: Iterable[Json]) -> int:
    """Write one line for each row and return how many there were."""
    count = 0
    with path.open("wb") as file, gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as stream:
        for row in rows:
            stream.write(json_line(row))
            count += 1
    return count


def read_jsonl_gz(path: Path) -> Iterator[Json]:
    """The rows, one at a time."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield json.loads(line)
