"""The labels of one control of a Label Studio configuration: what is shown, stored, pressed, and in which colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from annotations.projects.domain.keys import DIGITS, key_problem

__all__ = ["read_labels"]

# Colours that configurations name in words, as CSS has them.
_NAMED: Final = {
    "aqua": "#00ffff", "black": "#000000", "blue": "#0000ff", "brown": "#a52a2a", "coral": "#ff7f50", "cyan": "#00ffff",
    "darkblue": "#00008b", "darkgreen": "#006400", "darkorange": "#ff8c00", "darkred": "#8b0000", "fuchsia": "#ff00ff",
    "gold": "#ffd700", "gray": "#808080", "green": "#008000", "grey": "#808080", "indigo": "#4b0082", "lime": "#00ff00",
    "magenta": "#ff00ff", "maroon": "#800000", "navy": "#000080", "olive": "#808000", "orange": "#ffa500",
    "pink": "#ffc0cb", "purple": "#800080", "red": "#ff0000", "silver": "#c0c0c0", "teal": "#008080",
    "violet": "#ee82ee", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
_SHORT: Final = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_LONG: Final = re.compile(r"(#[0-9a-f]{6})(?:[0-9a-f]{2})?")


def read_labels(
    control: Element, letters: set[str], note: Callable[[str], None]
) -> list[tuple[Element, dict[str, str]]]:
    """Each label with its element. `letters` are the keys given so far, and grows; `note` hears what was not taken over."""
    tag = "Choice" if control.tag == "Choices" else "Label"
    if any(len(choice.findall(tag)) for choice in control.iter(tag)):
        note(f"The labels of {control.get('name', '')!r} are nested; here they stand in one row.")
    return [(element, _label(element, letters, note)) for element in control.iter(tag)]


def _label(element: Element, letters: set[str], note: Callable[[str], None]) -> dict[str, str]:
    title = " ".join(element.get("value", "").split())
    label = {"value": " ".join(element.get("alias", "").split()) or title, "title": title}
    if hint := element.get("hint", "").strip():
        label["definition"] = hint
    key = element.get("hotkey", "").strip().lower()
    # Digits are given to labels by themselves, so that leaving one out is no loss.
    if key and key not in DIGITS:
        if key_problem(key) or key in letters:
            note(f"The hotkey {key!r} of {title!r} is not free here.")
        else:
            letters.add(key)
            label["key"] = key
    if said := element.get("background", "").strip().lower():
        if color := _color(said):
            label["color"] = color
        else:
            note(f"The colour {said!r} of {title!r} was not taken over.")
    return label


def _color(said: str) -> str | None:
    if short := _SHORT.fullmatch(said):
        return "#" + "".join(digit * 2 for digit in short.groups())
    if long := _LONG.fullmatch(said):
        return long[1]
    return _NAMED.get(said)
