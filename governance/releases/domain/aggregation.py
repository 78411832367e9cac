"""labels.parquet: one answer for each item and question, from all the votes on it.

Every vote counts, also when one annotator has several on an item, as imported data may have. Posteriors are rounded to
six decimals, far above the rounding noise of any machine, so that the file is the same wherever it is made.

Single choice: the most probable (or most frequent) label; none when two are equal, which is a tie. Multiple choice:
each option is a question of its own, answered yes or no; the value lists the options with yes, the confidence is that of
the least certain option. Boxes: clusters that more than half of those who looked have drawn, as means of their corners.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from annotations.quality.domain import aggregation
from annotations.quality.domain.boxes import Box, Presence, aggregate_boxes
from annotations.quality.domain.dawid_skene import dawid_skene
from annotations.quality.domain.votes import FloatArray, IntArray, Votes
from governance.releases.domain.exports.release_meta import Question
from governance.releases.domain.methods import SMALL_PRIOR, Method
from kernel.canonical_json import canonical_bytes

__all__ = ["aggregate"]

_DIGITS: Final = 6
_YES_NO: Final = ("no", "yes")
# Which votes the default holds out. A constant of releases: another one could choose another prior.
_SEED: Final = 1970

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What the votes on one item come to: the winner, None for a tie; the probability of each label; their number."""

    label: str | None
    posterior: dict[str, float]
    votes: int

    @property
    def confidence(self) -> float:
        return max(self.posterior.values())


def aggregate(votes: Path, questions: Sequence[Question], *, method: Method) -> Iterator[Row]:
    """The rows of labels.parquet in their order, from votes.parquet."""
    answers = [_of_question(votes, question, method) for question in questions]
    for item in sorted({item for of_item in answers for item in of_item}):
        for of_item in answers:
            if item in of_item:
                yield of_item.pop(item)


def _of_question(votes: Path, question: Question, method: Method) -> dict[int, Row]:
    columns = ["item_id", "annotator", "label", "selected", "value"]
    table = pq.read_table(votes, columns=[*columns, "question"], filters=[("question", "=", question.id)])
    shared = {"question": question.id, "method": method.written}
    # A question that was of another kind in an older schema keeps those votes, but they are not added to these.
    if question.kind == "single_choice":
        rows = _single(table.filter(pc.is_valid(table["label"])), question, method)
    elif question.kind == "multiple_choice":
        rows = _multiple(table.filter(pc.is_valid(table["selected"])), question, method)
    else:
        rows = _boxes(table.filter(pc.is_null(table["label"])))
        shared["method"] = "box-clusters"
    return {int(item[1:]): {"item_id": item, **shared, **row} for item, row in rows}


def _single(table: pa.Table, question: Question, method: Method) -> Iterator[tuple[str, Row]]:
    for item, opinion in _opinions(table, question.labels, method):
        yield (
            item,
            {
                "label": opinion.label,
                "value": None if opinion.label is None else canonical_bytes(opinion.label).decode("utf-8"),
                "confidence": opinion.confidence,
                "tie": opinion.label is None,
                "votes": opinion.votes,
                "posterior": _json(opinion.posterior),
            },
        )


def _multiple(table: pa.Table, question: Question, method: Method) -> Iterator[tuple[str, Row]]:
    by_item: dict[str, dict[str, _Opinion]] = defaultdict(dict)
    for option in question.labels:
        of_option = table.filter(pc.equal(table["label"], pa.scalar(option)))
        said = pc.if_else(of_option["selected"], "yes", "no")
        of_option = of_option.set_column(of_option.schema.get_field_index("label"), "label", said)
        for item, opinion in _opinions(of_option, _YES_NO, method):
            by_item[item][option] = opinion
    for item, options in by_item.items():
        chosen = [option for option, opinion in options.items() if opinion.label == "yes"]
        yield (
            item,
            {
                "label": None,
                "value": canonical_bytes(chosen).decode("utf-8"),
                "confidence": min(opinion.confidence for opinion in options.values()),
                "tie": any(opinion.label is None for opinion in options.values()),
                "votes": max(opinion.votes for opinion in options.values()),
                "posterior": _json({option: opinion.posterior["yes"] for option, opinion in options.items()}),
            },
        )


def _opinions(table: pa.Table, labels: Sequence[str], method: Method) -> Iterator[tuple[str, _Opinion]]:
    if not table.num_rows:
        return
    people: Any = table["annotator"]
    if method is not SMALL_PRIOR:
        # By their first vote, so that other pseudonyms change no bit and hold out no other votes.
        people = people.combine_chunks().dictionary_encode().indices
    votes = Votes.from_columns(table["item_id"], people, table["label"], categories=labels, duplicates="count")
    winners, posteriors = _merged(votes, method)
    counted = zip(votes.items, winners.tolist(), posteriors.tolist(), votes.votes_per_item.tolist(), strict=True)
    for item, code, shares, count in counted:
        posterior = {label: _rounded(share) for label, share in zip(votes.categories, shares, strict=True)}
        yield item, _Opinion(_unless_equal(votes.categories[code] if code >= 0 else None, posterior), posterior, count)


def _merged(votes: Votes, method: Method) -> tuple[IntArray, FloatArray]:
    """A code an item, −1 for a tie, and the posteriors, by numpy alone: the same bits everywhere."""
    if method is SMALL_PRIOR:
        old = dawid_skene(votes, use_compiled=False)
        return old.winner, old.posteriors
    found = aggregation.aggregate(votes, method.name, seed=_SEED, use_compiled=False)
    return found.winner, found.posteriors


def _unless_equal(winner: str | None, posterior: Mapping[str, float]) -> str | None:
    """A winner by less than what is written down would contradict the row, and might differ between machines."""
    best = sorted(posterior.values(), reverse=True)[:2]
    return None if len(best) == 2 and best[0] == best[1] else winner


def _boxes(table: pa.Table) -> Iterator[tuple[str, Row]]:
    drawn: dict[str, dict[str, list[Box]]] = defaultdict(dict)
    for row in table.select(["item_id", "annotator", "value"]).to_pylist():
        boxes = [
            Box.from_size(box["x"], box["y"], box["w"], box["h"], box["label"]) for box in json.loads(row["value"])
        ]
        people = drawn[row["item_id"]]
        # Somebody who looked twice counts as two lookers: all votes count.
        people[f"{row['annotator']}#{len(people)}"] = boxes
    for item, people in drawn.items():
        clusters = aggregate_boxes(people)
        kept = [cluster for cluster in clusters if cluster.presence is Presence.PRESENT and cluster.label is not None]
        value = [_box(cluster.label or "", cluster.corners) for cluster in kept]
        shares = [cluster.presence_share for cluster in kept]
        yield (
            item,
            {
                "label": None,
                "value": canonical_bytes(value).decode("utf-8"),
                "confidence": _rounded(min(shares)) if shares else None,
                "tie": any(
                    cluster.presence is Presence.TIED
                    or (cluster.presence is Presence.PRESENT and cluster.label is None)
                    for cluster in clusters
                ),
                "votes": len(people),
                "posterior": None,
            },
        )


def _box(label: str, corners: Iterable[float]) -> dict[str, Any]:
    x1, y1, x2, y2 = corners
    sides = {"x": x1, "y": y1, "w": x2 - x1, "h": y2 - y1}
    return {"label": label, **{name: _whole(round(value, 3)) for name, value in sides.items()}}


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _rounded(value: float) -> float:
    # Adding nought turns minus nought into nought.
    return round(value, _DIGITS) + 0.0


def _json(posterior: Mapping[str, float]) -> str:
    return json.dumps(posterior, ensure_ascii=False, separators=(",", ":"))
