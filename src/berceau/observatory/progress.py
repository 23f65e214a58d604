"""The figure of a run: value and bound against time, and their gap, stage by stage."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import altair as alt

from berceau.observatory.course import panels
from berceau.observatory.rows import HOME, thousands
from berceau.observatory.style import DARK, INK, LIMIT, MIDDLE, SHADE, dressed, inline, titled
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from berceau.observatory.course import Panel
    from berceau.observatory.trace import Trace
    from berceau.placement.show.words import Lang, Words

_WIDE, _NARROW, _HIGH = 430, 190, 105
"""Widths of value and of gap, height of both."""
_MARGIN = 96
"""Room for the numbers of an axis, the same in all stages so that they stand in line."""
_SMALLEST = 1e-4
"""A gap below this is drawn at the foot of its axis."""
_CHARACTERS = 140
"""On one line of the note."""


def progress(
    trace: Trace, *, stages: Collection[int] | None = None, lang: Lang = "fr"
) -> alt.VConcatChart:
    """Draw value and bound of each stage against time, and beside them their gap.

    Parameters
    ----------
    trace
        What was written down of a run.
    stages
        Numbers of the stages drawn, from 1; none given: all.
    lang
        Language of the labels.

    Returns
    -------
        One panel a stage; those that took next to no time are told in words.

    Raises
    ------
    ValueError
        If the trace has none of them.
    """
    say, (drawn, told) = words(lang, HOME), panels(trace, stages=stages, lang=lang)
    lines = [say("course.note"), say("course.gap_note"), say("course.means_note")]
    if told:
        lines.append(say("course.quick", stages=say("course.and").join(told)))
    note = [part for line in lines for part in textwrap.wrap(line, _CHARACTERS)]
    rows = [_row(panel, say, last=panel is drawn[-1]) for panel in drawn]
    if not rows:
        rows = [alt.hconcat(alt.LayerChart(layer=[_nothing()], width=_WIDE + _NARROW, height=1))]
    return dressed(alt.vconcat(*rows, spacing=22, title=titled(say("course.title"), note)))


def _nothing() -> alt.Chart:
    """Draw nothing, below a title that says it all."""
    blank: alt.Chart = alt.Chart(inline([])).mark_point()
    return blank


def _row(panel: Panel, say: Words, *, last: bool) -> alt.HConcatChart:
    title = alt.TitleParams(
        panel.title, subtitle=panel.outcome, fontSize=12, offset=6, subtitlePadding=2
    )
    return alt.hconcat(_values(panel, say, last=last), _gaps(panel, say, last=last), title=title)


def _time(panel: Panel, say: Words, ticks: int, *, last: bool) -> alt.X:
    scale = alt.Scale(domain=list(panel.window), nice=False, zero=False)
    title = say("course.seconds") if last else None
    return alt.X(
        "seconds:Q",
        scale=scale,
        axis=alt.Axis(title=title, tickCount=ticks, labelExpr=say("course.number_axis")),
    )


def _values(panel: Panel, say: Words, *, last: bool) -> alt.LayerChart:
    """Draw the value, the bound, and the band between them."""
    scale = alt.Scale(zero=False, nice=False, padding=6)
    axis = alt.Axis(tickCount=3, labelExpr=thousands(say), minExtent=_MARGIN, maxExtent=_MARGIN)
    x = _time(panel, say, 6, last=last)
    base = alt.Chart(inline(panel.points)).encode(x=x, detail="level:N")
    y = alt.Y("best:Q", title=None, scale=scale, axis=axis)
    band = (
        base.transform_filter("isValid(datum.best) && isValid(datum.bound)")
        .mark_area(interpolate="step-after", color=MIDDLE, opacity=0.55)
        .encode(y=y, y2="bound:Q")
    )
    value = base.mark_line(interpolate="step-after", color=DARK, strokeWidth=2).encode(y=y)
    bound = base.mark_line(
        interpolate="step-after", color=LIMIT, strokeWidth=2, strokeDash=[5, 3]
    ).encode(y=alt.Y("bound:Q", title=None, scale=scale, axis=axis))
    layers = [band, value, bound, *_phases(panel, x)]
    return alt.LayerChart(layer=layers, width=_WIDE, height=_HIGH)


def _phases(panel: Panel, x: alt.X) -> list[alt.Chart]:
    """Mark where another means sets to work."""
    base = alt.Chart(inline(panel.phases)).encode(x=x)
    rules = base.mark_rule(color=SHADE, strokeDash=[1, 3])
    names = base.mark_text(align="left", baseline="bottom", dx=3, fontSize=10, color=INK)
    return [rules, names.encode(text="name:N", y=alt.value(-1))]


def _gaps(panel: Panel, say: Words, *, last: bool) -> alt.LayerChart:
    """Draw the gap, on a scale of tens, for what matters of it comes last."""
    axis = alt.Axis(
        values=[1, 0.1, 0.01, 0.001, _SMALLEST],
        labelExpr=say("course.gap_axis", smallest=_SMALLEST),
        grid=True,
        gridOpacity=0.35,
    )
    scale = alt.Scale(type="log", domain=[_SMALLEST, 1], clamp=True, nice=False)
    points = [
        {**point, "gap": max(point["gap"], _SMALLEST)}
        for point in panel.points
        if point["gap"] is not None
    ]
    line = alt.Chart(inline(points)).encode(
        x=_time(panel, say, 3, last=last),
        y=alt.Y("gap:Q", title=None, scale=scale, axis=axis),
        detail="level:N",
    )
    step = line.mark_line(interpolate="step-after", color=INK, strokeWidth=1.5)
    return alt.LayerChart(layer=[step], width=_NARROW, height=_HIGH)
