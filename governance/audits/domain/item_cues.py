"""The cues of a snapshot's items: what should not decide a label, as far as the data record it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .check import Context
from .contents import pictures, texts
from .measures.cues import Cue, crew_cue, number_cue, word_cue
from .measures.picture_facts import PictureFacts
from .question import Question

__all__ = ["cues_of"]

FloatArray = NDArray[np.float64]

_WORD: Final = re.compile(r"\w+")
_SECONDS_A_DAY: Final = 86_400
_SECONDS_AN_HOUR: Final = 3_600
_PICTURE: Final[dict[str, Callable[[PictureFacts], float | None]]] = {
    "brightness": lambda facts: facts.brightness,
    "contrast": lambda facts: facts.contrast,
    "saturation": lambda facts: facts.saturation,
    "sharpness": lambda facts: facts.sharpness,
    "size": lambda facts: facts.width * facts.height,
    "aspect": lambda facts: facts.width / facts.height,
    "compression": lambda facts: facts.bytes_per_pixel,
    "JPEG quantisation": lambda facts: facts.file.quantisation,
    "hour of the camera": lambda facts: facts.file.hour,
}
_NAMED: Final[dict[str, Callable[[PictureFacts], str | None]]] = {
    "camera": lambda facts: facts.file.camera,
    "file format": lambda facts: facts.kind,
}
_TEXT: Final[dict[str, Callable[[str], float]]] = {
    "length": len,
    "length of words": lambda text: _share(sum(map(len, _WORD.findall(text))), len(_WORD.findall(text))),
    "capitals": lambda text: _share(sum(map(str.isupper, text)), sum(map(str.isalpha, text))),
    "digits": lambda text: _share(sum(map(str.isdigit, text)), len(text)),
    "punctuation": lambda text: _share(sum(not (one.isalnum() or one.isspace()) for one in text), len(text)),
}


def cues_of(context: Context, question: Question) -> list[Cue]:
    """Every cue by which the items differ; of texts their form, of pictures light and file, of both time, source and crew."""
    return [cue for cue in _all(context, question) if cue.speaks]


def _all(context: Context, question: Question) -> Iterator[Cue]:
    columns = context.snapshot.columns
    seen, words = pictures(context), texts(context)
    if any(seen):
        for name, number in _PICTURE.items():
            yield number_cue(name, _numbers([number(facts) if facts else None for facts in seen]))
        for name, text in _NAMED.items():
            yield word_cue(name, [text(facts) if facts else None for facts in seen])
    elif columns.has("width") and columns.has("height"):
        width, height = columns.numbers("width"), columns.numbers("height")
        yield number_cue("size", width * height)
        yield number_cue("aspect", width / height)
    if any(words):
        for name, measure in _TEXT.items():
            yield number_cue(name, _numbers([measure(text) if text else None for text in words]))
    if columns.has("at"):
        yield number_cue("hour", columns.times() % _SECONDS_A_DAY // _SECONDS_AN_HOUR)
    for name in ("source", "language"):
        if columns.has(name):
            values, code = columns.codes(name)
            yield word_cue(name, [values[place] if place >= 0 else None for place in code])
    item, person = context.snapshot.meetings(question)
    if len(item):
        yield crew_cue("annotator", item, person, items=context.snapshot.n_items)


def _numbers(values: list[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
