"""A hash of what a picture looks like: small changes of size, compression or brightness change few of its 64 bits.

Source: Zauner, *Implementation and Benchmarking of Perceptual Image Hash Functions* (2010), pHash: the grey picture scaled to
32 × 32, its two-dimensional cosine transform, of which the 8 × 8 lowest frequencies are compared with their median. The
distance of two pictures is the number of bits that differ: 0 to 6 is the same picture, saved anew; unrelated pictures differ in
about 32, and in 6 or fewer with probability 5e-12. It does not see through turning, mirroring or cropping.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray
from PIL import Image

from .bucket_pairs import clusters

__all__ = ["FLAT", "MOST_BITS", "hash_clusters", "perceptual_hash", "similar_hashes"]

IntArray = NDArray[np.int64]

MOST_BITS: Final = 6
# Of 255 grey levels. A picture of one colour has no structure to hash; two of them look the same and mean nothing.
FLAT: Final = 2.0

_EDGE: Final = 32
_LOW: Final = 8
_AT_ONCE: Final = 2_000_000


def perceptual_hash(picture: Image.Image) -> int | None:
    """The 64 bits as a whole number, the lowest frequency first; None for a picture of hardly more than one grey.

    >>> from PIL import Image
    >>> slope = Image.linear_gradient("L")
    >>> (perceptual_hash(slope) ^ perceptual_hash(slope.resize((100, 80)))).bit_count() <= 6
    True
    >>> perceptual_hash(Image.new("L", (50, 50))) is None
    True
    """
    grey = np.asarray(picture.convert("L").resize((_EDGE, _EDGE), Image.Resampling.LANCZOS), dtype=np.float64)
    if float(grey.std()) < FLAT:
        return None
    low = scipy.fft.dctn(grey, type=2)[:_LOW, :_LOW]
    bits = (low > np.median(low)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def similar_hashes(hashes: NDArray[np.uint64], *, most_bits: int = MOST_BITS) -> tuple[IntArray, IntArray, IntArray]:
    """Pairs of ``hashes`` that differ in at most ``most_bits`` (0 to 15): first, second, bits; each of shape ``(pairs,)``.

    Cut into ``most_bits`` + 1 blocks, two such hashes agree in one block at least, so that nothing is missed. Give each
    hash once: equal pictures would pair each with each.
    """
    if not 0 <= most_bits <= 15:
        raise ValueError("Hashes of 64 bits are compared within 0 to 15 bits.")
    pairs = [np.empty(0, dtype=np.int64)]
    for key in _blocks(hashes, most_bits + 1):
        for first, second in _every_pair(key):
            near = np.bitwise_count(hashes[first] ^ hashes[second]) <= most_bits
            low, high = np.minimum(first[near], second[near]), np.maximum(first[near], second[near])
            pairs.append(low * len(hashes) + high)
    found = np.unique(np.concatenate(pairs))
    first, second = found // max(len(hashes), 1), found % max(len(hashes), 1)
    return first, second, np.bitwise_count(hashes[first] ^ hashes[second]).astype(np.int64)


def hash_clusters(hashes: NDArray[np.uint64], *, most_bits: int = MOST_BITS) -> IntArray:
    """The cluster of each picture: pictures that differ in few bits, or are joined by others that do."""
    distinct, place = np.unique(hashes, return_inverse=True)
    first, second, _ = similar_hashes(distinct, most_bits=most_bits)
    cluster: IntArray = clusters(len(distinct), first, second)[place]
    return cluster


def _blocks(hashes: NDArray[np.uint64], count: int) -> Iterator[NDArray[np.uint64]]:
    edges = np.linspace(0, 64, count + 1).astype(int).tolist()
    for low, high in pairwise(edges):
        yield (hashes >> np.uint64(low)) & np.uint64(2 ** (high - low) - 1)


def _every_pair(key: NDArray[np.uint64]) -> Iterator[tuple[IntArray, IntArray]]:
    """All pairs with equal keys, about two million at a time."""
    order = np.argsort(key, kind="stable")
    begins = np.flatnonzero(np.concatenate([[True], key[order][1:] != key[order][:-1]]))
    sizes = np.diff(np.append(begins, len(order)))
    # How many follow each thing in its bucket: it is paired with them.
    after = np.repeat(begins + sizes, sizes) - np.arange(len(order)) - 1
    done = 0
    while done < len(order):
        reach = np.searchsorted(np.cumsum(after[done:]), _AT_ONCE, side="right")
        stop = min(len(order), done + max(int(reach), 1))
        counts = after[done:stop]
        first = np.repeat(np.arange(done, stop), counts)
        step = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield order[first], order[first + 1 + step]
        done = stop
