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
)


def template_named(name: str) -> Template:
    """The template of that name, or the first.

    >>> template_named("boxes").item_kind, template_named("?").name
    ('image', 'tone')
    """
    return next((template for template in TEMPLATES if template.name == name), TEMPLATES[0])
