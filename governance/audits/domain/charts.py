"""Charts of findings as SVG: one for the page, in its colours, and a plain one for PDF and download."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

import vl_convert
from defusedxml.ElementTree import fromstring

from .chart_spec import ACCENT, INK_2, INK_3, LINE, WIDTH, chart_spec, height_of
from .finding import Chart

__all__ = ["page_svg", "plain_svg"]

_SVG = "http://www.w3.org/2000/svg"
_VEGA_LITE = "6.4"
_TOKENS = {ACCENT: "--accent", INK_2: "--ink-2", INK_3: "--ink-3", LINE: "--line"}
# Vega describes its own marks; a reader of the page gets one description and the table instead.
_DROPPED = ("aria-hidden", "aria-label", "aria-roledescription", "class", "role", "pointer-events")


def page_svg(chart: Chart) -> str:
    """The chart for a page: colours are ``var(--token, #fallback)`` in presentation attributes, so that it follows the theme.

    It has no script, no style attribute and no id, and can stand in a page many times under a strict content policy.
    """
    return _drawn(chart, _TOKENS)


def plain_svg(chart: Chart) -> str:
    """The chart with plain light colours, for PDF and for readers that know no CSS variables."""
    return _drawn(chart, {})


def _drawn(chart: Chart, tokens: dict[str, str]) -> str:
    root: Element = fromstring(vl_convert.vegalite_to_svg(chart_spec(chart), vl_version=_VEGA_LITE))
    for element in root.iter():
        # Plain names and one xmlns: prefixes come from a table that any other library of the process may change.
        element.tag = element.tag.rpartition("}")[2]
        for name in _DROPPED:
            element.attrib.pop(name, None)
        for name in ("fill", "stroke"):
            colour = element.get(name, "")
            if colour in tokens:
                element.set(name, f"var({tokens[colour]}, {colour})")
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": _SVG,
            "class": "plot",
            "viewBox": f"0 0 {WIDTH} {height_of(chart)}",
            "role": "img",
            "aria-label": chart.description,
        }
    )
    if not tokens:
        root.attrib.update({"width": str(WIDTH), "height": str(height_of(chart))})
    return tostring(root, encoding="unicode")
