"""The states of a project and the moves between them."""

from typing import Final

from kernel.errors import Conflict

__all__ = ["MOVES", "advance"]

MOVES: Final = {
    "draft": frozenset({"published"}),
    "published": frozenset({"paused", "closed"}),
    "paused": frozenset({"published", "closed"}),
    "closed": frozenset[str](),
}


def advance(state: str, target: str) -> str:
    """The target state, if the table allows the move; Conflict otherwise.

    >>> advance("draft", "published")
    'published'
    """
    if target not in MOVES[state]:
        raise Conflict(
            f"A {state} project cannot become {target}.",
            kept="It stays as it is.",
            remedy=f"From here it can become: {', '.join(sorted(MOVES[state])) or 'nothing else'}.",
        )
    return target
