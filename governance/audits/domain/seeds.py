"""One random stream for each figure, the same whatever ran before it."""

from __future__ import annotations

import hashlib
import json

import numpy as np

__all__ = ["seed_of", "stream"]


def seed_of(seed: int, *names: str) -> int:
    """A 64-bit seed from the seed of the specification and the names of the figure."""
    digest = hashlib.sha256(json.dumps([seed, *names]).encode()).digest()
    return int.from_bytes(digest[:8], "big")


def stream(seed: int, *names: str) -> np.random.Generator:
    """A random generator of the figure's own."""
    return np.random.default_rng(seed_of(seed, *names))
