"""The Merkle tree behind the journal. It lives in the kernel, because an import is sealed by the same tree."""

from kernel.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    CompactRange,
    MerkleTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

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
