"""Figures of a proposal or of a run, drawn with Altair: interactive in a notebook, SVG or PNG.

They need the extra ``figures``. Every number drawn is also written, and shades run from light to
dark, so that a black-and-white print says the same.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import altair as alt

from berceau.observatory.frontier import frontier
from berceau.observatory.progress import progress
from berceau.observatory.rows import (
    HOME,
    fullest_month,
    hour_terms,
    hours_rows,
    limit_words,
    occupancy_rows,
    rate_rows,
    thousands,
)
from berceau.observatory.style import (
    DARK,
    INK,
    LIGHT,
    LIMIT,
    MIDDLE,
    PAPER,
    SHADE,
    Figure,
    dressed,
    inline,
    save,
    titled,
)
from berceau.placement.show.words import bound, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.conventions import Convention
    from berceau.domain.territory import Territory
    from berceau.observatory.rows import Row
    from berceau.placement.proposal import Proposal
    from berceau.placement.show.words import Lang, Words

__all__ = [
    "Figure",
    "convention_hours",
    "frontier",
    "occupancy",
    "progress",
    "save",
    "service_rates",
]

_BY_SHARE = alt.Scale(domain=[0, 0.5, 1], range=[LIGHT, MIDDLE, DARK], clamp=True)
"""Of no place taken, half of them, all of them."""
_DARK_FROM = 0.65
"""Share of places from which a cell is too dark for dark figures."""
_BASE_LINE = alt.Axis(values=[0])
"""Axis of a convention that nobody uses."""
_TELLING = ("#16365c", "#7fa7d1", "#c9772b", "#f0c48a", "#4d7c5a", "#a9cbb0", "#6b5b95", "#c3b8d9")
"""Colours of communes side by side: dark and light in turn, so that a grey print tells them."""
_BARE = alt.Axis(labelAngle=0, labelLimit=320, domain=False, ticks=False)
_CELL = 35
_BAR = 30
_USED, _UNUSED = 200, 60
"""Heights of the panel of a convention that somebody uses, or nobody."""
_TITLE_WIDTH = 72
"""Characters on one line of a title."""


def occupancy(proposal: Proposal, territory: Territory, *, lang: Lang = "fr") -> alt.FacetChart:
    """Draw how full each section is, by weekday and band, in the fullest month.

    Parameters
    ----------
    proposal
        What is drawn.
    territory
        What it was made for.
    lang
        Language of the labels.

    Returns
    -------
        One cell a section and slot: children present over places.

    Raises
    ------
    ValueError
        If the proposal records no occupancy.
    """
    say, rows = words(lang, HOME), occupancy_rows(proposal, territory, lang=lang)
    month = fullest_month(proposal)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("band:N", sort=None, title=None, axis=_BARE),
        y=alt.Y("section:N", sort=None, title=None, axis=_BARE),
    )
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=_BY_SHARE, legend=None),
        tooltip=[_told("section", say), _told("share", say, ".0%")],
    )
    figures = base.mark_text(fontSize=11).encode(
        text="text:N",
        color=alt.condition(alt.datum.share > _DARK_FROM, alt.value(PAPER), alt.value(INK)),
    )
    layers = alt.layer(cells, figures).properties(width=alt.Step(_CELL), height=alt.Step(_BAR))
    order = list(dict.fromkeys(row["day"] for row in rows))
    days = alt.Column("day:N", sort=order, title=None, header=alt.Header(labelFontWeight="bold"))
    title = say("figure.occupancy", month=say(f"long_month.{month[5:7]}"), year=month[:4])
    return dressed(
        layers.facet(column=days, spacing=8, title=titled(title, say("figure.occupancy_note")))
    )


def convention_hours(
    proposal: Proposal,
    territory: Territory,
    *,
    conventions: Sequence[str] | None = None,
    lang: Lang = "fr",
) -> alt.VConcatChart:
    """Draw the hours used under each convention, month by month, against its monthly limit.

    Parameters
    ----------
    proposal
        What is drawn.
    territory
        What it was made for.
    conventions
        Identifiers of those drawn; none given: all.
    lang
        Language of the labels.

    Returns
    -------
        One panel a convention, the hours of its guest communes one on the other.

    Raises
    ------
    KeyError
        If a convention is unknown.
    ValueError
        If there is no convention to draw.
    """
    chosen = territory.convention_by_id if conventions is None else conventions
    if not chosen:
        raise ValueError("found no convention to draw, expected at least one")
    panels = [
        panel
        for identifier in chosen
        for panel in _panels(proposal, territory, territory.convention_by_id[identifier], lang)
    ]
    return dressed(alt.vconcat(*panels, spacing=28))


def _panels(
    proposal: Proposal, territory: Territory, convention: Convention, lang: Lang
) -> list[alt.LayerChart]:
    """Draw one panel a convention, or one a guest commune where each has a limit of its own."""
    rows = hours_rows(proposal, territory, convention, lang=lang)
    if not any(term.scope == "commune" for term in hour_terms(convention)):
        return [_panel(rows, convention, words(lang, HOME))]
    communes = dict.fromkeys(row["commune"] for row in rows)
    return [
        _panel([row for row in rows if row["commune"] == name], convention, words(lang, HOME))
        for name in communes
    ]


def _panel(rows: Sequence[Row], convention: Convention, say: Words) -> alt.LayerChart:
    months = list(dict.fromkeys(row["month"] for row in rows))
    totals = [
        {"month": m, "total": sum(row["hours"] for row in rows if row["month"] == m)}
        for m in months
    ]
    used = any(t["total"] for t in totals)
    x = alt.X("month:N", sort=None, title=None, axis=alt.Axis(labelAngle=0))
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(stroke=PAPER)
        .encode(
            x=x,
            y=alt.Y(
                "sum(hours):Q",
                title=say("figure.hours_axis"),
                axis=alt.Axis(tickCount=5, labelExpr=thousands(say)) if used else _BASE_LINE,
            ),
            color=_by_commune(rows, say),
        )
    )
    written = [{**t, "text": say.decimal(t["total"])} for t in totals]
    base = alt.Chart(inline(written)).encode(x=x, y="total:Q", text="text:N")
    # A halo of paper keeps a number readable where the line of a limit crosses it.
    halo = base.mark_text(dy=-8, fontSize=11, stroke=PAPER, strokeWidth=6, strokeJoin="round")
    labels = base.mark_text(dy=-8, fontSize=11, color=INK)
    layers = [bars, *_limit_lines(convention, say), halo, labels]
    communes = ", ".join(dict.fromkeys(row["commune"] for row in rows))
    note = [say("figure.hours_note", communes=communes), *limit_words(convention, rows, say)]
    name = textwrap.wrap(bound(convention.name or convention.id), _TITLE_WIDTH)
    if not used:
        note.append(say("figure.unused"))
    height = _USED if used else _UNUSED
    return alt.LayerChart(
        layer=layers, title=titled(name, note), width=alt.Step(_CELL + 11), height=height
    )


def _by_commune(rows: Sequence[Row], say: Words) -> alt.Color | alt.ColorValue:
    if len({row["commune"] for row in rows}) == 1:
        return alt.ColorValue(SHADE)
    order = list(dict.fromkeys(row["commune"] for row in rows))
    shades = [_TELLING[k % len(_TELLING)] for k in range(len(order))]
    return alt.Color(
        "commune:N",
        sort=order,
        title=say("figure.commune"),
        scale=alt.Scale(domain=order, range=shades),
    )


def _limit_lines(convention: Convention, say: Words) -> list[alt.Chart]:
    """Draw the limits that hold for what one bar counts: a month, all families together."""
    lines = []
    for term in hour_terms(convention):
        if term.per != "month" or term.scope == "family":
            continue
        row = {"max": term.max, "text": say("figure.cap", hours=say.whole(term.max))}
        base = alt.Chart(inline([row])).encode(y="max:Q")
        lines.append(base.mark_rule(color=LIMIT, strokeDash=[6, 3], strokeWidth=1.5))
        lines.append(
            base.mark_text(align="left", dx=6, color=LIMIT, fontSize=11).encode(
                text="text:N", x=alt.value("width")
            )
        )
    return lines


def service_rates(
    proposal: Proposal, territory: Territory | None = None, *, lang: Lang = "fr"
) -> alt.LayerChart:
    """Draw need met over need asked, commune by commune, the lowest first.

    Parameters
    ----------
    proposal
        What is drawn.
    territory
        Gives communes their names; without it, codes are shown.
    lang
        Language of the labels.

    Returns
    -------
        One bar a commune, from nothing to all it asked for.

    Raises
    ------
    ValueError
        If the proposal carries no measures.
    """
    say, rows = words(lang, HOME), rate_rows(proposal, territory, lang=lang)
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("commune:N", sort=None, title=None, axis=alt.Axis(labelLimit=240)),
        x=alt.X(
            "rate:Q",
            title=say("figure.rate"),
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(tickCount=5, labelExpr=say("figure.percent_axis")),
        ),
    )
    bars = base.mark_bar(color=SHADE, height=18).encode(
        tooltip=[_told("commune", say), _told("rate", say, ".1%")]
    )
    texts = base.mark_text(align="left", dx=5, fontSize=11, color=INK).encode(text="text:N")
    by_hours = territory is not None and territory.policy.need_by == "hours"
    note = say("figure.rates_note_hours" if by_hours else "figure.rates_note")
    title = titled(say("figure.rates"), note)
    return dressed(
        alt.LayerChart(layer=[bars, texts], title=title, width=460, height=alt.Step(_BAR))
    )


def _told(field: str, say: Words, form: str = "") -> alt.Tooltip:
    title = say(f"figure.{field}")
    if form:
        return alt.Tooltip(f"{field}:Q", title=title, format=form)
    return alt.Tooltip(f"{field}:N", title=title)
