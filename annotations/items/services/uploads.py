"""Uploaded files wait in a store of their own, under generated names, until their import has ended."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import storages

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file: its generated name, the SHA-256 of its bytes in hex, and how many there are."""

    name: str
    sha256: str
    bytes: int


def file_digest(file: BinaryIO) -> tuple[str, int]:
    """SHA-256 and length of a file, read in chunks; the file stands at its beginning afterwards."""
    digest, length = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        length += len(chunk)
    file.seek(0)
    return digest.hexdigest(), length


def upload_keep(file: BinaryIO) -> Upload:
    """Store a file under a name made of random digits only: nothing a person typed reaches the file system."""
    sha256, length = file_digest(file)
    stored = file if isinstance(file, File) else File(file, name="upload")
    wanted = f"imports/{secrets.token_hex(16)}"
    try:
        name = storages["uploads"].save(wanted, stored)
    except OSError:
        # On a full disk half of it is there, under a name that nobody will ever ask for.
        upload_drop(wanted)
        raise
    return Upload(name, sha256, length)


def upload_drop(name: str) -> None:
    """Remove a kept file; a file that is gone already is fine."""
    storages["uploads"].delete(name)
