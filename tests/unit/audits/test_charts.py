"""Charts: same bytes for the same finding, in the colours of the page or plain, with nothing a strict page would block."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from governance.audits.domain.chart_spec import WIDTH, height_of
from governance.audits.domain.charts import page_svg, plain_svg
from governance.audits.domain.finding import Chart, Point, Rule

ROOT = Path(__file__).resolve().parents[3]
CHART = Chart(
    description="Share of posts with different majority, by pair of countries",
    axis="share of posts",
    points=(
        Point("South Africa – Singapore", 0.26, 0.239, 0.282),
        Point("United States – Britain", 0.147, 0.13, 0.165, stands_out=False),
        Point("without an interval", 0.1, stands_out=False),
        Point("A name far too long to be written out beside a dot <&>", 0.05, 0.01, 0.09, stands_out=False),
    ),
    rules=(Rule(0.2, "0.8 × Britain: a US employment-law screening rule"),),
)


def test_the_same_chart_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.unit.audits.test_charts import CHART; import sys; "
        "from governance.audits.domain.charts import page_svg; sys.stdout.write(page_svg(CHART))"
    )
    again = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = ['platform', '.']; {code}"],
        cwd=ROOT,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert again.stdout.decode() == page_svg(CHART)


def test_the_page_picture_follows_the_theme_and_has_a_fallback_for_every_colour() -> None:
    svg = page_svg(CHART)
    assert "var(--accent, #0f5c5c)" in svg
    colours = re.findall(r'(?:fill|stroke)="([^"]+)"', svg)
    assert all(colour in ("none", "transparent") or colour.startswith("var(--") for colour in colours)


def test_the_plain_picture_has_the_same_shapes_and_no_variable() -> None:
    plain = plain_svg(CHART)
    assert "var(" not in plain
    assert f'width="{WIDTH}" height="{height_of(CHART)}"' in plain
    assert plain.count("<path") == page_svg(CHART).count("<path")


@pytest.mark.parametrize("draw", [page_svg, plain_svg])
def test_no_picture_holds_a_script_a_style_an_id_or_a_request(draw: object) -> None:
    assert callable(draw)
    root = ET.fromstring(draw(CHART))
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "g", "path", "line", "text"}
        assert not {"style", "id", "href", "onload"} & set(element.attrib)
        assert "url(" not in "".join(element.attrib.values())


def test_a_screen_reader_hears_the_description_once() -> None:
    root = ET.fromstring(page_svg(CHART))
    assert root.get("role") == "img"
    assert root.get("aria-label") == CHART.description
    assert sum("aria-label" in element.attrib for element in root.iter()) == 1


def test_every_point_and_rule_is_drawn_and_names_are_text() -> None:
    root = ET.fromstring(plain_svg(CHART))
    texts = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert "South Africa – Singapore" in texts
    assert "0.8 × Britain: a US employment-law screening rule" in texts
    assert "A name far too long to be written…" in texts
    dots = [element for element in root.iter() if "A5.244" in element.get("d", "")]
    intervals = [element for element in root.iter() if element.get("stroke-linecap") == "round"]
    assert (len(dots), len(intervals)) == (4, 3)


def test_the_interval_lies_where_its_numbers_say() -> None:
    chart = Chart("", "x", (Point("a", 0.5, 0.25, 0.75), Point("b", 1.0, 1.0, 1.0)))
    first = next(
        element for element in ET.fromstring(plain_svg(chart)).iter() if element.get("stroke-linecap") == "round"
    )
    # Beside names of one letter, 40 units, the axis runs from 0 to 1 over 652.
    assert first.get("transform", "").startswith("translate(163,")
    assert float(first.get("x2", "0")) == pytest.approx(326)


def test_short_names_leave_their_room_to_the_dots() -> None:
    def begins(name: str) -> float:
        svg = plain_svg(Chart("", "x", (Point(name, 0.5), Point("b", 1.0))))
        return min(float(found) for found in re.findall(r'transform="translate\((\d+),8\)"', svg))

    assert (begins("a"), begins("x" * 10), begins("x" * 40)) == (40, 107, 232)


def test_numbers_below_zero_have_a_true_minus_and_the_axis_holds_zero() -> None:
    svg = plain_svg(Chart("", "α", (Point("a", -0.4, -0.5, -0.3),), unit="number"))
    assert ">−0.4<" in svg
    assert ">0<" in svg or ">0.0<" in svg


def test_a_library_that_renames_the_namespace_changes_nothing() -> None:
    """The QR codes of the second factor register "svg" as a prefix for the whole process."""
    before = page_svg(CHART)
    ET.register_namespace("svg", "http://www.w3.org/2000/svg")
    assert page_svg(CHART) == before
    assert before.startswith('<svg xmlns="http://www.w3.org/2000/svg" ')
