"""The figure of a year: what became of the requests of each session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from berceau.dossier.yearly.telling import HERE
from berceau.observatory.style import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    PAPER,
    SHADE,
    dressed,
    inline,
    titled,
)
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from berceau.observatory.rows import Row
    from berceau.placement.show.words import Lang
    from berceau.sessions.year import Year

_SHADES = {"accepted": DARK, "declined": SHADE, "silent": MIDDLE, "refused": LIGHT}
"""From dark to light, as the request came to more or to less: a grey print keeps the order."""
_ON_DARK = {"accepted", "declined"}
_WIDE, _BAR = 560, 46
_LEAST = 0.03
"""Share of the longest bar from which a part has room for its number."""


def outcomes(year: Year, *, lang: Lang = "fr") -> alt.LayerChart:
    """Draw one bar a session, divided by what its requests came to.

    Parameters
    ----------
    year
        What is drawn.
    lang
        Language of the labels.
    """
    say = words(lang, HERE)
    rows = _rows(year, lang)
    names = [say(f"drawn.{name}") for name in _SHADES]
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("session:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False))
    )
    bars = base.mark_bar(stroke=INK, strokeWidth=0.6).encode(
        x=alt.X("low:Q", title=say("drawn.axis"), axis=alt.Axis(tickMinStep=1)),
        x2="high:Q",
        color=alt.Color(
            "result:N",
            scale=alt.Scale(domain=names, range=list(_SHADES.values())),
            legend=alt.Legend(orient="bottom", title=None, symbolStrokeColor=INK),
        ),
        tooltip=["session:N", "result:N", "count:Q"],
    )
    numbers = base.mark_text(fontSize=12).encode(
        x="middle:Q",
        text="text:N",
        color=alt.condition(alt.datum.is_dark, alt.value(PAPER), alt.value(INK)),
    )
    title = titled(say("drawn.title"), say("drawn.note"))
    return dressed(
        alt.LayerChart(layer=[bars, numbers], title=title, width=_WIDE, height=alt.Step(_BAR))
    )


def _rows(year: Year, lang: Lang) -> list[Row]:
    say = words(lang, HERE)
    longest = max(one.asked for one in year.figures)
    rows: list[Row] = []
    for figure in year.figures:
        low = 0
        for name in _SHADES:
            count = getattr(figure, name)
            rows.append(
                {
                    "session": figure.name,
                    "result": say(f"drawn.{name}"),
                    "count": count,
                    "low": low,
                    "high": low + count,
                    "middle": low + count / 2,
                    "text": str(count) if count >= _LEAST * longest else "",
                    "is_dark": name in _ON_DARK,
                }
            )
            low += count
    return rows
