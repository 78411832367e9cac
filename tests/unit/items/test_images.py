"""Pictures in: upright, bare, re-encoded; what is not a picture is named as what it is."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from annotations.items.domain.boxes import Box, orient_box
from annotations.items.domain.images import Derivative, Derivatives, derive
from kernel.errors import Invalid
from tests.conftest import ROOT, shared_data
from tests.unit.items.pictures import encoded, gradient, one_bit_png

EXIF_FILES = [f"{side}_{orientation}.jpg" for side in ("Landscape", "Portrait") for orientation in range(9)]
TRACES = (
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com",
    b"ICC_PROFILE",
    b"iCCP",
    b"tEXt",
    b"iTXt",
    b"zTXt",
    b"eXIf",
    b"secret",
)


def opened(derivative: Derivative) -> Image.Image:
    return Image.open(BytesIO(derivative.data))


def grey(derivative: Derivative) -> npt.NDArray[np.float64]:
    return np.asarray(opened(derivative).convert("L").resize((60, 60)), dtype=np.float64)


def all_of(derivatives: Derivatives) -> tuple[Derivative, ...]:
    return derivatives.display, derivatives.blurred, derivatives.thumbnail


def refusal(data: bytes, name: str = "picture.jpg") -> str:
    with pytest.raises(Invalid) as refused:
        derive(data, name)
    assert refused.value.code == "image-refused"
    assert name in refused.value.detail
    return refused.value.detail


@pytest.mark.parametrize("name", EXIF_FILES)
def test_every_exif_orientation_comes_out_upright_and_bare(name: str) -> None:
    derivatives = derive(shared_data("exif", name).read_bytes(), name)
    reference = Image.open(shared_data("exif", name[:-5] + "1.jpg")).convert("L")
    upright = np.asarray(reference.resize((60, 60)), dtype=np.float64)
    assert derivatives.original_size == reference.size
    for derivative in all_of(derivatives):
        assert not [trace for trace in TRACES if trace in derivative.data]
        assert dict(opened(derivative).getexif()) == {}
    for derivative in (derivatives.display, derivatives.thumbnail):
        assert np.abs(grey(derivative) - upright).mean() < 2
        assert np.abs(grey(derivative)[::-1] - upright).mean() > 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_of_every_format_is_dropped(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    texts = PngInfo()
    texts.add_text("Comment", "secret")
    options = {"pnginfo": texts} if kind == "PNG" else {"xmp": b"<x>secret http://ns.adobe.com</x>"}
    data = encoded(gradient(), kind, exif=exif, icc_profile=profile, **options)
    assert b"secret" in data
    derivatives = derive(data, "p")
    assert (derivatives.width, derivatives.height) == (80, 120)
    for derivative in all_of(derivatives):
        assert not [trace for trace in TRACES if trace in derivative.data]
        assert set(opened(derivative).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_comment_of_a_jpeg_is_dropped() -> None:
    assert b"secret" not in derive(encoded(gradient(), "JPEG", comment=b"secret"), "p").display.data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_turns_with_its_picture(orientation: int) -> None:
    stored = Image.new("RGB", (120, 80), "white")
    stored.paste("black", (10, 20, 40, 70))
    exif = Image.Exif()
    exif[0x0112] = orientation
    derivatives = derive(encoded(stored, "PNG", exif=exif), "p")
    assert derivatives.stored_size == (120, 80)
    x, y, w, h = orient_box(Box(10, 20, 30, 50), *derivatives.stored_size, derivatives.orientation)
    dark = np.asarray(opened(derivatives.display).convert("L")) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) == (x, y, x + w, y + h)


def test_the_same_bytes_give_the_same_derivatives() -> None:
    data = encoded(gradient(), "JPEG")
    assert derive(data, "a") == derive(data, "b")


def test_a_large_picture_is_scaled_and_says_by_how_much() -> None:
    derivatives = derive(encoded(Image.new("L", (8192, 1000), 200), "PNG"), "p")
    assert derivatives.original_size == (8192, 1000)
    assert (derivatives.width, derivatives.height, derivatives.scale) == (4096, 500, 0.5)
    assert (derivatives.thumbnail.width, derivatives.thumbnail.height) == (320, 39)
    assert derivatives.blurred.width == 64


def test_a_small_picture_is_not_enlarged() -> None:
    derivatives = derive(encoded(gradient(40, 30), "PNG"), "p")
    assert derivatives.scale == 1.0
    assert {(d.width, d.height) for d in all_of(derivatives)} == {(40, 30)}


def test_the_blurred_one_is_grey_and_without_detail() -> None:
    stripes = Image.new("RGB", (640, 640), "white")
    for x in range(0, 640, 20):
        stripes.paste("red", (x, 0, x + 10, 640))
    blurred = opened(derive(encoded(stripes, "PNG"), "p").blurred)
    assert blurred.mode == "L"
    # From column to column the stripes jump by 179 levels of grey; what is left is a slow ramp.
    assert np.abs(np.diff(np.asarray(blurred, dtype=np.float64), axis=1)).max() < 6


@pytest.mark.parametrize(
    ("mode", "kind", "content_type"),
    [
        ("RGB", "JPEG", "image/jpeg"),
        ("L", "JPEG", "image/jpeg"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("RGB", "WEBP", "image/jpeg"),
        ("P", "PNG", "image/png"),
        ("1", "PNG", "image/png"),
        ("LA", "PNG", "image/png"),
        ("RGBA", "PNG", "image/png"),
        ("I;16", "PNG", "image/png"),
    ],
)
def test_every_kind_of_pixels_is_kept_in_a_kind_browsers_show(mode: str, kind: str, content_type: str) -> None:
    if mode == "I;16":
        source = gradient().convert("L").convert("I").point(lambda level: level * 257).convert("I;16")
    else:
        source = gradient().convert(mode)
    derivatives = derive(encoded(source, kind), "p")
    assert derivatives.display.content_type == content_type
    assert opened(derivatives.display).mode in ("L", "RGB", "RGBA")
    expected = np.asarray(gradient().convert(mode if mode in ("1", "CMYK") else "RGB").convert("L").resize((60, 60)))
    assert np.abs(grey(derivatives.display) - expected).mean() < 6


def test_transparency_is_kept_and_shown_on_white_in_previews() -> None:
    derivatives = derive(encoded(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "WEBP", lossless=True), "p")
    assert opened(derivatives.display).mode == "RGBA"
    assert opened(derivatives.thumbnail).getpixel((25, 25)) == (255, 255, 255)


def test_colours_of_another_profile_become_srgb() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile that calls red what sRGB calls green, and the other way round.
    swapped = srgb.replace(b"rXYZ", b"swap", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"swap", b"gXYZ", 1)
    derivatives = derive(encoded(Image.new("RGB", (30, 30), (250, 10, 10)), "PNG", icc_profile=swapped), "p")
    red, green, _ = np.asarray(opened(derivatives.display))[15, 15].tolist()
    assert green > 200 > 100 > red


def test_a_profile_that_does_not_fit_its_pixels_is_passed_over() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = derive(encoded(gradient(), "PNG"), "p").display.data
    assert derive(encoded(gradient(), "PNG", icc_profile=lab), "p").display.data == plain
    assert derive(encoded(gradient(), "PNG", icc_profile=b"nonsense"), "p").display.data == plain


def test_a_pixel_bomb_is_refused_from_its_header() -> None:
    bomb = one_bit_png(13_000, 13_000)
    assert len(bomb) < 30_000
    assert "13,000 × 13,000 pixels" in refusal(bomb, "bomb.png")


def test_a_pixel_bomb_costs_less_than_fifty_megabytes(tmp_path: Path) -> None:
    (tmp_path / "bomb.png").write_bytes(one_bit_png(13_000, 13_000))
    script = """
import resource, sys
sys.path[:0] = sys.argv[2:]
from annotations.items.domain.images import derive
from kernel.errors import Invalid
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    derive(data, "bomb.png")
except Invalid:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    arguments = [sys.executable, "-c", script, str(tmp_path / "bomb.png"), str(ROOT), str(ROOT / "platform")]
    grown = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert int(grown) < 50


def test_a_jpeg_that_claims_many_pixels_is_refused_from_its_header() -> None:
    data = bytearray(encoded(gradient(), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    assert "65,535 × 65,535 pixels" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"8BPS\x00\x01" + bytes(60), "a Photoshop document (PSD)"),
        (b"SIMPLE  =                    T", "a FITS image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "a PostScript file (EPS)"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a JPEG 2000 image"),
        (b"GIF89a" + bytes(20), "a GIF image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG drawing"),
        (b"<?xml version='1.0'?>\n<!-- x --><svg/>", "an SVG drawing"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "an HTML page"),
        ("<html><body>".encode("utf-16"), "an HTML page"),
        (b"hello", "a text file"),
        (b"", "an empty file"),
        (b"\x00\x01\x02\x03", "no kind of file that is known here"),
    ],
)
def test_what_is_not_a_picture_is_refused_by_its_true_name(data: bytes, kind: str) -> None:
    assert f"is {kind}, not a JPEG, PNG or WebP image" in refusal(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.2, 0.6, 0.95])
def test_a_picture_cut_short_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 200), 80).convert("RGB")
    data = encoded(noise, kind)
    assert refusal(data[: max(13, int(len(data) * share))])


def test_an_animated_picture_is_refused() -> None:
    data = encoded(gradient(), "PNG", save_all=True, append_images=[gradient().rotate(90)])
    assert "is animated (2 pictures)" in refusal(data)


def test_several_jpegs_in_one_file_give_the_first() -> None:
    data = encoded(gradient(), "MPO", save_all=True, append_images=[Image.new("RGB", (120, 80))])
    assert np.abs(grey(derive(data, "p").display) - np.asarray(gradient().convert("L").resize((60, 60)))).mean() < 3


def test_a_page_hidden_behind_a_picture_does_not_survive() -> None:
    data = encoded(gradient(), "JPEG") + b"<script>alert(1)</script>"
    assert all(b"<script" not in derivative.data for derivative in all_of(derive(data, "p")))
