"""Putting pictures into a release: the display derivative, never the upload, and only if its bytes are what its name says."""

import hashlib
from pathlib import Path
from typing import Final

from django.core.files.storage import storages

from annotations.items.selectors.media_files import media_name, media_type
from kernel.errors import Invalid

_SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class Pictures:
    """Copies pictures of one organisation into `folder`/media, each once."""

    def __init__(self, organisation_id: int, folder: Path) -> None:
        self._organisation_id = organisation_id
        self._folder = folder

    def put(self, sha256: str) -> str:
        """Copy a picture and return its path within the release. Raises Invalid if its bytes were changed (H07)."""
        name = f"media/{sha256}{_SUFFIXES.get(media_type(self._organisation_id, sha256), '')}"
        path = self._folder / name
        if path.exists():
            return name
        path.parent.mkdir(exist_ok=True)
        digest = hashlib.sha256()
        with storages["default"].open(media_name(self._organisation_id, sha256)) as source, path.open("wb") as target:
            for block in source.chunks(1 << 20):
                digest.update(block)
                target.write(block)
        if digest.hexdigest() != sha256:
            raise Invalid(
                f"The picture {sha256[:12]} is not what it was when it was imported: its bytes have another hash.",
                code="media-changed",
                kept="Nothing was frozen.",
                remedy="Restore the media store from a backup, then freeze again.",
            )
        return name
