"""How a release merges votes into labels, by the name its record gives.

Names have a version, `method_names` in the record. Those of version 2 are the names of `annotations.quality.domain.method_names`, which
the command and the pages use too. Records from before have no version: they know `majority`, and `dawid-skene` by which they mean the
model under the small prior, where version 2 means the model without one. That is read as `dawid-skene-small-prior`: such a release can be built
again, to the same bytes, and its files go on saying `dawid-skene`; a new one cannot ask for it (docs/adr/0011).

Example: ``method_of("dawid-skene", 1).name`` is "dawid-skene-small-prior", ``method_of("dawid-skene", 2).name`` "dawid-skene".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from annotations.quality.domain.method_names import METHOD_NAMES
from kernel.errors import Invalid

__all__ = ["METHOD_NAMES_VERSION", "SMALL_PRIOR", "Method", "merged_words", "method_of"]

METHOD_NAMES_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class Method:
    """A way to merge votes: `name` means one thing only, `written` is what labels.parquet says, `told` is "by majority"."""

    name: str
    written: str
    told: str


SMALL_PRIOR: Final = Method(
    "dawid-skene-small-prior",
    "dawid-skene",
    "by Dawid and Skene’s model of the annotators, under a small prior that is the same for everyone",
)
_NAMES: Final = {name: Method(name, name, said.told) for name, said in METHOD_NAMES.items()}
_BY_VERSION: Final = {
    1: {"majority": _NAMES["majority"], "dawid-skene": SMALL_PRIOR},
    METHOD_NAMES_VERSION: _NAMES,
}


def method_of(name: str, version: int) -> Method:
    """The method that a record of that version calls `name`. Raises Invalid where there is none."""
    try:
        return _BY_VERSION[version][name]
    except KeyError:
        raise Invalid(
            f"This version of Fairhand knows no method {name!r} of merging votes.", code="release-record"
        ) from None


def merged_words(method: Method, kinds: Collection[str]) -> str:
    """How the votes on questions of these kinds became labels, in words: boxes are clustered whatever the method.

    >>> merged_words(method_of("majority", 2), ["single_choice", "box"])
    'by majority; boxes by clusters of those that overlap'
    """
    if set(kinds) == {"box"}:
        return "by clusters of boxes that overlap"
    return f"{method.told}; boxes by clusters of those that overlap" if "box" in kinds else method.told
