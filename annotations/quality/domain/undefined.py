"""The reasons for which a measure has no value. See ``docs/algorithms/agreement.md``, "What every measure returns"."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Undefined"]


class Undefined(StrEnum):
    """Why a value is absent. ``Undefined.NO_VARIATION.explanation`` is a sentence for a person."""

    NO_VOTES = "no_votes"
    ONE_ANNOTATOR = "one_annotator"
    NO_SHARED_ITEMS = "no_shared_items"
    NO_VARIATION = "no_variation"
    NOT_TWO_ANNOTATORS = "not_two_annotators"
    NO_REPEATS = "no_repeats"
    NOTHING_MARKED = "nothing_marked"
    NOTHING_MATCHED = "nothing_matched"
    NEVER_BEATEN = "never_beaten"
    TOO_FEW_ITEMS = "too_few_items"
    TOO_FEW_ANNOTATORS = "too_few_annotators"

    @property
    def explanation(self) -> str:
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    Undefined.NO_VOTES: "Nobody has answered yet.",
    Undefined.ONE_ANNOTATOR: "Only one person answered; agreement needs two.",
    Undefined.NO_SHARED_ITEMS: "No item has been answered twice.",
    Undefined.NO_VARIATION: "Everyone used one label, so agreement cannot be told from habit.",
    Undefined.NOT_TWO_ANNOTATORS: "The measure compares exactly two people; use one for many, or the pairs.",
    Undefined.NO_REPEATS: "Nobody answered an item twice.",
    Undefined.NOTHING_MARKED: "Nobody marked anything.",
    Undefined.NOTHING_MATCHED: "No two people marked the same thing.",
    Undefined.NEVER_BEATEN: "Some options were never preferred to the others, or always, so no finite score fits.",
    Undefined.TOO_FEW_ITEMS: "Fewer items than the minimum asked for.",
    Undefined.TOO_FEW_ANNOTATORS: "Fewer annotators than the minimum asked for.",
}
