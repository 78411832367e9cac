"""Multiple-choice answers as votes: one binary question per option, and the exact set as one label.

An answer is a set of options. Per option, everyone who answered the item votes *selected* or *not selected*, so
every measure of this package applies; an empty set is an answer too. The exact set becomes one label, a canonical
JSON array of the sorted options.

Source: binary relevance, Tsoumakas and Katakis, "Multi-label classification: an overview" (2007). How to read it:
per option, as a yes/no question (rare options have high percent agreement and may have low α); exact sets are
strict, since two sets that differ in one option disagree entirely.

Example: answers {a, b} and {a} agree on option a, disagree on option b, and disagree as sets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set

import numpy as np

from .votes import Duplicates, Votes

__all__ = ["NOT_SELECTED", "SELECTED", "option_votes", "set_votes"]

NOT_SELECTED = "not selected"
SELECTED = "selected"


def set_votes(answers: Iterable[tuple[str | int, str | int, Set[str]]], *, duplicates: Duplicates = "last") -> Votes:
    """Votes whose labels are whole answers, such as ``'["a", "b"]'``."""
    rows = ((item, annotator, _set_label(options)) for item, annotator, options in answers)
    return Votes.from_rows(rows, duplicates=duplicates)


def option_votes(
    answers: Iterable[tuple[str | int, str | int, Set[str]]] | Votes,
    *,
    options: Sequence[str] | None = None,
    duplicates: Duplicates = "last",
) -> dict[str, Votes]:
    """For each option, votes with the categories ``(NOT_SELECTED, SELECTED)``.

    ``answers`` may be the result of :func:`set_votes`. ``options`` declares the options and their order; without it
    they are those that occur, sorted. Raises :class:`ValueError` for an answer outside the declared options.
    """
    sets = answers if isinstance(answers, Votes) else set_votes(answers, duplicates=duplicates)
    selections = [frozenset(json.loads(label)) for label in sets.categories]
    occurring = sorted(frozenset().union(*selections))
    unknown = [] if options is None else [option for option in occurring if option not in options]
    if unknown:
        raise ValueError(f"These answers are not among the declared options: {', '.join(map(repr, unknown))}.")
    return {option: _presence(sets, selections, option) for option in (occurring if options is None else options)}


def _presence(sets: Votes, selections: Sequence[frozenset[str]], option: str) -> Votes:
    selected = np.array([option in selection for selection in selections], dtype=np.int64)
    return sets.recoded(selected, (NOT_SELECTED, SELECTED))


def _set_label(options: Set[str]) -> str:
    return json.dumps(sorted(options), ensure_ascii=False)
