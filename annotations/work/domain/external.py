"""Pseudonyms for people who voted elsewhere."""

from __future__ import annotations

import secrets

__all__ = ["new_external_pseudonym"]


def new_external_pseudonym() -> str:
    """A fresh name for somebody known only by what an import called them.

    It is random, not made from that name: without the row that holds both, nobody finds one from the other.

    >>> new_external_pseudonym()[:2], len(new_external_pseudonym())
    ('x-', 26)
    """
    return f"x-{secrets.token_hex(12)}"
