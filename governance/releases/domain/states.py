"""The states of a release and the moves between them."""

from typing import Final

from kernel.errors import Conflict

__all__ = ["MOVES", "READABLE", "advance"]

MOVES: Final = {
    "draft": frozenset({"frozen", "failed"}),
    "frozen": frozenset({"audited", "withdrawn"}),
    "audited": frozenset({"approved", "withdrawn"}),
    "approved": frozenset({"published", "withdrawn"}),
    "published": frozenset({"withdrawn"}),
    "withdrawn": frozenset[str](),
    "failed": frozenset({"draft"}),
}

READABLE: Final = frozenset({"frozen", "audited", "approved", "published"})
"""The states in which the snapshot exists and may be read by those who prepare it; a withdrawn one is closed."""


def advance(state: str, target: str) -> str:
    """The target state, if the table allows the move; Conflict otherwise.

    >>> advance("approved", "published")
    'published'
    """
    if target not in MOVES[state]:
        raise Conflict(
            f"A release that is {state} cannot become {target}.",
            kept="It stays as it is.",
            remedy=f"From here it can become: {', '.join(sorted(MOVES[state])) or 'nothing else'}.",
        )
    return target
