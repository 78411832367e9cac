"""Boxes on an image."""

from __future__ import annotations

from typing import Any, Final

from annotations.projects.domain.definition_fields import Fields
from annotations.projects.domain.kinds.counts import check_count, read_counts
from annotations.projects.domain.question import AnswerRefused, ItemFacts, Question, VoteRow

__all__ = ["BoxKind"]

_MAX_BOXES: Final = 1_000
_SIDES: Final = ("x", "y", "w", "h")
_FLAGS: Final = ("difficult", "truncated")
_DIGITS: Final = 3
_FARTHEST: Final = 1_000_000
_SLACK: Final = 10**-_DIGITS


class BoxKind:
    """The answer is a list of `{"label", "x", "y", "w", "h"}` in upright pixels of the display picture.

    Numbers are kept to a thousandth of a pixel and whole numbers as such. The stored list is sorted from top to bottom
    and left to right, so that the same boxes are the same answer in whatever order they were drawn. `difficult` and
    `truncated`, which Pascal VOC has, may be true.
    """

    name = "box"
    item_kinds = frozenset({"image"})
    has_labels = True
    has_counts = True

    def read_options(self, fields: Fields, *, required: bool, labels: int) -> dict[str, Any]:
        return read_counts(fields, required=required, highest=_MAX_BOXES)

    def canonical(self, question: Question, answer: Any, item: ItemFacts) -> list[dict[str, Any]]:
        if not isinstance(answer, list):
            raise AnswerRefused("Send a list of boxes.")
        check_count(question, len(answer), "boxes")
        boxes = [_box(question, box, f"Box {number}", item) for number, box in enumerate(answer, start=1)]
        return sorted(boxes, key=lambda box: (box["y"], box["x"], box["h"], box["w"], box["label"]))

    def chosen(self, answer: Any) -> frozenset[str]:
        return frozenset(box["label"] for box in answer)

    def vote_rows(self, question: Question, answer: Any) -> tuple[VoteRow, ...]:
        return tuple(
            VoteRow(question.id, box["label"], True, {name: box[name] for name in box if name != "label"})
            for box in answer
        )


def _box(question: Question, box: Any, where: str, item: ItemFacts) -> dict[str, Any]:
    if not isinstance(box, dict):
        raise AnswerRefused(f"{where} is not an object with label, x, y, w and h.")
    if unknown := [name for name in box if name not in ("label", *_SIDES, *_FLAGS)]:
        raise AnswerRefused(f"{where} has an unknown field {str(unknown[0])[:40]!r}.")
    label = box.get("label")
    if label not in question.label_values():
        raise AnswerRefused(
            f"{where} has no label of this question. Choose from: {', '.join(question.label_values())}."
        )
    x, y, w, h = (_number(box.get(side), f"{where}: {side}") for side in _SIDES)
    if w <= 0 or h <= 0:
        raise AnswerRefused(f"{where} has no extent ({w} × {h} pixels).")
    if x < 0 or y < 0 or x + w > item.width + _SLACK or y + h > item.height + _SLACK:
        raise AnswerRefused(f"{where} reaches out of the picture of {item.width} × {item.height} pixels.")
    flags = {}
    for name in _FLAGS:
        if not isinstance(box.get(name, False), bool):
            raise AnswerRefused(f"{where}: {name} has to be true or false.")
        if box.get(name):
            flags[name] = True
    return {"label": label, "x": x, "y": y, "w": w, "h": h, **flags}


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerRefused(f"{where} has to be a number.")
    # Asked this way round, because NaN compares with nothing and a whole number may be too large to become a float.
    if not abs(value) <= _FARTHEST:
        raise AnswerRefused(f"{where} is out of any picture.")
    rounded = round(float(value), _DIGITS)
    return int(rounded) if rounded.is_integer() else rounded
