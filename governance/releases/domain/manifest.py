"""manifest.json: what a release consists of, to the byte, signed by the organisation that stands behind it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.provenance.domain.tree_head import instant, sign
from governance.releases.domain.parquet_writer import WRITER
from kernel.canonical_json import canonical_bytes

__all__ = ["FORMAT", "MANIFEST", "SIGNATURE", "ReleaseRecord", "file_entries", "read_manifest", "write_manifest"]

FORMAT: Final = "fairhand-release/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """What names a release; with it, and the log up to `tree_size`, the same bytes can be made again.

    `method` is how votes were merged, by a name of `annotations.quality.domain.method_names`; manifests from before those names have none.
    """

    organisation: str
    project: str
    version: str
    frozen_at: datetime
    tree_size: int
    content_hash: str
    method: str | None = None


def file_entries(folder: Path) -> list[dict[str, Any]]:
    """Every file in the folder but the manifest and its signature: path, SHA-256, bytes, and rows where it has rows."""
    return [_entry(folder, path) for path in _files(folder)]


def write_manifest(folder: Path, record: ReleaseRecord, private_key: Ed25519PrivateKey) -> str:
    """Write manifest.json and manifest.sig.json over all that is in the folder, last of all; return its SHA-256."""
    document = {
        "format": FORMAT,
        "organisation": record.organisation,
        "project": record.project,
        "version": record.version,
        "frozen_at": instant(record.frozen_at),
        "tree_size": record.tree_size,
        "content_hash": record.content_hash,
        **({} if record.method is None else {"method": record.method}),
        "writer": WRITER,
        "files": file_entries(folder),
    }
    body = canonical_bytes(document)
    (folder / MANIFEST).write_bytes(body)
    (folder / SIGNATURE).write_bytes(canonical_bytes(sign(body, private_key)) + b"\n")
    return hashlib.sha256(body).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest as it stands, unverified: see governance.provenance.domain.standalone_verifier."""
    document: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return document


def _files(folder: Path) -> Iterator[Path]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return (named[name] for name in sorted(named) if name not in (MANIFEST, SIGNATURE))


def _entry(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    entry: dict[str, Any] = {
        "path": path.relative_to(folder).as_posix(),
        "sha256": digest,
        "bytes": path.stat().st_size,
    }
    if path.suffix == ".parquet":
        entry["rows"] = pq.read_metadata(path).num_rows
    elif path.name.endswith(".jsonl.gz"):
        entry["rows"] = _line_count(path)
    return entry


def _line_count(path: Path) -> int:
    with gzip.open(path, "rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
