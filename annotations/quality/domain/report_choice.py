"""What a report says about a question whose answers are labels.

A single choice has one part. A multiple choice has one for the whole answer, which is strict, and one per option,
*selected* or *not selected*. α, shares, the methods of aggregation and the people's confusion matrices count every vote; the matrix of
pairs takes a person's last vote on an item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .answers_table import AnswersTable
from .confusion import confused_labels
from .disputed import most_disputed
from .krippendorff_alpha import krippendorff_alpha
from .matrix import annotator_matrix
from .method_names import DEFAULT_METHOD
from .multi_label import option_votes, set_votes
from .per_group import withheld
from .per_label import per_label
from .percent_agreement import percent_agreement
from .report_methods import aggregations, methods_json
from .report_numbers import BOOTSTRAP, dominant_label, estimate_json, label_counts
from .report_people import people_json
from .report_slices import MEASURES, SMALLEST_CROWD, by_annotator_group, by_slice
from .self_agreement import self_agreement
from .undefined import Undefined
from .votes import Duplicates, Votes

__all__ = ["Groupings", "multiple_choice_report", "single_choice_report"]

# Attribute to {item or annotator: value}.
Groupings = Mapping[str, Mapping[str, str]]
_DISPUTED: Final = 20
_CONFUSED: Final = 10
_MOST_LABELS: Final = 30


def single_choice_report(
    table: AnswersTable, slices: Groupings, groups: Groupings, *, objective: bool = False
) -> dict[str, Any]:
    """The report of a question with one label as its answer; the matrix has `people` if it is `objective`."""
    counted = _single(table, "count")
    merged = aggregations(counted)
    part = {**_part("", table.title, counted, slices, groups), "methods": methods_json(merged), "each": _each(counted)}
    matrix = _matrix(_single(table, "last"))
    model = merged[DEFAULT_METHOD].confusion if merged else None
    if matrix is not None and model is not None and objective:
        matrix["people"] = people_json(model, matrix["annotators"])
    return {**_whole(counted), "parts": [part], "matrix": matrix}


def multiple_choice_report(table: AnswersTable, slices: Groupings, groups: Groupings) -> dict[str, Any]:
    """The report of a question with a set of labels as its answer."""
    counted = _sets(table, "count")
    parts = [_part("", "The whole answer", counted, slices, groups)]
    for option, votes in option_votes(counted, options=table.labels).items():
        methods = methods_json(aggregations(votes))
        parts.append({**_part(option, option, votes, slices, groups), "methods": methods})
    return {**_whole(counted), "parts": parts, "matrix": _matrix(_sets(table, "last"))}


def _single(table: AnswersTable, duplicates: Duplicates) -> Votes:
    return Votes.from_columns(
        table.items, table.annotators, table.answers, categories=table.labels, duplicates=duplicates
    )


def _sets(table: AnswersTable, duplicates: Duplicates) -> Votes:
    rows = zip(table.items, table.annotators, (frozenset(answer) for answer in table.answers), strict=True)
    return set_votes(rows, duplicates=duplicates)


def _whole(votes: Votes) -> dict[str, Any]:
    return {
        "votes": votes.n_votes,
        "items": votes.n_items,
        "annotators": votes.n_annotators,
        "shared_items": int((votes.votes_per_item >= 2).sum()),
        "confusion": [
            {"first": pair.first, "second": pair.second, "pairs": pair.pairs, "items": pair.items, "share": pair.share}
            for pair in confused_labels(votes, limit=_CONFUSED)
        ],
        "disputed": [
            {"item": int(found.item), "entropy_bits": found.entropy_bits, "votes": found.votes}
            for found in most_disputed(votes, limit=_DISPUTED)
        ],
    }


def _part(name: str, title: str, votes: Votes, slices: Groupings, groups: Groupings) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        **{measure: estimate_json(of(votes, BOOTSTRAP)) for measure, of in MEASURES.items()},
        "dominant": dominant_label(votes),
        "each": [],
        "methods": [],
        "again": _again(votes),
        "labels": label_counts(votes),
        "slices": [by_slice(votes, attribute, values) for attribute, values in slices.items()],
        "groups": [by_annotator_group(votes, attribute, values) for attribute, values in groups.items()],
    }


def _each(votes: Votes) -> list[dict[str, Any]]:
    """α of each label against the others; of two labels each is the whole."""
    if not 2 < votes.n_categories <= _MOST_LABELS:
        return []
    found = per_label(votes, krippendorff_alpha, BOOTSTRAP)
    return [{"label": label, **estimate_json(one)} for label, one in found.items()]


def _again(votes: Votes) -> dict[str, Any] | None:
    """How often people who met an item again gave the same answer; None where nobody did.

    Of fewer than five such people it would say something about each of them.
    """
    found = self_agreement(votes, percent_agreement, BOOTSTRAP)
    if found.undefined_because is Undefined.NO_REPEATS:
        return None
    return estimate_json(
        withheld(found, Undefined.TOO_FEW_ANNOTATORS) if found.n_annotators < SMALLEST_CROWD else found
    )


def _matrix(votes: Votes) -> dict[str, Any] | None:
    """Pairs of people; None where so few answered that it would tell them what each other said (E04)."""
    if votes.n_annotators < SMALLEST_CROWD:
        return None
    found = annotator_matrix(votes)
    return {
        "annotators": list(found.annotators),
        "pairs": [
            {
                "first": pair.first,
                "second": pair.second,
                "shared_items": pair.shared_items,
                "percent_agreement": pair.percent_agreement,
                "cohen_kappa": pair.cohen_kappa,
            }
            for pair in found.pairs()
        ],
        "people": [],
        "left_out": found.left_out,
    }
