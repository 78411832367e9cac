"""Kept uploads, for reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.core.files.storage import storages


def upload_there(name: str) -> bool:
    """Whether a kept file is still kept."""
    return bool(name) and storages["uploads"].exists(name)


@contextmanager
def upload_open(name: str) -> Iterator[BinaryIO]:
    """The bytes of a kept file."""
    with storages["uploads"].open(name, "rb") as opened:
        yield cast(BinaryIO, opened.file)
