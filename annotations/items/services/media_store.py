"""Derivatives on their way into the media store: kept aside until the import they belong to is known to be good."""

from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from annotations.items.domain.images import Derivative
from annotations.items.selectors.media_files import media_name


class MediaAside:
    """The derivatives of one import, in a folder of the uploads store."""

    def __init__(self, batch_id: int, organisation_id: int) -> None:
        self._folder = f"aside/{batch_id}"
        self._organisation_id = organisation_id
        self._store = storages["uploads"]

    def put(self, derivative: Derivative) -> None:
        """Keep a derivative aside; the same one twice is kept once."""
        name = f"{self._folder}/{derivative.sha256}"
        if not self._store.exists(name):
            self._store.save(name, ContentFile(derivative.data))

    def publish(self) -> Iterator[int]:
        """Move everything into the media store under names made of hashes; yields how many are done."""
        for number, name in enumerate(self._names(), start=1):
            self._publish(f"{self._folder}/{name}", media_name(self._organisation_id, name))
            yield number

    def _publish(self, aside: str, target: str) -> None:
        if default_storage.exists(target):
            if default_storage.size(target) == self._store.size(aside):
                return
            # Half of it: the disk was full, or the worker was killed, while it was written.
            default_storage.delete(target)
        with self._store.open(aside, "rb") as file:
            default_storage.save(target, file)

    def clear(self) -> None:
        """Remove what an earlier try, or this one, has left aside."""
        for name in self._names():
            self._store.delete(f"{self._folder}/{name}")
        if self._store.exists(self._folder):
            self._store.delete(self._folder)

    def _names(self) -> list[str]:
        return sorted(self._store.listdir(self._folder)[1]) if self._store.exists(self._folder) else []
