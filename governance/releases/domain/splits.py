"""Splits by hash: the same item lands in the same split in every release, on every machine, in any order.

The key is what must not be torn apart: the group (an author, a patient, a document) where there is one, else the item's
own external id. Adding items moves none that are there; only changing the seed or the shares does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kernel.errors import Invalid

__all__ = ["split_of"]


def split_of(external_id: str, *, group: str | None, shares: Mapping[str, int], seed: str) -> str:
    """The split of one item. `shares` are whole weights in order, such as {"train": 80, "validation": 10, "test": 10}.

    The SHA-256 of seed and key, read as a fraction of 2^256, falls into one of the shares. `Invalid` when there are no
    shares, one is negative, or all are 0.

    >>> split_of("case-1", group=None, shares={"train": 80, "test": 20}, seed="2026")
    'train'
    >>> first, second = (split_of(name, group="author-7", shares={"a": 1, "b": 1}, seed="") for name in ("x", "y"))
    >>> first == second
    True
    """
    total = sum(shares.values())
    if total <= 0 or min(shares.values()) < 0:
        raise Invalid(
            "The shares of a split are whole numbers from 0, and one of them is above 0.", code="split-shares"
        )
    # The kind of key is hashed too, so that a group named like an item does not decide for both.
    key = f"{seed}\x00item\x00{external_id}" if group is None else f"{seed}\x00group\x00{group}"
    point = int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest(), "big") * total >> 256
    for name, share in shares.items():
        if point < share:
            return name
        point -= share
    raise AssertionError("The point is below the total of the shares.")
