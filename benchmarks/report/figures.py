"""The figures of the docs page, from stored results: light, and readable in black and white."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import altair as alt

from benchmarks.registry import LARGE, MIDDLE, SIZES
from benchmarks.report.runs import NAMES, PEERS, middle
from benchmarks.report.targets import GIB, ours, peak_mib
from benchmarks.suites import BEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.report.runs import Results, Run

_INK, _PAPER, _QUIET = "#1b2733", "#ffffff", "#d7dde4"
_STYLE = {
    "font": "Helvetica, Arial, sans-serif",
    "background": _PAPER,
    "title": {
        "anchor": "start",
        "fontSize": 15,
        "color": _INK,
        "subtitleColor": _INK,
        "subtitlePadding": 4,
        "offset": 14,
    },
    "axis": {
        "labelColor": _INK,
        "titleColor": _INK,
        "labelFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": _QUIET,
        "gridDash": [2, 3],
        "domain": False,
        "tickColor": _QUIET,
    },
    "legend": {"labelColor": _INK, "labelFontSize": 11, "labelLimit": 320, "symbolSize": 900},
    "view": {"stroke": None},
}
_LOOKS = (
    ("#16365c", [1, 0], 3.0),
    ("#c9772b", [1, 0], 1.6),
    ("#8c2d04", [7, 3], 1.6),
    ("#4d7c5a", [2, 2], 1.8),
    ("#6b5b95", [8, 3, 2, 3], 1.6),
    ("#7fa7d1", [4, 4], 2.2),
    ("#777777", [1, 3], 2.0),
)
"""Colour, dashes and width of each line in turn, ours first."""
_PLAIN = ("in_order", "deferred_acceptance")
_WIDTH, _HEIGHT = 520, 300
_FLOOR = 1e-4
"""Gaps below this are drawn here: the scale is logarithmic."""
_MOMENTS_A_DECADE = 24
_NOTE_WIDTH = 90
_SHOWN_FROM, _SHOWN_TO = 0.9, 1.02
_STEP = 10 ** (1 / _MOMENTS_A_DECADE)
_FIRST = 0.1
_ROUND = [mark * 10**power for power in range(-3, 4) for mark in (1, 2, 5)]
"""Marks on logarithmic axes."""

Row = dict[str, Any]


def figures(results: Results) -> dict[str, alt.LayerChart]:
    """Give the figures by the name of their file; those without results are left out."""
    found = {}
    for children in SIZES:
        rows = list(gap_rows(results, children))
        if rows:
            found[f"gap-{children}.svg"] = _gap_figure(rows, children, results)
    for children in (MIDDLE, LARGE):
        runs = [run for run in ours(results, children) if run.line["bound"]]
        if runs:
            found[f"course-{children}.svg"] = _course_figure(runs[0])
    for name, rows, title, note, axis in _by_size(results):
        if rows:
            found[f"{name}.svg"] = _size_figure(rows, (title, note, axis))
    return found


def gap_rows(results: Results, children: int) -> Iterator[Row]:
    """Give the median gap, the smallest and the largest, of each method at each moment."""
    for name, runs in _lines(results, children):
        for moment in _moments(max(run.seconds for run in runs)):
            gaps = results.gaps_at(runs, moment)
            found = middle(gaps)
            known = [gap for gap in gaps if gap is not None]
            if found is not None:
                yield {
                    "method": name,
                    "seconds": round(moment, 3),
                    "gap": max(_FLOOR, found),
                    "low": max(_FLOOR, min(known)),
                    "high": max(_FLOOR, *known),
                }


def _moments(last: float) -> Iterator[float]:
    """Give moments evenly spread on a logarithmic scale, up to the first after ``last``."""
    moment = _FIRST
    while moment < last * _STEP:
        yield moment
        moment *= _STEP


def _lines(results: Results, children: int) -> Iterator[tuple[str, list[Run]]]:
    """Give ours, then the peers with their best settings, in the order of the suites."""
    mine = ours(results, children)
    if mine:
        yield mine[0].name, mine
    for method, settings in BEST:
        runs = [run for run in _sized(results, method, children) if run.task.settings == settings]
        if runs:
            yield runs[0].name, runs


def _sized(results: Results, method: str, children: int) -> list[Run]:
    return results.of(method, where=lambda run: run.ordinary and run.children == children)


def _plain_rows(results: Results, children: int) -> Iterator[Row]:
    """Give the median moment and gap of what is done without any search."""
    for method in _PLAIN:
        runs = _sized(results, method, children)
        found = middle(results.gaps_at(runs, math.inf))
        when = middle([run.seconds for run in runs])
        if found is not None and when is not None:
            yield {"name": NAMES[method], "seconds": when, "gap": max(_FLOOR, found)}


def _gap_figure(rows: list[Row], children: int, results: Results) -> alt.LayerChart:
    names = list(dict.fromkeys(row["method"] for row in rows))
    scale = alt.Scale(type="log", domain=[_FLOOR, 0.5], clamp=True)
    x = alt.X(
        "seconds:Q",
        title="seconds from territory in memory to checked proposal",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(values=_ROUND, format="~g"),
    )
    y = alt.Y("gap:Q", title="gap to the best bound known", scale=scale, axis=_percent_axis())
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    band = (
        base.transform_filter(alt.datum.method == names[0])
        .mark_area(color=_LOOKS[0][0], opacity=0.12, interpolate="step-after")
        .encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    )
    lines = base.mark_line(interpolate="step-after").encode(y=y, **_looks(names))
    plain = alt.Chart(alt.InlineData(values=list(_plain_rows(results, children)))).encode(x=x, y=y)
    points = plain.mark_point(shape="diamond", size=60, color=_INK, filled=True)
    words = [
        plain.transform_filter(alt.datum.name == NAMES[method])
        .mark_text(align="left", dx=8, dy=dy, color=_INK)
        .encode(text="name:N")
        for method, dy in zip(_PLAIN, (-9, 12), strict=True)
    ]
    title = f"{children:,} children: gap against time"
    return _dressed([band, lines, points, *words], title, _seeds(results, children))


def _seeds(results: Results, children: int) -> list[str]:
    """Say over how many seeds each line is a median."""
    seeds = {name: len(runs) for name, runs in _lines(results, children)}
    first, most = next(iter(seeds)), max(seeds.values())
    fewer = [f"{name}: {count}" for name, count in seeds.items() if count < most]
    note = [f"medians over {most} seeds; the band holds all seeds of {first}"]
    if most == 1:
        note = ["one seed"]
    told = textwrap.wrap(f"fewer seeds: {'; '.join(fewer)}", _NOTE_WIDTH) if fewer else []
    return [*note, *told]


def _percent_axis() -> alt.Axis:
    values = [0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    label = "datum.value <= 0.0001 ? '≤ 0.01 %' : format(100 * datum.value, '~g') + ' %'"
    return alt.Axis(values=values, labelExpr=label)


def _looks(names: list[str]) -> dict[str, Any]:
    looks = [_LOOKS[k % len(_LOOKS)] for k in range(len(names))]
    colours, dashes, widths = (
        alt.Scale(domain=names, range=[look[part] for look in looks]) for part in range(3)
    )
    legend = alt.Legend(title=None, orient="bottom", columns=2, symbolType="stroke")
    return {
        "color": alt.Color("method:N", scale=colours, legend=legend),
        "strokeDash": alt.StrokeDash("method:N", scale=dashes, legend=legend),
        "strokeWidth": alt.StrokeWidth("method:N", scale=widths, legend=legend),
    }


def _course_rows(run: Run) -> Iterator[Row]:
    """Give value and bound of one run as shares of its last bound, moment by moment."""
    last = run.line["bound"]
    for when, best, bound in run.line["trace"]:
        for what, amount in (("bound", bound), ("value", best)):
            if amount is not None:
                yield {"method": what, "seconds": max(_FIRST, when), "share": amount / last}


def _course_figure(run: Run) -> alt.LayerChart:
    rows = list(_course_rows(run))
    x = alt.X(
        "seconds:Q",
        title="seconds from territory in memory",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(values=_ROUND, format="~g"),
    )
    y = alt.Y(
        "share:Q",
        title="share of the last bound",
        scale=alt.Scale(domain=[_SHOWN_FROM, _SHOWN_TO], clamp=True),
        axis=alt.Axis(format=".0%"),
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    lines = base.mark_line(interpolate="step-after").encode(**_looks(["value", "bound"]))
    note = [f"{run.task.instance}, {run.name}; what is below {_SHOWN_FROM:.0%} is drawn there"]
    return _dressed([lines], f"{run.children:,} children: value and bound of one run", note)


def _by_size(results: Results) -> Iterator[tuple[str, list[Row], str, str, str]]:
    """Give the figures over sizes: name, rows, title, note, axis."""
    yield (
        "time-to-gap",
        list(_time_rows(results)),
        "Time to a gap, against size",
        "berceau, 2 workers; medians over seeds; gap to the best bound known",
        "seconds",
    )
    yield (
        "building",
        list(_phase_rows(results)),
        "From a territory to the solver's input",
        "first seed of each size; naive: the same rows, all of them, by loops",
        "seconds",
    )
    yield (
        "memory",
        list(_memory_rows(results)),
        "Peak of memory",
        "of the whole process, the territory included; largest over seeds",
        "GiB",
    )


def _time_rows(results: Results) -> Iterator[Row]:
    for wanted in (0.02, 0.01, 0.007, 0.005):
        for children in SIZES:
            found = middle(results.times_to(ours(results, children), wanted))
            if found is not None:
                yield {"method": f"{100 * wanted:g} %", "children": children, "amount": found}


def _phase_rows(results: Results) -> Iterator[Row]:
    words = {"formulate": "territory to rows", "reduce": "row reduction", "fill": "filling"}
    for run in results.of("building"):
        for phase, name in words.items():
            yield _point(run, name, run.line["phases"][phase])
    for run in results.of("naive"):
        yield _point(run, "filling, naive loops", run.line["phases"]["fill"])


def _memory_rows(results: Results) -> Iterator[Row]:
    for method in ("place", *PEERS):
        for children in SIZES:
            runs = [run for run in results.of(method) if run.ordinary and run.children == children]
            if runs:
                peak = max(peak_mib(run) for run in runs) / GIB
                yield {"method": NAMES[method], "children": children, "amount": round(peak, 3)}


def _point(run: Run, name: str, amount: float) -> Row:
    return {"method": name, "children": run.children, "amount": max(1e-3, amount)}


def _size_figure(rows: list[Row], words: tuple[str, str, str]) -> alt.LayerChart:
    title, note, axis = words
    names = list(dict.fromkeys(row["method"] for row in rows))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "children:Q",
            title="children",
            scale=alt.Scale(type="log", nice=False, padding=12),
            axis=alt.Axis(values=list(SIZES), format=","),
        ),
        y=alt.Y(
            "amount:Q",
            title=axis,
            scale=alt.Scale(type="log"),
            axis=alt.Axis(values=_ROUND, format="~g"),
        ),
    )
    lines = base.mark_line().encode(**_looks(names))
    colours = {key: value for key, value in _looks(names).items() if key == "color"}
    points = base.mark_point(filled=True, size=45, opacity=1).encode(**colours)
    return _dressed([lines, points], title, [note])


def _dressed(layers: list[alt.Chart], title: str, note: list[str]) -> alt.LayerChart:
    heading = alt.TitleParams(title, subtitle=[line for line in note if line])
    chart = alt.LayerChart(layer=layers, title=heading, width=_WIDTH, height=_HEIGHT)
    dressed: alt.LayerChart = chart.properties(config=_STYLE)
    return dressed
