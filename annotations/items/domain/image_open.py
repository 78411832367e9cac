"""From the bytes of a stranger's picture to upright sRGB pixels, and nothing else of it."""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageFile

from annotations.items.domain.file_kinds import file_kind
from annotations.items.domain.image_header import picture_size
from kernel.errors import Invalid

__all__ = ["MAX_PIXELS", "Picture", "open_picture", "picture_refused"]

MAX_PIXELS: Final = 50_000_000

# Formats are named, because Pillow opens 43 by default and its weaknesses were found in the rare ones. Several JPEGs in
# one file, as phones write them (MPO), open as JPEG: the first picture is taken.
_FORMATS: Final = {"JPEG": ["JPEG"], "PNG": ["PNG"], "WebP": ["WEBP"]}
_DECODING: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
                    AttributeError, struct.error, zlib.error, Image.DecompressionBombError, Warning)  # fmt: skip
_ORIENTATION_TAG: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright pixels in mode L, RGB or RGBA, with an empty `info`: no metadata is left to be written anywhere.

    `kind` is the format it came in, `stored_size` its width and height before turning, `orientation` the EXIF value
    (1 to 8) that was applied.
    """

    pixels: Image.Image
    kind: str
    stored_size: tuple[int, int]
    orientation: int


def picture_refused(name: str, problem: str, remedy: str = "") -> Invalid:
    """The refusal of one picture, naming it."""
    return Invalid(
        f"{name[:200]!r} {problem}.",
        code="image-refused",
        kept="It was not imported.",
        remedy=remedy or "Save it anew as JPEG, PNG or WebP.",
    )


def open_picture(data: bytes, name: str) -> Picture:
    """Decode a JPEG, PNG or WebP file of at most 50 million pixels.

    Raises `Invalid` (code `image-refused`) for any other kind of file, whatever its name says, for pictures that are
    too large (found in the header, before decoding), cut short, damaged or animated.
    """
    kind = file_kind(data[:1024])
    if kind not in _FORMATS:
        raise picture_refused(name, f"is {kind}, not a JPEG, PNG or WebP image")
    size = picture_size(data, kind)
    if size is None or 0 in size:
        raise picture_refused(name, f"begins like a {kind} image but its header is damaged")
    if size[0] * size[1] > MAX_PIXELS:
        raise picture_refused(
            name,
            f"has {size[0]:,} × {size[1]:,} pixels; at most {MAX_PIXELS:,} are read",
            "Make it smaller, or cut it into parts.",
        )
    try:
        return _decode(data, name, kind, size)
    except _DECODING as error:
        raise picture_refused(name, f"is a {kind} image that is damaged or cut short ({error})") from None


def _decode(data: bytes, name: str, kind: str, size: tuple[int, int]) -> Picture:
    with warnings.catch_warnings():
        # Whatever Pillow warns about here (a bomb, a corrupt tag) concerns the stranger's file and is answered below.
        warnings.simplefilter("ignore")
        image = Image.open(BytesIO(data), formats=_FORMATS[kind])
        if image.size != size:
            raise ValueError("two sizes in one header")
        if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
            raise picture_refused(name, f"is animated ({image.n_frames} pictures)", "Import its pictures one by one.")  # type: ignore[attr-defined]
        image.load()
        orientation = _orientation(image)
        pixels = _plain(image)
    if orientation in _TURNS:
        pixels = pixels.transpose(_TURNS[orientation])
    pixels.info.clear()
    return Picture(pixels, kind, size, orientation)


def _orientation(image: ImageFile.ImageFile) -> int:
    """EXIF's orientation; a picture with none, or with one that EXIF does not know, is upright as it is."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except _DECODING:
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def _plain(image: Image.Image) -> Image.Image:
    """The pixels in mode L, RGB or RGBA and in sRGB; grey without a colour profile stays grey."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # 16-bit grey. Converting to L would clip at 255 instead of scaling.
        return image.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if image.mode in ("1", "L") and profile is None and not image.has_transparency_data:
        return image.convert("L") if image.mode == "1" else image.copy()
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        colours = _to_srgb(image.convert("RGB"), profile)
        if alpha.getextrema() == (255, 255):
            return colours
        colours.putalpha(alpha)
        return colours
    if image.mode not in ("RGB", "CMYK", "L"):
        image = image.convert("RGB")
    return _to_srgb(image, profile)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None  # A broken profile says nothing about the colours.
        if converted is not None:
            return converted
    return image.convert("RGB") if image.mode != "RGB" else image.copy()
