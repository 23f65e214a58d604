"""The figure of a frontier: hours against complaints, and a list of the points by number."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from berceau.observatory.rows import HOME, thousands
from berceau.observatory.style import DARK, INK, LIMIT, MIDDLE, PAPER, dressed, inline, titled
from berceau.placement.show.frontier import floor_name, rule_name
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.observatory.rows import Row
    from berceau.placement.points import Frontier
    from berceau.placement.show.words import Lang, Words

_WIDTH, _HEIGHT = 640, 380
_LINE = 21
"""Height of a line of the list of points."""
_AT = {"number": 0, "rule": 22, "floor": 325, "hours": 415, "complaints": 500, "lowest": 640}
"""Where the columns of the list stand; numbers end there."""
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_TITLE_WIDTH = 84
_NEAR = 0.035
"""Points nearer than this share of both spans have one label."""
_ROOM = 0.06
"""Share of the span of hours left free above and below."""


def frontier(found: Frontier | Mapping[str, Any], *, lang: Lang = "fr") -> alt.VConcatChart:
    """Draw the points of a frontier.

    Parameters
    ----------
    found
        The frontier, or its record as plain data.
    lang
        Language of the labels.

    Returns
    -------
        Hours granted against children who could complain, one mark a proposal, and below it the
        list of the proposals by number.
    """
    say = words(lang, HOME)
    record = found.record() if hasattr(found, "record") else found
    title = say("frontier.title", name=record["territory"])
    note = textwrap.wrap(say("frontier_figure.subtitle"), _TITLE_WIDTH)
    panels = (_plane(record, say), _listing(record, say))
    chart = alt.vconcat(
        *panels, spacing=26, title=titled(textwrap.wrap(title, _TITLE_WIDTH), note)
    )
    return dressed(chart)


def _plane(record: Mapping[str, Any], say: Words) -> alt.LayerChart:
    rows = _rows(record, say)
    names = list(dict.fromkeys(row["floor"] for row in rows))
    bound = record["hours_bound"]
    heights = [row["hours"] for row in rows] + ([] if bound is None else [bound])
    room = max(1, round(_ROOM * (max(heights) - min(heights))))
    scale = alt.Scale(domain=[min(heights) - room, max(heights) + room], nice=False)
    axis = alt.Axis(tickCount=6, labelExpr=thousands(say), grid=True, gridColor="#e6ebf1")
    x = alt.X(
        "complaints:Q",
        title=say("frontier_figure.complaints"),
        axis=alt.Axis(tickMinStep=1, titlePadding=10),
    )
    y = alt.Y("hours:Q", title=say("frontier_figure.hours"), scale=scale, axis=axis)
    marks = (
        alt.Chart(inline(rows))
        .mark_point(size=110, filled=True, stroke=INK, strokeWidth=1, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "floor:N",
                scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])),
                legend=alt.Legend(title=None, orient="top", symbolFillColor=DARK),
            ),
            color=alt.condition(alt.datum.beaten, alt.value(MIDDLE), alt.value(DARK)),
            order=alt.Order("beaten:N", sort="descending"),
            tooltip=[
                alt.Tooltip("label:N", title=say("frontier_figure.at")),
                alt.Tooltip("rule:N", title=say("frontier_figure.rule")),
                alt.Tooltip("lowest:N", title=say("frontier_figure.least")),
            ],
        )
    )
    under, over = _names(rows, (x, y))
    layers = [*_bound(bound, y, say), *under, marks, *over]
    return alt.LayerChart(layer=layers, width=_WIDTH, height=_HEIGHT)


def _names(rows: list[Row], axes: tuple[alt.X, alt.Y]) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """Write the numbers of the points, on the side where there is room, and halos under them."""
    halos, names = [], []
    for label in _labels(rows):
        align: Literal["left", "right"] = "right" if label["side"] == "left" else "left"
        away = -10 if align == "right" else 10
        text = alt.Chart(inline([label])).encode(x=axes[0], y=axes[1], text="label:N")
        # A halo of paper keeps a number readable where a line crosses it.
        halo = text.mark_text(
            align=align, dx=away, fontSize=12, stroke=PAPER, strokeWidth=5, strokeJoin="round"
        )
        halos.append(halo)
        names.append(text.mark_text(align=align, dx=away, fontSize=12, color=INK))
    return halos, names


def _rows(record: Mapping[str, Any], say: Words) -> list[Row]:
    return [
        {
            "label": str(point["number"]),
            "rule": rule_name(point, say),
            "floor": _floor(point, say),
            "hours": point["hours"],
            "complaints": point["complaints_refused"] + point["complaints_placed"],
            "lowest": say.permille(point["lowest_rate"]),
            "beaten": point["dominated"],
        }
        for point in record["points"]
    ]


def _floor(point: Mapping[str, Any], say: Words) -> str:
    if not point["floor"]:
        return say("frontier_figure.floor_none")
    return say("frontier_figure.floor", floor=floor_name(point, say))


def _labels(rows: list[Row]) -> list[Row]:
    """Give one label to points that are too near to each other for two."""
    spans = [
        max(1, max(row[name] for row in rows) - min(row[name] for row in rows))
        for name in ("complaints", "hours")
    ]
    groups: list[list[Row]] = []
    for row in rows:
        near = (group for group in groups if _near(group[0], row, spans))
        group = next(near, None)
        if group is None:
            groups.append([row])
        else:
            group.append(row)
    middle = max(row["complaints"] for row in rows) / 2
    return [
        {
            "complaints": group[0]["complaints"],
            "hours": group[0]["hours"],
            "label": _ranges([int(row["label"]) for row in group]),
            "side": "left" if group[0]["complaints"] > middle else "right",
        }
        for group in groups
    ]


def _near(one: Row, other: Row, spans: list[int]) -> bool:
    return all(
        abs(one[name] - other[name]) <= _NEAR * span
        for name, span in zip(("complaints", "hours"), spans, strict=True)
    )


def _ranges(numbers: list[int]) -> str:
    """Write numbers in short: 4-6, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    dash = "\N{EN DASH}"
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}{dash}{r[-1]}" for r in runs)


def _bound(bound: int | None, y: alt.Y, say: Words) -> list[alt.Chart]:
    """Draw the hours that no proposal exceeds, where they are known."""
    if bound is None:
        return []
    text = say("frontier_figure.bound", hours=say.whole(bound))
    base = alt.Chart(inline([{"hours": bound, "text": text}])).encode(y=y)
    line = base.mark_rule(color=LIMIT, strokeDash=[6, 3], strokeWidth=1.5)
    told = base.mark_text(align="left", dx=6, dy=-8, color=LIMIT, fontSize=11).encode(
        text="text:N", x=alt.value(0)
    )
    return [line, told]


def _listing(record: Mapping[str, Any], say: Words) -> alt.LayerChart:
    """List the points: number, rule, floor, hours, complaints, lowest rate."""
    heads = {name: say(f"frontier_figure.head_{name}") for name in _AT}
    lines: list[Row] = [{"line": 0, "beaten": False, **heads}]
    for line, (point, row) in enumerate(
        zip(record["points"], _rows(record, say), strict=True), start=1
    ):
        told = {
            "line": line,
            "number": row["label"],
            "floor": floor_name(point, say),
            "hours": say.whole(row["hours"]),
            "complaints": say.whole(row["complaints"]),
        }
        lines.append(row | told)
    layers = [_column(lines, name) for name in heads]
    return alt.LayerChart(layer=layers, width=_WIDTH, height=_LINE * len(lines))


def _column(lines: list[Row], name: str) -> alt.Chart:
    numeric = name not in {"number", "rule"}
    column: alt.Chart = (
        alt.Chart(inline(lines))
        .mark_text(align="right" if numeric else "left", fontSize=11, baseline="middle")
        .encode(
            x=alt.value(_AT[name]),
            y=alt.Y("line:O", axis=None),
            text=f"{name}:N",
            color=alt.condition(alt.datum.beaten, alt.value("#64748b"), alt.value(INK)),
        )
    )
    return column
