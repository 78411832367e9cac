"""Texts that are nearly the same, found without comparing each with each.

Sources: Broder, "On the resemblance and containment of documents" (1997), for MinHash; Indyk and Motwani, STOC (1998), and
Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets* (3rd ed., 2020) §3.4, for banding.

A text is the set of its runs of five characters (shingles), after :func:`.equal_texts.normalised`. Two texts resemble each
other by Jaccard's index J, shared shingles ÷ all shingles: 1 is equal, 0 nothing in common. Two signatures agree in one place
with probability J, so that texts meet in one of 16 bands of 5 places with probability 1 − (1 − J⁵)¹⁶: .998 at J = .8, .40 at .5,
.005 at .2. Whoever meets is then compared exactly, so that nothing is reported that is not so; what is missed is said by the
formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .bucket_pairs import bucket_pairs

__all__ = [
    "BANDS",
    "ROWS",
    "SHINGLE",
    "SimilarPairs",
    "chance_of_meeting",
    "jaccard",
    "shingles",
    "signatures",
    "similar_texts",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Hashes = NDArray[np.uint64]

SHINGLE: Final = 5
BANDS: Final = 16
ROWS: Final = 5

_BASE: Final = np.uint64(0x100000001B3)
# Few enough that a chunk's hashes stay in the processor's cache while 80 functions pass over them.
_CHARACTERS_AT_ONCE: Final = 100_000
# Three standard errors of a signature of 80 places at J = .5: whoever looks less alike than that is not compared exactly.
_SLACK: Final = 0.17


class SimilarPairs(NamedTuple):
    """Pairs of positions, the first smaller, with their exact Jaccard index; three arrays of shape ``(pairs,)``."""

    first: IntArray
    second: IntArray
    similarity: FloatArray


def chance_of_meeting(similarity: float) -> float:
    """The probability that two texts of this Jaccard index are compared at all.

    >>> round(chance_of_meeting(0.8), 4), round(chance_of_meeting(0.5), 2)
    (0.9983, 0.4)
    """
    return float(1 - (1 - similarity**ROWS) ** BANDS)


def shingles(text: str) -> Hashes:
    """The distinct 64-bit hashes of a text's runs of five characters, sorted; a shorter text is padded to one run.

    >>> len(shingles("abcdef")), len(shingles("ab"))
    (2, 1)
    """
    hashes, _ = _hashed([text])
    return np.unique(hashes)


def jaccard(left: Hashes, right: Hashes) -> float:
    """Shared ÷ all shingles of two sorted sets.

    >>> jaccard(shingles("abcdef"), shingles("abcdeg"))
    0.3333333333333333
    """
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)


def signatures(texts: Sequence[str], *, places: int = BANDS * ROWS, seed: int = 0) -> NDArray[np.uint32]:
    """The MinHash signature of each text, shape ``(texts, places)``.

    Each place is the smallest value one random function, a·h + b modulo 2³² with an odd a, gives to any shingle's hash. The share of places in which two rows agree estimates their Jaccard index with standard error
    √(J(1 − J) ÷ places).
    """
    random = np.random.default_rng(seed)
    factors = random.integers(0, 2**31, size=places, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    shifts = random.integers(0, 2**32, size=places, dtype=np.uint32)
    found = np.empty((len(texts), places), dtype=np.uint32)
    for start, chunk in _chunks(texts):
        hashes, begins = _hashed(chunk)
        short = (hashes >> np.uint64(32)).astype(np.uint32)
        values = np.empty_like(short)
        for place in range(places):
            np.multiply(short, factors[place], out=values)
            values += shifts[place]
            found[start : start + len(chunk), place] = np.minimum.reduceat(values, begins)
    return found


def similar_texts(texts: Sequence[str], *, at_least: float = 0.8, seed: int = 0) -> SimilarPairs:
    """Pairs of different texts whose Jaccard index is ``at_least`` or more. Give each text once: equal ones are found cheaper.

    Time and memory grow with the number of texts. Within a bucket each text is compared with the first and with its
    neighbour, not with all: a thousand variants of one sentence are joined into one cluster by about two thousand pairs.
    """
    if len(texts) < 2:
        return SimilarPairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    signature = signatures(texts, seed=seed)
    first, second = bucket_pairs(_bands(signature))
    agree = (signature[first] == signature[second]).mean(axis=1)
    likely = agree >= at_least - _SLACK
    first, second = first[likely], second[likely]
    sets: dict[int, Hashes] = {place: shingles(texts[place]) for place in np.unique([first, second]).tolist()}
    similarity = np.array([jaccard(sets[a], sets[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)])
    near = similarity >= at_least if len(similarity) else np.empty(0, dtype=bool)
    return SimilarPairs(first[near], second[near], similarity[near])


def _bands(signature: NDArray[np.uint32]) -> Iterator[Hashes]:
    """One bucket key a text for each band."""
    for band in range(BANDS):
        rows = signature[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        key = np.zeros(len(rows), dtype=np.uint64)
        for place in range(ROWS):
            key = _mixed(key ^ rows[:, place])
        yield key


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    start = length = 0
    for place, text in enumerate(texts):
        length += len(text) + SHINGLE
        if length >= _CHARACTERS_AT_ONCE:
            yield start, texts[start : place + 1]
            start, length = place + 1, 0
    if start < len(texts):
        yield start, texts[start:]


def _hashed(texts: Sequence[str]) -> tuple[Hashes, IntArray]:
    """Hashes of every run of five characters, and where each text's begin."""
    padded = [text.ljust(SHINGLE, "\0") for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    points = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    runs = len(points) - SHINGLE + 1
    hashes = np.zeros(runs, dtype=np.uint64)
    for offset in range(SHINGLE):
        hashes = hashes * _BASE + points[offset : offset + runs]
    ends = np.cumsum(lengths)
    whole = np.ones(runs, dtype=bool)
    for back in range(1, SHINGLE):
        # A run that begins here would reach into the next text.
        across = ends[:-1] - back
        whole[across] = False
    begins = np.concatenate([[0], np.cumsum(lengths - SHINGLE + 1)[:-1]])
    return _mixed(hashes[whole]), begins


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the result depends on every bit given."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
