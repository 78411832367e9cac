"""A rater that looks at two figures of a picture: how much of it is deep red, and how much is the colour of skin.

It cannot see what a picture shows. A rose is deep red and a portrait is skin, so it errs upwards and often; it is an example
of what a rater may look like, and its two thresholds are there to be read. The rule for skin in YCbCr is that of Chai and
Ngan, *IEEE Transactions on Circuits and Systems for Video Technology* 9 (1999): 77 ≤ Cb ≤ 127 and 133 ≤ Cr ≤ 173. It was
drawn from a narrow set of people and serves everybody else worse: one more reason why its word is never the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from annotations.items.domain.rating import Unrated

__all__ = ["rate", "shares"]

_EDGE: Final = 64
# From a third of the picture on; chosen by eye on drawings, not measured on photographs.
_RED_SHARE: Final = 1 / 3
_SKIN_SHARE: Final = 1 / 2


def rate(item: Unrated) -> Mapping[str, int]:
    """{"violence_gore": 1} for much deep red, {"sexual": 1} for much skin: a hint to veil it, never more than mild."""
    if not item.picture:
        return {}
    red, skin = shares(item.picture)
    found = {"violence_gore": red >= _RED_SHARE, "sexual": skin >= _SKIN_SHARE}
    return {category: 1 for category, much in found.items() if much}


def shares(picture: bytes) -> tuple[float, float]:
    """The shares, from 0 to 1, of deep red and of skin-coloured pixels in a copy of at most 64 pixels an edge."""
    with Image.open(BytesIO(picture)) as image:
        image.thumbnail((_EDGE, _EDGE))
        rgb = np.asarray(image.convert("RGB"), dtype=np.int16)
        ycc = np.asarray(image.convert("YCbCr"), dtype=np.int16)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    cb, cr = ycc[..., 1], ycc[..., 2]
    red = (r >= 90) & (r >= 2 * g) & (r >= 2 * b)
    skin = (cb >= 77) & (cb <= 127) & (cr >= 133) & (cr <= 173)
    return float(red.mean()), float(skin.mean())
