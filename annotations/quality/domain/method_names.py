"""The methods of aggregation as people read and choose them: one vocabulary for the command, releases, datasheets and pages.

Nothing is computed here, so that a form or a help text loads no statistics. ``docs/algorithms/aggregation.md`` is the
specification; :mod:`.aggregation` has the functions under the same names, in the same order.

Example: ``METHOD_NAMES["majority"].told`` is "by majority", as in "the votes were merged by majority".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_METHOD", "METHOD_NAMES", "MethodName"]

DEFAULT_METHOD: Final = "dawid-skene-map"


@dataclass(frozen=True, slots=True)
class MethodName:
    """``short`` in a table, ``title`` in a list of choices, ``told`` after "the votes were merged", ``meaning`` in a line of help."""

    short: str
    title: str
    told: str
    meaning: str


METHOD_NAMES: Final = {
    "majority": MethodName("Majority", "Majority vote", "by majority", "most votes"),
    "wawa": MethodName(
        "Wawa",
        "Wawa: votes weighed by agreement with the majority",
        "by votes weighed by their annotators’ agreement with the majority (Wawa)",
        "most votes, weighed by agreement with the majority",
    ),
    "dawid-skene": MethodName(
        "Dawid–Skene, plain",
        "Dawid–Skene without a prior (plain EM)",
        "by Dawid and Skene’s model of the annotators at maximum likelihood, without a prior",
        "a confusion matrix an annotator, maximum likelihood",
    ),
    DEFAULT_METHOD: MethodName(
        "Dawid–Skene (default)",
        "Dawid–Skene with a small prior",
        "by Dawid and Skene’s model of the annotators, under the prior that predicted held-out votes best",
        "the same with a prior that held-out votes choose",
    ),
    "one-coin": MethodName(
        "One-coin",
        "One-coin: one accuracy a person",
        "by the one-coin model, one accuracy an annotator",
        "one accuracy an annotator",
    ),
    "mace": MethodName(
        "MACE",
        "MACE: who means the answer and who follows a habit",
        "by MACE, a model of annotators who mean their answer or follow a habit",
        "competence and habit of an annotator",
    ),
    "glad": MethodName(
        "GLAD",
        "GLAD: ability of people, difficulty of items (slow)",
        "by GLAD, a model of the ability of annotators and the difficulty of items",
        "ability of annotators and difficulty of items",
    ),
}
