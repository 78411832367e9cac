"""A labelling configuration of Label Studio, read as a question schema to go on from.

Taken over: `Choices` (one or several), `RectangleLabels`, and `Labels` beside a `Rectangle`; their labels with alias, hint,
hotkey and colour; whether an answer is required; and `visibleWhen="choice-selected"` on them or on a `View` around them.
Whatever else would have asked somebody something is named in the notes, so that nothing is lost unsaid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from annotations.projects.domain.label_studio_labels import read_labels
from kernel.errors import Invalid

__all__ = ["LabelStudioSchema", "read_label_studio"]

_MAX_CHARACTERS: Final = 256 * 1024
_MAX_DEPTH: Final = 60
_ITEM_KINDS: Final = {"Text": "text", "Image": "image"}
_OTHER_ITEMS: Final = frozenset({
    *("Audio", "AudioPlus", "Chat", "HyperText", "List", "Paragraphs", "Pdf", "Table", "TimeSeries", "Video"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelStudioSchema:
    """`definition` is a question schema that may still need correcting; `notes` says what was not taken over, in sentences."""

    definition: dict[str, Any]
    item_kind: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What is known half-way: the questions by their name in the configuration, in order, and what there is to say."""

    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    spoken_of: dict[str, dict[str, str]] = field(default_factory=dict)
    letters: set[str] = field(default_factory=set)
    notes: dict[str, None] = field(default_factory=dict)
    header: str = ""

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None


def read_label_studio(config: str) -> LabelStudioSchema:
    """Read a configuration. Raises `Invalid` (code `label-studio-refused`) where it is no XML or asks nothing that is known here.

    >>> read = read_label_studio('<View><Text name="t" value="$t"/><Choices name="tone" toName="t" required="true">'
    ...     '<Choice value="Polite"/><Choice value="Rude" hotkey="u"/></Choices></View>')
    >>> read.definition["questions"][0]["labels"]
    [{'value': 'Polite', 'title': 'Polite'}, {'value': 'Rude', 'title': 'Rude', 'key': 'u'}]
    >>> read.item_kind, read.notes
    ('text', ())
    """
    root = _parsed(config)
    reading = _Reading()
    elements = list(_walk(root))
    drawn = {element.get("toName") for element, _ in elements if element.tag == "Rectangle"}
    for element, conditions in elements:
        _take(reading, element, conditions, drawn)
    if not reading.questions:
        raise _refused(
            "It asks nothing that can be asked here: there is no Choices and no RectangleLabels. "
            + " ".join(reading.notes)
        )
    shown = [element.tag for element, _ in elements if element.tag in _ITEM_KINDS and element.get("name")]
    if len(shown) > 1:
        reading.note("It shows several things at once; here an item is one text or one image.")
    has_boxes = any(question["kind"] == "box" for question in reading.questions.values())
    item_kind = "image" if has_boxes or shown[:1] == ["Image"] else "text"
    return LabelStudioSchema({"questions": list(reading.questions.values())}, item_kind, tuple(reading.notes))


def _parsed(config: str) -> Element:
    if len(config) > _MAX_CHARACTERS:
        raise _refused(f"It has {len(config):,} characters; at most {_MAX_CHARACTERS:,} are read.")
    try:
        root: Element = ElementTree.fromstring(
            config.strip(), forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
    except DefusedXmlException:
        raise _refused("It declares a document type or entities, which a configuration does not need.") from None
    except (ParseError, ValueError, LookupError) as error:
        raise _refused(f"It is not XML that can be read ({error}).") from None
    return root


def _walk(root: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Every element in the order of the document, with those around and on it that say when it is visible, innermost last."""
    waiting: list[tuple[Element, list[Element], int]] = [(root, [], 0)]
    while waiting:
        element, around, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise _refused(f"It is nested more than {_MAX_DEPTH} levels deep.")
        conditions = [*around, element] if element.get("visibleWhen") else around
        yield element, conditions
        waiting.extend((child, conditions, depth + 1) for child in reversed(element))


def _take(reading: _Reading, element: Element, conditions: list[Element], drawn: set[str | None]) -> None:
    tag, name = str(element.tag), element.get("name", "")
    if tag == "Header":
        title = _words(element.get("value", ""))
        reading.header = "" if title.startswith("$") else title
        return
    if tag in _OTHER_ITEMS and element.get("name"):
        reading.note(f"{tag} is left out: items are texts or images here.")
    kind = _kind(element, drawn)
    if kind and (element.get("perRegion") == "true" or any(_of_region(one) for one in conditions)):
        reading.note(
            f"{tag} {name!r} is left out: it asks about single regions, and questions here are about the item."
        )
    elif kind and name in reading.questions:
        reading.note(f"{tag} {name!r} is left out: the name stands there twice.")
    elif kind:
        _add(reading, element, kind, conditions)
    elif element.get("toName") and not (tag == "Rectangle" and _draws(element, drawn)):
        reading.note(f"{tag} {name!r} is left out: there is no such kind of question here.")
    if kind or element.get("toName"):
        reading.header = ""


def _kind(element: Element, drawn: set[str | None]) -> str | None:
    if element.tag == "Choices":
        return "multiple_choice" if element.get("choice") == "multiple" else "single_choice"
    if element.tag == "RectangleLabels" or (element.tag == "Labels" and _draws(element, drawn)):
        return "box"
    return None


def _draws(element: Element, drawn: set[str | None]) -> bool:
    return element.get("toName") is not None and element.get("toName") in drawn


def _of_region(element: Element) -> bool:
    return element.get("visibleWhen") in {"region-selected", "no-region-selected"}


def _add(reading: _Reading, element: Element, kind: str, conditions: list[Element]) -> None:
    name = element.get("name", "")
    labels = read_labels(element, reading.letters, reading.note)
    question: dict[str, Any] = {
        "id": _free_id(name, {str(other["id"]) for other in reading.questions.values()}),
        "kind": kind,
        "title": reading.header or _words(name.replace("_", " ")).capitalize() or "Question",
        "required": element.get("required") == "true",
        "labels": [label for _, label in labels],
    }
    if condition := _condition(reading, name, conditions):
        question["show_if"] = condition
    if not labels:
        reading.note(f"{element.tag} {name!r} names no labels of its own: write them here.")
    reading.questions[name] = question
    # A condition may name a label by what is shown or by what is stored.
    values = {label["title"]: label["value"] for _, label in labels}
    reading.spoken_of[name] = values | {label["value"]: label["value"] for _, label in labels}


def _condition(reading: _Reading, name: str, conditions: list[Element]) -> dict[str, Any] | None:
    if not conditions:
        return None
    innermost = conditions[-1]
    on = innermost.get("whenTagName", "")
    known = reading.spoken_of.get(on)
    if innermost.get("visibleWhen") != "choice-selected" or not known:
        reading.note(f"When {name!r} is asked was not taken over: it is always asked.")
        return None
    said = innermost.get("whenChoiceValue", "").strip()
    wanted = [said] if said in known else [value.strip() for value in said.split(",") if value.strip()]
    any_of = list(dict.fromkeys(known[value] for value in wanted or known if value in known))
    if not any_of:
        reading.note(f"When {name!r} is asked was not taken over: {on!r} has no such label.")
        return None
    if any(other.get("whenTagName") != on for other in conditions[:-1]):
        reading.note(f"{name!r} is asked under several conditions; only the innermost was taken over.")
    return {"question": reading.questions[on]["id"], "any_of": any_of}


def _free_id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wished = re.sub(r"^[^a-z]+|_+$", "", re.sub(r"[^a-z0-9]+", "_", plain))[:56] or "question"
    return next(one for one in (wished, *(f"{wished}_{n}" for n in range(2, 1000))) if one not in taken)


def _words(text: str) -> str:
    return " ".join(text.split())


def _refused(problem: str) -> Invalid:
    problem = problem.strip()
    return Invalid(
        f"This configuration cannot be taken over. {problem}",
        errors=[{"field": "config", "message": problem}],
        code="label-studio-refused",
        kept="Nothing was changed.",
        remedy="Paste the whole labelling configuration, from <View> to </View>.",
    )
