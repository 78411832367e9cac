"""What people may say about themselves: a short list of attributes with fixed answers, because free text cannot be a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kernel.errors import FieldError, Invalid

__all__ = ["ATTRIBUTES", "PREFER_NOT_TO_SAY", "Attribute", "check_answers", "groups_of"]

PREFER_NOT_TO_SAY: Final = "prefer_not_to_say"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name in data, the question, and {value: words} of the answers that can become a group."""

    name: str
    title: str
    values: Mapping[str, str]

    def words(self, value: str) -> str:
        """How a value reads on a page."""
        return "Prefer not to say" if value == PREFER_NOT_TO_SAY else self.values.get(value, value)


_LISTED = (
    Attribute(
        "age",
        "How old are you?",
        {
            "18-24": "18 to 24",
            "25-34": "25 to 34",
            "35-44": "35 to 44",
            "45-54": "45 to 54",
            "55-64": "55 to 64",
            "65+": "65 or older",
        },
    ),
    Attribute(
        "gender",
        "How do you describe your gender?",
        {"woman": "Woman", "man": "Man", "non_binary": "Non-binary", "another": "In another way"},
    ),
    Attribute(
        "education",
        "What is the highest education you finished?",
        {
            "secondary": "School, or none",
            "vocational": "Vocational training",
            "bachelor": "Bachelor's degree or similar",
            "master": "Master's degree or higher",
        },
    ),
    Attribute(
        "region",
        "Where did you mostly grow up?",
        {
            "africa": "Africa",
            "asia": "Asia",
            "europe": "Europe",
            "latin_america": "Latin America and the Caribbean",
            "north_america": "North America",
            "oceania": "Oceania",
        },
    ),
    Attribute("disability", "Do you live with a disability or long illness?", {"yes": "Yes", "no": "No"}),
)
ATTRIBUTES: Final[Mapping[str, Attribute]] = {attribute.name: attribute for attribute in _LISTED}


def check_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without the empty ones, in the order of the attributes. Raises Invalid naming every field that does not fit.

    >>> check_answers({"gender": "woman", "age": ""})
    {'gender': 'woman'}
    """
    errors: list[FieldError] = [
        {"field": name[:40], "message": "No such field."} for name in answers if name not in ATTRIBUTES
    ]
    for name, attribute in ATTRIBUTES.items():
        if answers.get(name, "") not in {"", PREFER_NOT_TO_SAY, *attribute.values}:
            offered = ", ".join([*attribute.values, PREFER_NOT_TO_SAY])
            errors.append({"field": name, "message": f"One of {offered}, or empty."})
    if errors:
        raise Invalid("The profile cannot be kept like this.", errors=errors)
    return {name: answers[name] for name in ATTRIBUTES if answers.get(name)}


def groups_of(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that put a person into a group: “prefer not to say” is an answer, and never a group (BA-5).

    >>> groups_of({"gender": "prefer_not_to_say", "age": "25-34"})
    {'age': '25-34'}
    """
    return {name: value for name, value in answers.items() if value != PREFER_NOT_TO_SAY}
