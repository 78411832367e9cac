"""The tree against the published vectors, against a naive rebuild, and against every way to cheat."""

from __future__ import annotations

import hashlib
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.provenance.domain.merkle import (
    EMPTY_ROOT,
    CompactRange,
    MerkleTree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from kernel.errors import Invalid

VECTORS = Path(__file__).parents[3].parent / "shared/data/merkle/rfc6962_vectors.json"
LEAVES = [leaf_hash(str(number).encode()) for number in range(1000)]


@cache
def naive(start: int, end: int) -> bytes:
    """MTH of RFC 9162 section 2.1.1, as it is written there."""
    if end == start:
        return hashlib.sha256(b"").digest()
    if end == start + 1:
        return LEAVES[start]
    k = 1
    while k * 2 < end - start:
        k *= 2
    return node_hash(naive(start, start + k), naive(start + k, end))


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    if not VECTORS.exists():
        pytest.skip(f"the vectors are not beside the checkout ({VECTORS})")
    content: dict[str, Any] = json.loads(VECTORS.read_text())
    return content


def hashes_of(vectors: dict[str, Any], size: int) -> list[bytes]:
    return [leaf_hash(bytes.fromhex(leaf)) for leaf in vectors["leaves_hex"][:size]]


@pytest.mark.shared_data
def test_the_published_vectors_are_reproduced(vectors: dict[str, Any]) -> None:
    for size, root in vectors["roots_by_size"].items():
        leaves = hashes_of(vectors, int(size))
        compact = CompactRange()
        for leaf in leaves:
            compact.append(leaf)
        assert MerkleTree(leaves).root().hex() == compact.root().hex() == root
    for case in vectors["inclusion"]:
        tree = MerkleTree(hashes_of(vectors, case["size"]))
        assert [value.hex() for value in tree.inclusion_path(case["index"])] == case["path"]
    for case in vectors["consistency"]:
        tree = MerkleTree(hashes_of(vectors, case["to"]))
        assert [value.hex() for value in tree.consistency_path(case["from"])] == case["path"]


def test_every_size_up_to_a_thousand_equals_a_naive_rebuild() -> None:
    compact = CompactRange()
    assert compact.root() == MerkleTree([]).root() == EMPTY_ROOT == naive(0, 0)
    for size in range(1, 1001):
        compact.append(LEAVES[size - 1])
        assert compact.root() == MerkleTree(LEAVES[:size]).root() == naive(0, size), size


def test_every_leaf_of_every_small_tree_is_proven_and_proves_nothing_else() -> None:
    for size in range(1, 66):
        tree = MerkleTree(LEAVES[:size])
        root = tree.root()
        for index in range(size):
            path = tree.inclusion_path(index)
            assert verify_inclusion(leaf=LEAVES[index], index=index, size=size, path=path, root=root)
            assert not verify_inclusion(leaf=LEAVES[999], index=index, size=size, path=path, root=root)
            for elsewhere in {index - 1, index + 1, size}:
                assert not verify_inclusion(leaf=LEAVES[index], index=elsewhere, size=size, path=path, root=root)
            for broken in ([*path, root], path[:-1]):
                if broken != path:
                    assert not verify_inclusion(leaf=LEAVES[index], index=index, size=size, path=broken, root=root)


def test_every_pair_of_small_trees_is_consistent_and_a_changed_past_is_not() -> None:
    rewritten = [leaf_hash(b"rewritten"), *LEAVES[1:]]
    for new in range(1, 66):
        tree = MerkleTree(LEAVES[:new])
        other = MerkleTree(rewritten[:new]).root()
        for old in range(new + 1):

            def consistent(*, old_root: bytes, new_root: bytes, old: int = old, new: int = new) -> bool:
                path = MerkleTree(LEAVES[:new]).consistency_path(old)
                return verify_consistency(old_size=old, old_root=old_root, new_size=new, new_root=new_root, path=path)

            assert consistent(old_root=naive(0, old), new_root=tree.root())
            if old:
                assert not consistent(old_root=MerkleTree(rewritten[:old]).root(), new_root=tree.root())
                assert not consistent(old_root=naive(0, old), new_root=other)


@given(st.integers(1, 1000), st.data())
def test_a_proof_with_one_flipped_bit_never_passes(size: int, data: st.DataObject) -> None:
    tree = MerkleTree(LEAVES[:size])
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(index)
    bit = data.draw(st.integers(0, 256 * (len(path) + 1) - 1))
    parts = [bytearray(value) for value in (LEAVES[index], *path)]
    parts[bit // 256][bit % 256 // 8] ^= 1 << bit % 8
    leaf, *broken = [bytes(value) for value in parts]
    assert not verify_inclusion(leaf=leaf, index=index, size=size, path=broken, root=tree.root())


def test_a_compact_range_goes_on_from_its_stored_state() -> None:
    first = CompactRange()
    for leaf in LEAVES[:237]:
        first.append(leaf)
    second = CompactRange(first.size, list(first.hashes))
    for leaf in LEAVES[237:500]:
        second.append(leaf)
    assert second.root() == naive(0, 500)


@pytest.mark.parametrize(("size", "hashes"), [(3, [b"x" * 32]), (1, [b"short"]), (-1, []), (0, [b"x" * 32])])
def test_a_stored_state_that_cannot_be_is_refused(size: int, hashes: list[bytes]) -> None:
    with pytest.raises(Invalid):
        CompactRange(size, hashes)


def test_a_proof_for_a_leaf_or_a_size_that_is_not_there_is_an_error() -> None:
    tree = MerkleTree(LEAVES[:3])
    with pytest.raises(IndexError):
        tree.inclusion_path(3)
    with pytest.raises(IndexError):
        tree.consistency_path(4)
    with pytest.raises(Invalid):
        MerkleTree([b"not a hash"])


def test_fifty_thousand_proofs_take_seconds() -> None:
    leaves = [leaf_hash(number.to_bytes(4, "big")) for number in range(50_000)]
    start = time.process_time()
    tree = MerkleTree(leaves)
    root = tree.root()
    paths = [tree.inclusion_path(index) for index in range(50_000)]
    assert time.process_time() - start < 10
    assert all(
        verify_inclusion(leaf=leaves[index], index=index, size=50_000, path=paths[index], root=root)
        for index in range(0, 50_000, 997)
    )


def test_a_block_of_leaves_added_at_once_gives_the_tree_of_leaves_added_one_by_one() -> None:
    leaves = [leaf_hash(number.to_bytes(2, "big")) for number in range(400)]
    for first in (0, 1, 2, 3, 7, 8, 100, 255):
        for more in (0, 1, 2, 5, 64, 100, 145):
            single, block = CompactRange(), CompactRange()
            for leaf in leaves[: first + more]:
                single.append(leaf)
            block.extend(b"".join(leaves[:first]))
            block.extend(b"".join(leaves[first : first + more]))
            assert (block.size, block.hashes) == (single.size, single.hashes)
