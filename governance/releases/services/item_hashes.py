"""Which items a release holds, and the hash of each, in 40 bytes an item."""

import numpy as np


class ItemHashes:
    """Filled in the order of the ids, then asked by id.

    >>> hashes = ItemHashes(2)
    >>> hashes.add(7, b"a" * 32)
    >>> hashes.get(7) == b"a" * 32, hashes.get(8)
    (True, None)
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._count = 0
        self._ids = np.zeros(capacity, dtype=np.int64)
        self._hashes = np.zeros((capacity, 32), dtype=np.uint8)

    def add(self, item_id: int, sha256: bytes) -> None:
        self._ids[self._count] = item_id
        self._hashes[self._count] = np.frombuffer(sha256, dtype=np.uint8)
        self._count += 1

    def get(self, item_id: int) -> bytes | None:
        """The hash; None for an item that is not in the release."""
        place = int(np.searchsorted(self._ids[: self._count], item_id))
        if place == self._count or self._ids[place] != item_id:
            return None
        return bytes(self._hashes[place])
