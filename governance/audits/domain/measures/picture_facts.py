"""What can be measured of a picture without knowing what it shows, and what its file says about how it was made."""

from __future__ import annotations

import hashlib
import re
import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from annotations.items.domain.image_open import open_picture
from kernel.errors import Invalid

from .personal_data import Kind, kinds_in_picture
from .picture_hash import perceptual_hash

__all__ = ["FileFacts", "PictureFacts", "picture_facts"]

_EDGE: Final = 256
_MAKE, _MODEL = 0x010F, 0x0110
_TIME: Final = 0x9003
_EXIF_DIRECTORY: Final = 0x8769
_HOURS: Final = 24
_CLOCK: Final = re.compile(r"\d{4}:\d\d:\d\d (\d\d):[0-5]\d:[0-5]\d")
_DAMAGED: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, Warning)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file says of itself; None for what it does not. ``quantisation`` (JPEG): mean of the first table, higher is
    coarser; ``camera`` and ``hour`` (0 to 23) come from EXIF, as does what ``gives_away`` lists."""

    quantisation: float | None = None
    camera: str | None = None
    hour: int | None = None
    gives_away: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """One picture. ``sha256`` is that of the file, ``look`` the perceptual hash (None for a picture of one grey).

    ``brightness`` and ``contrast`` are mean and standard deviation of the grey levels, 0 to 1; ``saturation`` the mean of
    HSV's; ``sharpness`` the mean absolute Laplacian of the picture at 256 pixels, 0 to 1; ``bytes_per_pixel`` says how strongly
    it is compressed; ``kind`` is the format.
    """

    sha256: str
    look: int | None
    width: int
    height: int
    brightness: float
    contrast: float
    saturation: float
    sharpness: float
    bytes_per_pixel: float
    kind: str
    file: FileFacts


def picture_facts(data: bytes, name: str) -> PictureFacts | None:
    """The facts of a JPEG, PNG or WebP file, or None for bytes that cannot be opened as one.

    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> Image.new("RGB", (40, 20), (255, 255, 255)).save(file, "PNG")
    >>> facts = picture_facts(file.getvalue(), "white.png")
    >>> facts.width, facts.brightness, facts.contrast, facts.look
    (40, 1.0, 0.0, None)
    """
    try:
        picture = open_picture(data, name)
    except Invalid:
        return None
    pixels = picture.pixels.convert("RGB")
    small = pixels.resize(
        (max(1, round(pixels.width * _scale(pixels))), max(1, round(pixels.height * _scale(pixels)))),
        Image.Resampling.BOX,
    )
    grey = np.asarray(small.convert("L"), dtype=np.float64) / 255
    return PictureFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        look=perceptual_hash(pixels),
        width=pixels.width,
        height=pixels.height,
        brightness=float(grey.mean()),
        contrast=float(grey.std()),
        saturation=float(np.asarray(small.convert("HSV"), dtype=np.float64)[..., 1].mean() / 255),
        sharpness=_sharpness(grey),
        bytes_per_pixel=len(data) / (pixels.width * pixels.height),
        kind=picture.kind,
        file=_of_the_file(data),
    )


def _scale(picture: Image.Image) -> float:
    return min(1.0, _EDGE / max(picture.size))


def _sharpness(grey: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    if min(grey.shape) < 3:
        return 0.0
    middle = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float(np.abs(around / 4 - middle).mean())


def _of_the_file(data: bytes) -> FileFacts:
    """What the metadata say; damaged metadata say nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
                tables = getattr(image, "quantization", None)
                exif = image.getexif()
                made = " ".join(str(exif.get(tag, "")).strip(" \0") for tag in (_MAKE, _MODEL)).strip()
                clock = _CLOCK.fullmatch(str(exif.get_ifd(_EXIF_DIRECTORY).get(_TIME, "")).strip(" \0"))
                return FileFacts(
                    quantisation=float(np.mean(list(tables[0]))) if tables and 0 in tables else None,
                    camera=made or None,
                    hour=int(clock.group(1)) if clock and int(clock.group(1)) < _HOURS else None,
                    gives_away=tuple(kinds_in_picture(image)),
                )
        except _DAMAGED:
            return FileFacts()
