"""A chart of dots with intervals as an Altair specification, laid out so that no text has to be measured.

Left to itself Vega sizes a picture by the width of its labels in whatever fonts a machine has. Here every distance follows from numbers and
labels are given room, and cut, by number of letters, so that the same finding gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from .finding import Chart

__all__ = ["ACCENT", "INK_2", "INK_3", "LINE", "WIDTH", "chart_spec", "height_of"]

# The light theme of the design tokens; the page replaces them by its variables.
ACCENT, INK_2, INK_3, LINE = "#0f5c5c", "#55504a", "#857f76", "#e2ded5"

WIDTH = 720
_WIDEST_LEFT, _RIGHT, _BOTTOM = 232, 28, 46
# Room for one letter of a label, capitals included, and beside all of them.
_LETTER, _BESIDE = 7.5, 32
_TOP, _TOP_WITH_RULES = 8, 26
_ROW = 34
_LONGEST_LABEL = 34
_FONT = "Inter, system-ui, sans-serif"
_FONT_SIZE = 12


def height_of(chart: Chart) -> int:
    """The height of the whole picture, in the same units as ``WIDTH``."""
    return _top(chart) + _ROW * len(chart.points) + _BOTTOM


def chart_spec(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart: a row a point, an interval behind each dot, a dashed line a rule."""
    rows = [
        {
            "row": row,
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "colour": ACCENT if point.stands_out else INK_3,
        }
        for row, point in enumerate(chart.points)
    ]
    x = alt.Scale(domain=_domain(chart), nice=True)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("row:O", axis=_row_axis(chart), scale=alt.Scale(paddingInner=0.0, paddingOuter=0.0)),
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    layers = [
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=3, strokeCap="round")
        .encode(x=alt.X("low:Q", scale=x, axis=_value_axis(chart)), x2="high:Q"),
        base.mark_circle(size=110, opacity=1).encode(x=alt.X("value:Q", scale=x, axis=_value_axis(chart))),
        *_rule_layers(chart, x),
    ]
    picture = alt.layer(*layers).properties(
        width=WIDTH - _left(chart) - _RIGHT,
        height=_ROW * len(chart.points),
        padding={"left": _left(chart), "right": _RIGHT, "top": _top(chart), "bottom": _BOTTOM},
        autosize=alt.AutoSizeParams(type="none"),
    )
    configured = picture.configure(
        font=_FONT, background="transparent", aria=False, view=alt.ViewConfig(stroke="transparent")
    )
    specification: dict[str, Any] = configured.to_dict()
    return specification


def _left(chart: Chart) -> int:
    """Where the dots begin: short labels leave the picture to them, which matters on a phone."""
    longest = max((len(_cut(point.label)) for point in chart.points), default=0)
    return min(_WIDEST_LEFT, round(_BESIDE + _LETTER * longest))


def _top(chart: Chart) -> int:
    return _TOP_WITH_RULES if chart.rules else _TOP


def _domain(chart: Chart) -> list[float]:
    """From zero to everything shown: an axis that starts elsewhere makes small differences look large."""
    shown = [bound for point in chart.points for bound in (point.value, point.low, point.high) if bound is not None]
    shown += [rule.value for rule in chart.rules]
    return [min(0.0, *shown), max(0.0, *shown)]


def _row_axis(chart: Chart) -> alt.Axis:
    labels = json.dumps([_cut(point.label) for point in chart.points], ensure_ascii=False)
    return alt.Axis(
        title=None,
        labelExpr=f"{labels}[datum.value]",
        labelColor=INK_2,
        labelFontSize=_FONT_SIZE,
        labelFontWeight=500,
        labelLimit=0,
        labelOverlap=False,
        labelPadding=12,
        domain=False,
        ticks=False,
    )


def _value_axis(chart: Chart) -> alt.Axis:
    number = "format(datum.value * 100, '~f') + ' %'" if chart.unit == "percent" else "format(datum.value, '~f')"
    return alt.Axis(
        title=_cut(chart.axis, 2 * _LONGEST_LABEL),
        titleColor=INK_3,
        titleFontSize=_FONT_SIZE,
        titleFontWeight="normal",
        titlePadding=8,
        labelExpr=f"replace({number}, '-', '−')",
        labelColor=INK_2,
        labelFontSize=_FONT_SIZE,
        labelFontWeight=500,
        labelLimit=0,
        labelOverlap=False,
        gridColor=LINE,
        domain=False,
        ticks=False,
        tickCount=5,
    )


def _rule_layers(chart: Chart, x: alt.Scale) -> list[alt.Chart]:
    low, high = _domain(chart)
    layers = []
    for rule in chart.rules:
        data = alt.Chart(alt.InlineData(values=[{"at": rule.value}])).encode(
            x=alt.X("at:Q", scale=x, axis=_value_axis(chart))
        )
        on_the_right = rule.value > (low + high) / 2
        text = data.mark_text(
            text=_cut(rule.label, 2 * _LONGEST_LABEL),
            align="right" if on_the_right else "left",
            baseline="bottom",
            fontSize=_FONT_SIZE - 1,
            fill=INK_3,
        ).encode(y=alt.value(-8))
        layers += [data.mark_rule(stroke=INK_3, strokeDash=[4, 3], strokeWidth=1), text]
    return layers


def _cut(text: str, longest: int = _LONGEST_LABEL) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
