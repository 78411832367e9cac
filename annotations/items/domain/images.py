"""What is kept of a picture: three re-encoded derivatives, named by their hashes.

The bytes as uploaded are never served.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageFilter

from annotations.items.domain.image_open import Picture, open_picture

__all__ = ["Derivative", "Derivatives", "derive"]

MAX_EDGE: Final = 4096
THUMBNAIL_EDGE: Final = 320
BLURRED_WIDTH: Final = 64
_PHOTO_QUALITY: Final = 90
_PREVIEW_QUALITY: Final = 80
# A photograph saved as PNG is many times the size of the JPEG that looks the same; a drawing is not.
_LARGEST_PNG_BYTES: Final = 4 * 1024 * 1024
_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True, slots=True)
class Derivative:
    """One encoded picture: its bytes, their SHA-256 in hex, and its size in pixels (upright)."""

    data: bytes
    sha256: str
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Derivatives:
    """What one uploaded picture becomes.

    `width` and `height` are those of `display`, upright: the pixels boxes are drawn in. `original_size` is the upright
    size before scaling, `scale` = width ÷ original width (1.0 unless an edge was longer than 4096). `stored_size` and
    `orientation` are those of the upload: a box given in its stored pixels becomes one of `display` by `orient_box`,
    then times `scale`. `origin_sha256` is the hash of the bytes as uploaded.
    """

    display: Derivative
    blurred: Derivative
    thumbnail: Derivative
    original_size: tuple[int, int]
    stored_size: tuple[int, int]
    orientation: int
    scale: float
    origin_sha256: str

    @property
    def width(self) -> int:
        return self.display.width

    @property
    def height(self) -> int:
        return self.display.height


def derive(data: bytes, name: str) -> Derivatives:
    """Make the derivatives of a JPEG, PNG or WebP file. The same bytes give the same derivatives.

    Display: at most 4096 px an edge; JPEG (quality 90) for photographs, PNG for what came as PNG or has transparency.
    Blurred: 64 px wide, grey, beyond recognition. Thumbnail: at most 320 px an edge. All of them upright and in sRGB,
    with no EXIF, XMP, colour profile, comment or text. Raises `Invalid` as `open_picture` does.
    """
    picture = open_picture(data, name)
    original = picture.pixels.size
    shown = _fit(picture.pixels, MAX_EDGE, MAX_EDGE)
    opaque = _on_white(shown)
    return Derivatives(
        display=_display(shown, picture),
        blurred=_blurred(opaque),
        thumbnail=_encode(_fit(opaque, THUMBNAIL_EDGE, THUMBNAIL_EDGE), "JPEG", _PREVIEW_QUALITY),
        original_size=original,
        stored_size=picture.stored_size,
        orientation=picture.orientation,
        scale=shown.width / original[0] if original[0] >= original[1] else shown.height / original[1],
        origin_sha256=hashlib.sha256(data).hexdigest(),
    )


def _display(shown: Image.Image, picture: Picture) -> Derivative:
    if shown.mode == "RGBA":
        return _encode(shown, "PNG")
    if picture.kind == "PNG":
        exact = _encode(shown, "PNG")
        if len(exact.data) <= _LARGEST_PNG_BYTES:
            return exact
    return _encode(shown, "JPEG", _PHOTO_QUALITY)


def _blurred(opaque: Image.Image) -> Derivative:
    small = _fit(opaque.convert("L"), BLURRED_WIDTH, 4 * BLURRED_WIDTH)
    # An eighth of the width: what is left is light and dark, no shape that could be made out.
    radius = max(2.0, min(small.size) / 8)
    return _encode(small.filter(ImageFilter.GaussianBlur(radius)), "JPEG", _PREVIEW_QUALITY)


def _fit(image: Image.Image, width: int, height: int) -> Image.Image:
    """The image itself where it fits, else scaled down to fit; never enlarged, never less than one pixel."""
    factor = min(width / image.width, height / image.height)
    if factor >= 1:
        return image
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _encode(image: Image.Image, kind: str, quality: int = 0) -> Derivative:
    buffer = BytesIO()
    if kind == "JPEG":
        image.save(buffer, "JPEG", quality=quality, optimize=True)
    else:
        image.save(buffer, "PNG")
    data = buffer.getvalue()
    return Derivative(data, hashlib.sha256(data).hexdigest(), _TYPES[kind], image.width, image.height)
