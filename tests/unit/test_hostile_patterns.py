"""C03: no pattern of ours takes more than a moment over 50 kB that were written to make patterns go back and forth.

Nobody can bring a pattern of their own: no field of the API and no file takes one. So these are all there are, found by
importing every module: whoever writes one adds a case.
"""

import importlib
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (ROOT / "platform", ROOT / "annotations", ROOT / "governance")
SIZE = 50_000
MOMENT_S = 0.2
# Long runs of what patterns repeat, each ending in what none expects, and near misses again and again.
PIECES = (
    "a", "A", "1", " ", "-", ".", "_", "@", "\\", '"', "[", "{", "<", "+", "\t", "\n", "é", "\u202e", "a.", "a-", "1 ", "1-", "1.",
    "a@", "a@b.", "@a.", "DE12 ", "DE89 3704 ", "+1 ", "+49-", "1.1.1.", "::", "1:", "a:", "/home/", "/a", "\\Users\\", "a's ",
    "A (", "Visa 4", "<svg", "<html ", "\\u", "\\ud800", '"\\', "en-", "=1", "p-0", "2026-", "1:1:1:1:", "a" * 63 + ".", "a" * 64 + "@",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder if folder.name == "platform" else ROOT).with_suffix("").parts
            if "re.compile(" not in path.read_text(encoding="utf-8") or {"migrations", "settings"} & set(parts):
                continue
            module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
            for name, value in sorted(vars(module).items()):
                for place, one in enumerate(value if isinstance(value, tuple | list) else [value]):
                    if isinstance(one, re.Pattern):
                        yield f"{module.__name__}.{name}[{place}]", one


FOUND = dict(patterns())


def test_there_are_patterns_to_speak_of() -> None:
    assert len(FOUND) > 40


@pytest.mark.parametrize("name", FOUND)
def test_a_pattern_is_done_in_a_moment_whatever_it_reads(name: str) -> None:
    pattern, anywhere = FOUND[name], is_looked_for_anywhere(name)
    for piece in PIECES:
        text = piece * (SIZE // len(piece)) + "!"
        began = time.process_time()
        read(pattern, text if isinstance(pattern.pattern, str) else text.encode(), anywhere=anywhere)
        took = time.process_time() - began
        assert took < MOMENT_S, f"{piece!r} × {SIZE // len(piece)}: {took:.2f} s"


def is_looked_for_anywhere(name: str) -> bool:
    """Whether any module asks more of it than that a whole text, or its beginning, is of this form."""
    bare = name.rsplit(".", 1)[-1].split("[", maxsplit=1)[0]
    ways = {way for source in _texts() for way in re.findall(rf"\b{bare}\.(\w+)\(", source)}
    return not ways or not ways <= {"fullmatch", "match"}


@cache
def _texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for folder in SOURCES for path in folder.rglob("*.py"))


def read(pattern: "re.Pattern[Any]", text: Any, *, anywhere: bool) -> None:
    pattern.fullmatch(text)
    if anywhere:
        for _ in pattern.finditer(text):
            pass
