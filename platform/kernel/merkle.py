"""The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962) over SHA-256.

A tree commits to an ordered list of byte strings by one root of 32 bytes. An *inclusion proof* shows that one string is
the i-th leaf; a *consistency proof* shows that an older, smaller tree is the beginning of a newer one, so that nothing
was changed, removed or put in between. Both hold about log2(n) hashes.

`CompactRange` follows a growing log in O(log n) memory; `MerkleTree` holds every level once and then answers any number
of proofs. Paths run from the leaf towards the root, as in the RFC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from kernel.errors import Invalid

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "CompactRange",
    "MerkleTree",
    "leaf_hash",
    "node_hash",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data). The prefix keeps a leaf from ever passing for an inner node.

    >>> leaf_hash(b"").hex()[:8]
    '6e340b9c'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactRange:
    """The roots of the perfect subtrees that make up a tree of `size` leaves, largest first.

    Their number is the number of ones in `size`, so the state of a log with a million leaves is at most 20 hashes.
    Store `size` and `hashes` to go on later.

    >>> log = CompactRange()
    >>> for leaf in (b"", b"\\x00", b"\\x10"):
    ...     log.append(leaf_hash(leaf))
    >>> log.size, len(log.hashes), log.root().hex()[:8]
    (3, 2, 'aeb6bcfe')
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = [bytes(value) for value in hashes]
        if size < 0 or len(self.hashes) != size.bit_count() or any(len(value) != HASH_BYTES for value in self.hashes):
            raise Invalid(
                f"{len(self.hashes)} hashes cannot describe a tree of {size} leaves.",
                code="compact-range",
                remedy="Rebuild the state of the tree from the leaves.",
            )

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        self._push(leaf, height=0)

    def extend(self, leaves: bytes) -> None:
        """Add many leaf hashes, one after the other in one string: by whole subtrees, which is several times faster."""
        at = 0
        while left := (len(leaves) - at) // HASH_BYTES:
            height = left.bit_length() - 1
            if self.size:  # A subtree stands only where a multiple of its own size is there before it.
                height = min(height, (self.size & -self.size).bit_length() - 1)
            end = at + (HASH_BYTES << height)
            level = leaves[at:end]
            while len(level) > HASH_BYTES:
                level = _level_above(level)
            self._push(level, height=height)
            at = end

    def _push(self, value: bytes, *, height: int) -> None:
        places = self.size >> height
        # Every trailing one is a perfect subtree that now finds its equal: a carry in binary addition.
        for _ in range((~places & (places + 1)).bit_length() - 1):
            value = node_hash(self.hashes.pop(), value)
        self.hashes.append(value)
        self.size += 1 << height

    def root(self) -> bytes:
        """The root of the whole tree; SHA-256 of nothing when it is empty."""
        if not self.hashes:
            return EMPTY_ROOT
        value = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            value = node_hash(left, value)
        return value


class MerkleTree:
    """All levels of a tree, built once in O(n) time at 64 bytes a leaf.

    Node i of level k covers the leaves from i·2^k up to (i+1)·2^k, or up to the end where the tree ends earlier: a last
    node without a sibling moves up unchanged, which gives just the tree of the RFC.

    >>> tree = MerkleTree([leaf_hash(leaf) for leaf in (b"", b"\\x00", b"\\x10")])
    >>> tree.root().hex()[:8], [value.hex()[:8] for value in tree.inclusion_path(2)]
    ('aeb6bcfe', ['fac54203'])
    """

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        level = bytearray()
        for value in leaf_hashes:
            if len(value) != HASH_BYTES:
                raise Invalid("A leaf hash has 32 bytes.", code="leaf-hash")
            level += value
        self.size = len(level) // HASH_BYTES
        self._levels = [bytes(level)]
        while len(self._levels[-1]) > HASH_BYTES:
            self._levels.append(_level_above(self._levels[-1]))

    def root(self) -> bytes:
        """The root; SHA-256 of nothing when the tree is empty."""
        return self._levels[-1] if self.size else EMPTY_ROOT

    def inclusion_path(self, index: int) -> list[bytes]:
        """The proof that leaf `index` (from 0) is in this tree. `IndexError` when there is no such leaf."""
        if not 0 <= index < self.size:
            raise IndexError(f"There is no leaf {index} in a tree of {self.size}.")
        path = []
        for height, level in enumerate(self._levels[:-1]):
            sibling = (index >> height) ^ 1
            if sibling * HASH_BYTES < len(level):
                path.append(self._node(height, sibling))
        return path

    def consistency_path(self, old_size: int) -> list[bytes]:
        """The proof that the first `old_size` leaves are the tree of that size; empty for 0 and for the whole tree."""
        if not 0 <= old_size <= self.size:
            raise IndexError(f"A tree of {self.size} leaves holds no tree of {old_size}.")
        return self._subproof(old_size, 0, self.size, whole=True) if old_size else []

    def _subproof(self, size: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        """SUBPROOF of RFC 9162 section 2.1.4.1: `whole` while the verifier knows the old root of this part."""
        width = end - start
        if size == width:
            return [] if whole else [self._covering(start, end)]
        half = 1 << (width - 1).bit_length() - 1  # the largest power of two below the width
        if size <= half:
            right = self._covering(start + half, end)
            return [*self._subproof(size, start, start + half, whole=whole), right]
        left = self._covering(start, start + half)
        return [*self._subproof(size - half, start + half, end, whole=False), left]

    def _covering(self, start: int, end: int) -> bytes:
        height = (end - start - 1).bit_length()
        return self._node(height, start >> height)

    def _node(self, height: int, index: int) -> bytes:
        return self._levels[height][index * HASH_BYTES : (index + 1) * HASH_BYTES]


def _level_above(level: bytes) -> bytes:
    paired = len(level) - len(level) % (2 * HASH_BYTES)
    pairs = [level[at : at + 2 * HASH_BYTES] for at in range(0, paired, 2 * HASH_BYTES)]
    return b"".join([hashlib.sha256(b"\x01" + pair).digest() for pair in pairs]) + level[paired:]


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf hash `leaf` stands at `index` of the tree (RFC 9162 section 2.1.3.2)."""
    left = _sides(index, size - 1, len(path)) if 0 <= index < size else None
    if left is None:
        return False
    value = leaf
    for on_left, sibling in zip(left, path, strict=True):
        value = node_hash(sibling, value) if on_left else node_hash(value, sibling)
    return value == root


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether `path` proves that the old tree is the beginning of the new one (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size in (0, new_size):
        return not path and old_root == (new_root if old_size else EMPTY_ROOT)
    # A tree whose size is a power of two is itself a node of the new one; the proof then leaves its root out.
    old, *others = path if old_size & (old_size - 1) and path else [old_root, *path]
    position, last, new = old_size - 1, new_size - 1, old
    while position & 1:
        position, last = position >> 1, last >> 1
    left = _sides(position, last, len(others))
    if left is None:
        return False
    for on_left, value in zip(left, others, strict=True):
        if on_left:
            old = node_hash(value, old)
        new = node_hash(value, new) if on_left else node_hash(new, value)
    return old == old_root and new == new_root


def _sides(position: int, last: int, length: int) -> list[bool] | None:
    """For each hash of a path, whether it stands on the left; None when no path there has that length."""
    left: list[bool] = []
    for _ in range(length):
        if last == 0:
            return None
        left.append(bool(position & 1) or position == last)
        # A last node without a sibling moves up without a hash.
        while left[-1] and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    return left if last == 0 else None
