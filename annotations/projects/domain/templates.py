"""Ready question schemas to start from. Each is complete, and meant to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["TEMPLATES", "Template", "template_named"]


@dataclass(frozen=True, slots=True)
class Template:
    """A schema with the kind of item it asks about and first words for the guidelines."""

    name: str
    title: str
    about: str
    item_kind: str
    definition: dict[str, Any]
    guidelines: str


TEMPLATES: Final = (
    Template(
        name="tone",
        title="Tone of texts",
        about="One label of three for each text.",
        item_kind="text",
        definition={
            "questions": [
                {
                    "id": "tone",
                    "kind": "single_choice",
                    "title": "How does the text sound?",
                    "help": "Judge how it is said, not whether it is right.",
                    "labels": [
                        {"value": "polite", "title": "Polite", "definition": "Friendly beyond what the matter needs."},
                        {"value": "neutral", "title": "Neutral", "definition": "To the point."},
                        {"value": "rude", "title": "Rude", "definition": "Insults, mocks or orders somebody about."},
                    ],
                }
            ]
        },
        guidelines="# Tone\n\nJudge how the text is said, not whether it is right.\n\n"
        "**Rude** needs words aimed at somebody. Anger about a thing is *neutral*.\n",
    ),
    Template(
        name="topics",
        title="Topics of texts",
        about="Any number of labels for each text.",
        item_kind="text",
        definition={
            "questions": [
                {
                    "id": "topics",
                    "kind": "multiple_choice",
                    "title": "What is it about?",
                    "help": "Choose everything the writer speaks of; nothing at all is an answer too.",
                    "min": 0,
                    "labels": [
                        {
                            "value": "delivery",
                            "title": "Delivery",
                            "definition": "Where something is, or when it comes.",
                        },
                        {"value": "money", "title": "Money", "definition": "Prices, refunds, invoices."},
                        {"value": "product", "title": "Product", "definition": "The thing itself."},
                        {"value": "service", "title": "Service", "definition": "How somebody was treated."},
                    ],
                }
            ]
        },
        guidelines="# Topics\n\nChoose every topic the text speaks of. A topic counts when a reader who "
        "handles only that topic would want to see the text.\n",
    ),
    Template(
        name="boxes",
        title="Boxes on images",
        about="A labelled box around every object.",
        item_kind="image",
        definition={
            "questions": [
                {
                    "id": "objects",
                    "kind": "box",
                    "title": "Draw a box around every object",
                    "help": "The box touches the outermost pixel on all four sides.",
                    "min": 0,
                    "labels": [
                        {"value": "person", "title": "Person", "definition": "Anybody, whole or in part."},
                        {"value": "vehicle", "title": "Vehicle", "definition": "Whatever carries people or goods."},
                    ],
                }
            ]
        },
        guidelines="# Boxes\n\nThe box touches the outermost visible pixel of the object on all four sides. "
        "Where an object is partly hidden, box what can be seen.\n",
    ),
    Template(
        name="harm",
        title="Harmful texts",
        about="Whether a text attacks somebody, and whom: the second question follows from the first.",
        item_kind="text",
        definition={
            "questions": [
                {
                    "id": "attack",
                    "kind": "single_choice",
                    "title": "Does the text attack anybody?",
                    "help": "Quoting or reporting an attack is none.",
                    "labels": [
                        {"value": "yes", "title": "Yes", "key": "y", "definition": "It insults, threatens or demeans."},
                        {"value": "no", "title": "No", "key": "n", "definition": "However angry, it aims at nobody."},
                    ],
                },
                {
                    "id": "target",
                    "kind": "multiple_choice",
                    "title": "Whom does it attack?",
                    "min": 1,
                    "labels": [
                        {"value": "person", "title": "One person", "definition": "Named, or spoken to."},
                        {"value": "group", "title": "A group", "definition": "For what its members are."},
                        {"value": "organisation", "title": "An organisation", "definition": "A firm, party or office."},
                    ],
                    "show_if": {"question": "attack", "any_of": ["yes"]},
                },
            ]
        },
        guidelines="# Harmful texts\n\nAsk whether somebody is attacked, not whether the opinion is right. "
        "Quoting an attack in order to report it is not one.\n",
    ),
    Template(
        name="pictures",
        title="Kinds of images",
        about="One label of several for each image.",
        item_kind="image",
        definition={
            "questions": [
                {
                    "id": "kind",
                    "kind": "single_choice",
                    "title": "What kind of image is it?",
                    "help": "Choose what most of the image is.",
                    "labels": [
                        {"value": "photo", "title": "Photograph", "definition": "Taken with a camera."},
                        {"value": "drawing", "title": "Drawing", "definition": "Made by hand or by a program."},
                        {"value": "text", "title": "Text", "definition": "A page, a screen, a sign."},
                    ],
                }
            ]
        },
        guidelines="# Kinds of images\n\nA photograph of a page is *text* when the page is what it shows.\n",
    ),
)


def template_named(name: str) -> Template:
    """The template of that name, or the first.

    >>> template_named("boxes").item_kind, template_named("?").name
    ('image', 'tone')
    """
    return next((template for template in TEMPLATES if template.name == name), TEMPLATES[0])
