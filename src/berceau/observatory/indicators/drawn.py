"""Figures of the indicators, drawn with Altair; they need the extra ``figures``.

Every number drawn is also written, and shades run from light to dark, so that a black-and-white
print says the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import altair as alt

from berceau.observatory.indicators.drawn_weeks import weeks
from berceau.observatory.indicators.labels import HERE
from berceau.observatory.indicators.plotted import (
    flow_rows,
    flow_totals,
    map_rows,
    occupancy_rows,
    tension_rows,
)
from berceau.observatory.indicators.records import STATES
from berceau.observatory.style import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    PAPER,
    SHADE,
    dressed,
    inline,
    save,
    titled,
)
from berceau.placement.show.words import words

if TYPE_CHECKING:
    import os

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import State
    from berceau.observatory.indicators.report import Indicators
    from berceau.observatory.rows import Row
    from berceau.observatory.style import Figure
    from berceau.placement.show.words import Lang, Words

__all__ = ["communes", "draw_all", "flows", "occupancy", "tension", "weeks"]

_BY_SHARE = alt.Scale(domain=[0, 0.5, 1], range=[LIGHT, MIDDLE, DARK], clamp=True)
_DARK_FROM = 0.72
"""Share from which a cell is too dark for dark figures."""
_BARE = alt.Axis(labelAngle=0, labelLimit=320, domain=False, ticks=False)
_CELL, _BAR = 40, 30
_WIDE, _HIGH = 460, 260
_LEAST_SIDE = 80
_POINTS = [30, 260]
"""Least and largest area of a point of the map."""
_SPARE = 0.08
"""Share of the height kept free at both ends."""
_MONTHS = alt.Axis(labelAngle=0, ticks=False, domain=False, labelExpr="split(datum.label, ' ')")
"""The year is written below the month."""
_SHADES = {"entries": DARK, "moves": MIDDLE, "to_school": DARK, "other_exits": MIDDLE}


def occupancy(
    found: Indicators, territory: Territory, *, state: State = "proposed", lang: Lang = "fr"
) -> alt.FacetChart:
    """Draw how full each structure is, by weekday and band, over the year planned.

    Parameters
    ----------
    found
        What is drawn.
    territory
        What it was worked out for.
    state
        Which of the four occupancies.
    lang
        Language of the labels.

    Returns
    -------
        One cell a structure and slot: per cent of the hours of capacity.

    Raises
    ------
    ValueError
        If the occupancy of this state is not known.
    """
    say = words(lang, HERE)
    rows = occupancy_rows(found, territory, state, lang)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("band:N", sort=None, title=None, axis=_BARE),
        y=alt.Y("structure:N", sort=None, title=None, axis=_BARE),
    )
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=_BY_SHARE, legend=None),
        tooltip=[
            alt.Tooltip("structure:N", title=say("figure.structure")),
            alt.Tooltip("share:Q", title=say("figure.share"), format=".1%"),
        ],
    )
    figures = base.mark_text(fontSize=11).encode(
        text="text:N",
        color=alt.condition(alt.datum.share > _DARK_FROM, alt.value(PAPER), alt.value(INK)),
    )
    layers = alt.layer(cells, figures).properties(width=alt.Step(_CELL), height=alt.Step(_BAR))
    order = list(dict.fromkeys(row["day"] for row in rows))
    days = alt.Column("day:N", sort=order, title=None, header=alt.Header(labelFontWeight="bold"))
    title = say("figure.occupancy", state=say(f"figure.{state}"))
    note = say("figure.occupancy_note_seen" if state == "realised" else "figure.occupancy_note")
    return dressed(layers.facet(column=days, spacing=8, title=titled(title, note)))


def tension(
    found: Indicators, territory: Territory | None = None, *, lang: Lang = "fr"
) -> alt.LayerChart:
    """Draw the requests for a first place for each free place, the tensest commune first.

    Parameters
    ----------
    found
        What is drawn.
    territory
        Gives communes their names; without it, codes are shown.
    lang
        Language of the labels.

    Returns
    -------
        One bar a commune.
    """
    say, rows = words(lang, HERE), tension_rows(found, territory, lang)
    longest = max((row["ratio"] for row in rows), default=0)
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("commune:N", sort=None, title=None, axis=alt.Axis(labelLimit=240)),
        x=alt.X(
            "ratio:Q",
            title=say("figure.tension_axis"),
            scale=alt.Scale(domain=[0, max(1.0, longest)]),
            axis=alt.Axis(tickCount=5, labelExpr=_decimals(say)),
        ),
    )
    bars = base.mark_bar(color=SHADE, height=18)
    # A halo of paper keeps a number readable where the line crosses it.
    written = base.encode(text="text:N")
    halo = written.mark_text(align="left", dx=5, fontSize=11, stroke=PAPER, strokeWidth=5)
    texts = written.mark_text(align="left", dx=5, fontSize=11, color=INK)
    one = alt.Chart(inline([{"ratio": 1}])).mark_rule(color=INK, strokeDash=[4, 3])
    layers = [bars, one.encode(x="ratio:Q"), halo, texts]
    title = titled(say("figure.tension"), _lines(say, "tension_note"))
    return dressed(alt.LayerChart(layer=layers, title=title, width=_WIDE, height=alt.Step(_BAR)))


def flows(found: Indicators, *, lang: Lang = "fr") -> alt.LayerChart:
    """Draw entries and moves upwards, exits downwards, month by month.

    Parameters
    ----------
    found
        What is drawn.
    lang
        Language of the labels.

    Returns
    -------
        Bars of two shades on either side of a line.
    """
    say, rows = words(lang, HERE), flow_rows(found, lang)
    months = list(dict.fromkeys(row["month"] for row in rows))
    names = [say(f"figure.{kind}") for kind in _SHADES]
    low, high = min(-1, *(row["high"] for row in rows)), max(1, *(row["high"] for row in rows))
    scale = alt.Scale(domain=names, range=list(_SHADES.values()))
    spare = _SPARE * (high - low)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("month:N", sort=months, title=None, axis=_MONTHS)
    )
    bars = base.mark_bar(stroke=INK, strokeWidth=0.5).encode(
        y=alt.Y(
            "low:Q",
            title=say("figure.flows_axis"),
            axis=alt.Axis(labelExpr=_ABSOLUTE, tickMinStep=1),
            # Beyond the longest bars, so that numbers fit.
            scale=alt.Scale(domain=[low - spare, high + spare], nice=False),
        ),
        y2="high:Q",
        color=alt.Color("kind:N", scale=scale, legend=None),
        tooltip=["month:N", "kind:N", alt.Tooltip("count:Q", title=say("figure.flows_axis"))],
    )
    ends = flow_totals(found, lang)
    texts = [
        _written([row for row in ends if row["is_up"] is up], months, dy)
        for up, dy in ((True, -8), (False, 9))
    ]
    line = alt.Chart(inline([{"zero": 0}])).mark_rule(color=INK).encode(y="zero:Q")
    title = titled(say("figure.flows"), _lines(say, "flows_note"))
    return dressed(
        alt.LayerChart(
            layer=[bars, *texts, line], title=title, width=alt.Step(_CELL + 11), height=_HIGH
        )
    )


def _written(rows: list[Row], months: list[str], dy: int) -> alt.Chart:
    """Write the numbers of a month beyond the end of its bar."""
    x = alt.X("month:N", sort=months, title=None, axis=_MONTHS)
    base = alt.Chart(inline(rows)).mark_text(fontSize=11, color=INK, dy=dy)
    written: alt.Chart = base.encode(x=x, y="end:Q", text="text:N")
    return written


_ABSOLUTE = "format(abs(datum.value), '~f')"
"""Numbers below the line are written without a minus."""


def communes(found: Indicators, territory: Territory, *, lang: Lang = "fr") -> alt.LayerChart:
    """Draw the communes where they lie, larger and darker with more places within reach.

    Parameters
    ----------
    found
        What is drawn.
    territory
        Where coordinates come from.
    lang
        Language of the labels.

    Returns
    -------
        One point a commune whose coordinates are known; north is up, distances are kept.

    Raises
    ------
    ValueError
        If no commune has coordinates.
    """
    say, rows = words(lang, HERE), map_rows(found, territory, lang)
    sides = [max(_LEAST_SIDE, *(row[k] for row in rows)) for k in ("east", "north")]
    across, upwards = (alt.Scale(domain=[0, side], nice=False) for side in sides)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("east:Q", axis=None, scale=across), y=alt.Y("north:Q", axis=None, scale=upwards)
    )
    most = max(1, *(row["places"] for row in rows))
    points = base.mark_circle(opacity=1, stroke=INK, strokeWidth=1).encode(
        size=alt.Size("places:Q", scale=alt.Scale(domain=[0, most], range=_POINTS), legend=None),
        color=alt.Color(
            "places:Q", scale=alt.Scale(domain=[0, most], range=[LIGHT, DARK]), legend=None
        ),
        tooltip=[
            alt.Tooltip("commune:N", title=say("figure.commune")),
            alt.Tooltip("places:Q", title=say("figure.places")),
        ],
    )
    names = base.mark_text(fontSize=11, color=INK).encode(text="name:N", y="name_at:Q")
    numbers = base.mark_text(fontSize=11, color=INK).encode(text="told:N", y="told_at:Q")
    title = titled(say("figure.map", km=say.decimal(found.reach_km)), _lines(say, "map_note"))
    return dressed(
        alt.LayerChart(
            layer=[points, names, numbers], title=title, width=sides[0], height=sides[1]
        )
    )


def _decimals(say: Words) -> str:
    """Write, for the drawing library, how the language sets decimals apart on an axis."""
    mark = "," if say.lang == "fr" else "."
    return f"replace(format(datum.value, '~f'), '.', '{mark}')"


def _lines(say: Words, key: str) -> list[str]:
    """Break a note where its sentences end."""
    return [f"{part.strip().rstrip('.')}." for part in say(f"figure.{key}").split(". ") if part]


def draw_all(
    found: Indicators, territory: Territory, folder: str | os.PathLike[str], *, lang: Lang = "fr"
) -> list[Path]:
    """Write every figure that the data allow to a folder, as SVG.

    Parameters
    ----------
    found
        What is drawn.
    territory
        What it was worked out for.
    folder
        Where; it exists.
    lang
        Language of the labels.

    Returns
    -------
        The files written.
    """
    figures: dict[str, Figure] = {
        f"occupancy-{state}": occupancy(found, territory, state=state, lang=lang)
        for state in STATES
        if found.whole.rate(state) is not None
    }
    if any(line.by == "commune" and line.requests != 0 for line in found.tension):
        figures["tension"] = tension(found, territory, lang=lang)
    if found.surplus:
        figures["weeks"] = weeks(found, territory, lang=lang)
    figures["flows"] = flows(found, lang=lang)
    if found.reach:
        figures["communes"] = communes(found, territory, lang=lang)
    return [save(chart, Path(folder) / f"{name}.svg") for name, chart in figures.items()]
