"""Draws the sample pictures and writes their Pascal VOC boxes: circles, squares and triangles on paper.

Run `python samples/drawings.py` to make `samples/drawings/*.png` and `samples/drawings_voc/*.xml` anew; the same pixels
and the same boxes come out every time.
"""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

COUNT: Final = 24
WIDTH, HEIGHT = 480, 360
_FOLDER: Final = Path(__file__).parent
_FINER: Final = 4  # Drawn four times as large and scaled down, which smooths the edges.
_PAPER: Final = (250, 246, 236)
_RULE: Final = (232, 226, 210)
_INKS: Final = ((38, 70, 83), (42, 120, 110), (180, 118, 40), (190, 82, 60), (92, 74, 140))
_LABELS: Final = ("circle", "square", "triangle")


class Shape(NamedTuple):
    """A shape within the circle around (`x`, `y`); `turn` in radians. Squares and triangles may stand askew."""

    label: str
    x: int
    y: int
    radius: int
    turn: float
    ink: tuple[int, int, int]
    filled: bool

    def corners(self) -> list[tuple[float, float]]:
        """The outline; a circle as a polygon of many sides."""
        sides = {"circle": 180, "square": 4, "triangle": 3}[self.label]
        angles = [self.turn + 2 * math.pi * side / sides for side in range(sides)]
        return [(self.x + self.radius * math.cos(angle), self.y + self.radius * math.sin(angle)) for angle in angles]

    def box(self) -> tuple[int, int, int, int]:
        """xmin, ymin, xmax, ymax in whole pixels around the outline."""
        xs, ys = zip(*self.corners(), strict=True)
        return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))


def compose(number: int) -> list[Shape]:
    """Two to seven shapes that keep clear of each other and of the edge."""
    chance = random.Random(f"fairhand drawing {number}")  # noqa: S311 - pictures, not secrets.
    shapes: list[Shape] = []
    wanted = chance.randint(2, 7)
    while len(shapes) < wanted:
        radius = chance.randint(18, 62)
        shape = Shape(
            label=chance.choice(_LABELS),
            x=chance.randint(radius + 4, WIDTH - radius - 4),
            y=chance.randint(radius + 4, HEIGHT - radius - 4),
            radius=radius,
            turn=chance.uniform(0, 2 * math.pi),
            ink=chance.choice(_INKS),
            filled=chance.random() < 0.5,
        )
        if all(math.hypot(shape.x - o.x, shape.y - o.y) > shape.radius + o.radius + 6 for o in shapes):
            shapes.append(shape)
    return shapes


def draw(shapes: list[Shape]) -> Image.Image:
    """The picture, in few colours so that the file stays small."""
    image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), _PAPER)
    pen = ImageDraw.Draw(image)
    for y in range(30, HEIGHT, 30):
        pen.line([(0, y * _FINER), (WIDTH * _FINER, y * _FINER)], fill=_RULE, width=_FINER)
    for shape in shapes:
        outline = [(x * _FINER, y * _FINER) for x, y in shape.corners()]
        if shape.filled:
            pen.polygon(outline, fill=shape.ink)
        else:
            # The stroke is drawn as a ring that lies inside the outline, so that the box fits it.
            inner = shape._replace(radius=max(4, shape.radius - (6 if shape.label == "circle" else 9)))
            pen.polygon(outline, fill=shape.ink)
            pen.polygon([(x * _FINER, y * _FINER) for x, y in inner.corners()], fill=_PAPER)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.BOX).quantize(48, dither=Image.Dither.NONE)


def voc_xml(name: str, shapes: list[Shape]) -> str:
    """The boxes of one picture as Pascal VOC."""
    lines = ["<annotation>", "  <folder>drawings</folder>", f"  <filename>{name}.png</filename>"]
    lines += ["  <source><database>Fairhand sample</database></source>"]
    lines += [f"  <size><width>{WIDTH}</width><height>{HEIGHT}</height><depth>3</depth></size>"]
    lines += ["  <segmented>0</segmented>"]
    for shape in shapes:
        left, top, right, bottom = shape.box()
        lines += [
            "  <object>",
            f"    <name>{shape.label}</name>",
            "    <pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>",
            f"    <bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox>",
            "  </object>",
        ]
    return "\n".join([*lines, "</annotation>", ""])


def main(folder: Path = _FOLDER) -> None:
    """Write all pictures and their boxes below `folder`."""
    for part in ("drawings", "drawings_voc"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number in range(1, COUNT + 1):
        name, shapes = f"drawing_{number:02d}", compose(number)
        draw(shapes).save(folder / "drawings" / f"{name}.png", optimize=True)
        (folder / "drawings_voc" / f"{name}.xml").write_text(voc_xml(name, shapes), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
