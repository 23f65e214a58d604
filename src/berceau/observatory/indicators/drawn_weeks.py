"""The figure of the weekly test of overbooking; it needs the extra ``figures``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import altair as alt

from berceau.observatory.indicators.labels import HERE
from berceau.observatory.indicators.plotted_weeks import month_marks, week_rows, weeks_between
from berceau.observatory.style import DARK, INK, MIDDLE, PAPER, dressed, inline, titled
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.report import Indicators
    from berceau.placement.show.words import Lang

_STEP, _HIGH = 11, 54
"""Pixels: of a week, and of the bars of a structure."""
_SPARE = 0.3
"""Share of the height kept free for the number above the fullest week."""
_MOST = 100
"""Per cent: the least that the axis reaches."""


def weeks(
    found: Indicators, territory: Territory | None = None, *, lang: Lang = "fr"
) -> alt.FacetChart:
    """Draw hours of presence over hours of capacity, one bar a week, one line a structure.

    Parameters
    ----------
    found
        What is drawn.
    territory
        Gives structures their names; without it, identifiers are shown.
    lang
        Language of the labels.

    Returns
    -------
        Bars below a dashed line, the limit of the law; the fullest week has its number.

    Raises
    ------
    ValueError
        If there is no collective structure.
    """
    say, rows = words(lang, HERE), week_rows(found, territory, lang)
    if not rows:
        raise ValueError("found no week of a collective structure, expected at least one")
    limit = max(row["limit"] for row in rows)
    top = max(limit, _MOST, *(row["percent"] for row in rows))
    marks = month_marks(found, lang)
    axis = alt.Axis(
        values=list(marks),
        labelExpr=f"({json.dumps(marks, ensure_ascii=False)})[datum.value]",
        labelAngle=0,
        labelAlign="left",
        ticks=False,
        domainColor=MIDDLE,
    )
    x = alt.X("week:O", title=None, axis=axis, scale=alt.Scale(domain=weeks_between(found)))
    scale = alt.Scale(domain=[0, top * (1 + _SPARE)], nice=False)
    y = alt.Y("percent:Q", title=None, scale=scale, axis=alt.Axis(values=[0, limit]))
    base = alt.Chart()
    colours = alt.condition(alt.datum.state == "realised", alt.value(DARK), alt.value(MIDDLE))
    bars = base.mark_bar(stroke=PAPER, strokeWidth=1).encode(x=x, y=y, color=colours)
    # A halo of paper keeps a number readable where the line crosses it.
    written = base.encode(x=x, y=y, text="text:N")
    halo = written.mark_text(fontSize=10, dy=-7, stroke=PAPER, strokeWidth=4)
    texts = written.mark_text(fontSize=10, dy=-7, color=INK)
    line = base.mark_rule(color=INK, strokeDash=[4, 3]).encode(y="limit:Q")
    layers = alt.layer(bars, line, halo, texts).properties(width=alt.Step(_STEP), height=_HIGH)
    header = alt.Header(
        labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=2
    )
    names = list(dict.fromkeys(row["structure"] for row in rows))
    sentences = [f"{part.rstrip('.')}." for part in say("figure.weeks_note").split(". ")]
    notes = [" ".join(sentences[k : k + 2]) for k in range(0, len(sentences), 2)]
    by = alt.Row("structure:N", title=None, sort=names, header=header)
    title = titled(say("figure.weeks"), notes)
    return dressed(layers.facet(data=inline(rows), row=by, spacing=14, title=title))
