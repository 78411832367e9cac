"""What every template holds to, so that no page has to be looked at for it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for part in ("platform", "annotations", "governance") for path in (ROOT / part).rglob("*.html"))
_TABLE = re.compile(r"<table\b")
_REGION = re.compile(r'<div class="table[^"]*" tabindex="0" role="region" aria-label(?:ledby)?="[^"]+"><table\b')


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_table_scrolls_in_a_region_that_has_a_name_and_a_place_in_the_order_of_the_tab_key(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(_REGION.findall(text)) == len(_TABLE.findall(text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_styled_or_wired_inside_the_markup(path: Path) -> None:
    assert not re.search(r"<[^>]*\s(style|onclick|onchange|onsubmit|oninput)=", path.read_text("utf-8"))
