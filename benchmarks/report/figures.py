"""The figures of the docs page, from stored results: light, and readable in black and white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from benchmarks.registry import SIZES
from benchmarks.report.runs import NAMES, PEERS, middle
from benchmarks.report.targets import GIB, ours, peak_mib

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
    "legend": {"labelColor": _INK, "title": None, "labelLimit": 320, "symbolSize": 300},
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
    ("#a9cbb0", [10, 2], 2.2),
    ("#c3b8d9", [3, 1], 2.2),
)
"""Colour, dashes and width of each line in turn, ours first."""
_WIDTH, _HEIGHT = 520, 300
_FLOOR = 1e-4
"""Gaps below this are drawn here: the scale is logarithmic."""
_MOMENTS_A_DECADE = 24
_STEP = 10 ** (1 / _MOMENTS_A_DECADE)
_FIRST = 0.1
_SEVERAL = 500
"""Up to this size a method is drawn only if it was run on as many seeds as we were."""

Row = dict[str, Any]


def figures(results: Results) -> dict[str, alt.LayerChart]:
    """Give the figures by the name of their file; those without results are left out."""
    found = {}
    for children in SIZES:
        rows = list(gap_rows(results, children))
        if rows:
            found[f"gap-{children}.svg"] = _gap_figure(rows, children, results)
    for name, rows, title, note, axis in _by_size(results):
        if rows:
            found[f"{name}.svg"] = _size_figure(rows, (title, note, axis))
    return found


def gap_rows(results: Results, children: int) -> Iterator[Row]:
    """Give the median gap, the smallest and the largest, of each method at each moment."""
    mine = ours(results, children)
    lines = ([(mine[0].name, mine)] if mine else []) + sorted(
        results.timed(children, *PEERS).items()
    )
    for name, runs in lines:
        if len(runs) < len(mine) and children <= _SEVERAL:
            continue
        last = max(run.seconds for run in runs)
        moment = _FIRST
        while moment < last * _STEP:
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
            moment *= _STEP


def _gap_figure(rows: list[Row], children: int, results: Results) -> alt.LayerChart:
    names = list(dict.fromkeys(row["method"] for row in rows))
    seeds = len(ours(results, children))
    # A line that ends below the floor of the scale stays drawn along it.
    x = alt.X(
        "seconds:Q",
        title="seconds from territory in memory to checked proposal",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(tickCount=6, format="~g"),
    )
    scale = alt.Scale(type="log", domain=[_FLOOR, 0.5], clamp=True)
    base = alt.Chart(alt.InlineData(values=rows))
    band = (
        base.transform_filter(alt.datum.method == names[0])
        .mark_area(color=_LOOKS[0][0], opacity=0.12)
        .encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    )
    lines = base.mark_line(interpolate="step-after").encode(
        x=x,
        y=alt.Y("gap:Q", title="gap to the best bound known", scale=scale, axis=_percent_axis()),
        **_looks(names),
    )
    note = [
        f"median of {seeds} {'seed' if seeds == 1 else 'seeds'}"
        + ("; the band: all seeds of berceau" if seeds > 1 else ""),
        "where peers had fewer seeds, theirs alone" if children > _SEVERAL else "",
    ]
    return _dressed([band, lines], f"{children:,} children: gap against time", note)


def _percent_axis() -> alt.Axis:
    values = [0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
    label = "datum.value <= 0.0001 ? '≤ 0.01 %' : format(100 * datum.value, '~g') + ' %'"
    return alt.Axis(values=values, labelExpr=label)


def _looks(names: list[str]) -> dict[str, Any]:
    looks = [_LOOKS[k % len(_LOOKS)] for k in range(len(names))]
    return {
        "color": alt.Color(
            "method:N",
            sort=names,
            scale=alt.Scale(domain=names, range=[look[0] for look in looks]),
        ),
        "strokeDash": alt.StrokeDash(
            "method:N",
            sort=names,
            scale=alt.Scale(domain=names, range=[look[1] for look in looks]),
        ),
        "strokeWidth": alt.StrokeWidth(
            "method:N",
            sort=names,
            scale=alt.Scale(domain=names, range=[look[2] for look in looks]),
            legend=None,
        ),
    }


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
            axis=alt.Axis(tickCount=6, format="~g"),
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
