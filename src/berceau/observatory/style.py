"""What all figures share: type, ink, and how they are saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import altair as alt

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from berceau.observatory.rows import Row

Figure: TypeAlias = alt.FacetChart | alt.LayerChart | alt.VConcatChart
Drawn = TypeVar("Drawn", alt.FacetChart, alt.LayerChart, alt.VConcatChart)

FONT = "Helvetica, Arial, sans-serif"
INK, PAPER, SHADE, LIMIT = "#1b2733", "#ffffff", "#5b84b1", "#8c2d04"
LIGHT, MIDDLE, DARK = "#f1f5f9", "#b3c7dd", "#16365c"
"""Shades that a grey print keeps apart."""
STYLE = {
    "font": FONT,
    "background": PAPER,
    "title": {
        "anchor": "start",
        "fontSize": 15,
        "color": INK,
        "subtitleColor": INK,
        "subtitlePadding": 4,
        "offset": 14,
    },
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontWeight": "normal",
        "grid": False,
    },
    "header": {"labelColor": INK, "labelFontSize": 12},
    "view": {"stroke": None},
}
ENDINGS = (".svg", ".png", ".html")
"""Endings of the files that a figure can be written to."""
_PNG_SCALE = 2.0


def save(chart: Figure, path: str | os.PathLike[str]) -> Path:
    """Write a figure to a file, without any network.

    Parameters
    ----------
    chart
        The figure.
    path
        Where; its ending decides: ``.svg``, ``.png``, or ``.html`` for a page that stands alone
        (about a megabyte).

    Returns
    -------
        The path written.

    Raises
    ------
    ValueError
        If the ending is another one.
    """
    target = Path(path).expanduser()
    kind = target.suffix.lower()
    if kind not in ENDINGS:
        raise ValueError(
            f"found the ending {kind!r} of {target.name}, expected .svg, .png or .html"
        )
    if kind == ".png":
        chart.save(target, format="png", scale_factor=_PNG_SCALE)
    elif kind == ".svg":
        chart.save(target, format="svg")
    else:
        chart.save(target, format="html", inline=True)
    return target


def inline(rows: Sequence[Row]) -> alt.InlineData:
    """Give rows to a figure."""
    return alt.InlineData(values=list(rows))


def titled(text: str | Sequence[str], note: str | Sequence[str]) -> alt.TitleParams:
    """Set a title with what there is to know below it, one line or several each."""
    return alt.TitleParams(
        text if isinstance(text, str) else list(text),
        subtitle=note if isinstance(note, str) else list(note),
    )


def dressed(chart: Drawn) -> Drawn:
    """Give a figure the house's type and quiet lines."""
    in_style: Drawn = chart.properties(config=STYLE)
    return in_style
