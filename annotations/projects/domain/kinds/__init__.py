"""The kinds of question. Adding one: write its module, add it to `KINDS`."""

from __future__ import annotations

from typing import Final

from annotations.projects.domain.kinds.box import BoxKind
from annotations.projects.domain.kinds.multiple_choice import MultipleChoiceKind
from annotations.projects.domain.kinds.single_choice import SingleChoiceKind
from annotations.projects.domain.question import Kind

__all__ = ["KINDS"]

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in (SingleChoiceKind(), MultipleChoiceKind(), BoxKind())}
