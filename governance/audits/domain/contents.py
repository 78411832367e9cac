"""What the items of a snapshot hold, read once for all checks that look at contents: texts, pictures, and which are alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .check import Context
from .measures.bucket_pairs import clusters
from .measures.equal_texts import equal_texts, normalised
from .measures.minhash import similar_texts
from .measures.picture_facts import PictureFacts, picture_facts
from .measures.picture_hash import hash_clusters
from .seeds import seed_of

__all__ = ["Alike", "alike", "pictures", "texts"]

IntArray = NDArray[np.int64]

# A larger file is not a picture somebody labelled, and would fill the memory.
_LARGEST_FILE: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """A number for each item, the same for items that are alike; −1 where nothing can be compared.

    ``exact``: the same content. ``near``: the same words in other spelling, texts of a Jaccard index of .8 or more, or
    pictures whose hashes differ in at most 6 of 64 bits; None where the data hold neither texts nor pictures.
    """

    exact: IntArray
    near: IntArray | None


def texts(context: Context) -> list[str | None]:
    """The text of each item, None where there is none."""
    columns = context.snapshot.columns
    return columns.texts() if columns.has("text") else [None] * context.snapshot.n_items


def pictures(context: Context) -> list[PictureFacts | None]:
    """The facts of each item's picture, None where there is none or its file cannot be opened."""
    return context.snapshot.remembered("pictures", lambda: _pictures(context))


def alike(context: Context) -> Alike:
    """Which items are the same, and which nearly."""
    return context.snapshot.remembered("alike", lambda: _alike(context))


def _pictures(context: Context) -> list[PictureFacts | None]:
    snapshot = context.snapshot
    found: list[PictureFacts | None] = [None] * snapshot.n_items
    for place, path in enumerate(snapshot.columns.media() if snapshot.columns.has("media") else []):
        context.checkpoint()
        found[place] = _facts(path)
    return found


def _alike(context: Context) -> Alike:
    words, seen = texts(context), pictures(context)
    return Alike(_exact(context, words, seen), _near(context, words, seen))


def _facts(path: Path | None) -> PictureFacts | None:
    if path is None:
        return None
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None
        return picture_facts(path.read_bytes(), path.name)
    except OSError:
        return None


def _exact(context: Context, words: list[str | None], seen: list[PictureFacts | None]) -> IntArray:
    """By the content hash where the data hold one, else by the bytes of the picture, else letter by letter."""
    columns = context.snapshot.columns
    if columns.has("content_sha256"):
        return equal_texts(columns.texts("content_sha256"))
    return equal_texts([facts.sha256 if facts else text for facts, text in zip(seen, words, strict=True)])


def _near(context: Context, words: list[str | None], seen: list[PictureFacts | None]) -> IntArray | None:
    if not any(words) and not any(seen):
        return None
    found = np.full(len(words), -1, dtype=np.int64)
    # Each text once: its cluster is that of its spelling.
    spelling = equal_texts([normalised(text) if text else None for text in words])
    told = np.flatnonzero(spelling >= 0)
    if len(told):
        _, first = np.unique(spelling[told], return_index=True)
        distinct = [normalised(words[place] or "") for place in told[first]]
        context.checkpoint()
        pairs = similar_texts(distinct, seed=seed_of(context.spec.seed, "near texts"))
        found[told] = clusters(len(distinct), pairs.first, pairs.second)[spelling[told]]
    looks = [place for place, facts in enumerate(seen) if facts is not None and facts.look is not None]
    if looks:
        hashes = np.array([seen[place].look for place in looks], dtype=np.uint64)  # type: ignore[union-attr]
        found[looks] = hash_clusters(hashes) + int(found.max()) + 1
    return found
