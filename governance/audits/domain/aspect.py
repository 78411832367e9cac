"""The votes on one thing that can be agreed on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .profiles import Profiles

__all__ = ["Aspect"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aspect:
    """The votes on a single-choice question, or on an option of a multiple-choice one.

    ``item``, ``annotator``, ``code``, ``profile`` have one number a vote; ``labels[code]`` is what was said. ``option`` is empty for
    single choice. ``profile`` is the array ``annotator`` itself where nobody has a further profile.
    """

    option: str
    labels: tuple[str, ...]
    item: IntArray
    annotator: IntArray
    code: IntArray
    profile: IntArray

    @property
    def has_further_profiles(self) -> bool:
        """Whether groups have to be looked up by profile and not by annotator."""
        return self.profile is not self.annotator

    def counted_by(self, profiles: Profiles, by: tuple[str, ...]) -> Aspect:
        """The same votes with those profiles as one that say the same of the person under ``by``."""
        if not self.has_further_profiles:
            return self
        return replace(self, profile=profiles.counted_as(by)[self.profile])
