"""What the figures of the indicators show, as plain rows; no drawing library is needed."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING

from berceau.observatory.indicators.labels import HERE, Labels
from berceau.observatory.rows import clock
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import Flow, Reach, State, Tension
    from berceau.observatory.indicators.report import Indicators
    from berceau.observatory.rows import Row
    from berceau.placement.show.words import Lang, Words

_LEAST, _EACH, _MOST = 120, 40, 520
"""Pixels: sides of the smallest map, what each commune adds, and of the largest."""
_LETTER, _LINE, _AWAY, _DOT = 6.2, 14, 23, 7.5
"""Pixels: of a letter, of a line, from a point to the middle of its two lines, of half a point."""
_UP = ("entries", "moves")
_DOWN = ("to_school", "other_exits")


def occupancy_rows(
    found: Indicators, territory: Territory, state: State, lang: Lang = "fr"
) -> list[Row]:
    """Give the occupancy of each structure, one row a slot; childminders in no house together.

    Raises
    ------
    ValueError
        If the occupancy of this state is not known.
    """
    say = words(lang, HERE)
    labels, rows = Labels(territory, say), []
    slots = dict(zip(territory.calendar.slot_names, territory.calendar.slots, strict=True))
    open_rooms = {line.structure for line in found.occupancy if line.capacity}
    for line in found.occupancy:
        if not line.slot or line.section or line.structure not in open_rooms:
            continue
        if labels.is_lone(line.structure):
            continue
        day, band = slots[line.slot]
        rate = line.rate(state)
        rows.append(
            {
                "structure": labels.room(line.structure),
                "day": say(f"day.{day}"),
                "band": clock(band.start, say),
                "share": rate or 0.0,
                "text": "\N{EN DASH}" if rate is None else say.whole(round(100 * rate)),
            }
        )
    if found.whole.rate(state) is None:
        raise ValueError(f"found no occupancy of the state {state!r}, expected one that is known")
    return rows


def tension_rows(found: Indicators, territory: Territory | None, lang: Lang = "fr") -> list[Row]:
    """Give the requests for each free place, one row a commune, the tensest first."""
    say = words(lang, HERE)
    labels = Labels(territory, say)
    lines = [line for line in found.tension if line.by == "commune" and line.requests != 0]
    ordered = sorted(lines, key=lambda line: (-_tense(line), line.group))
    return [
        {
            "commune": labels.commune(line.group),
            "ratio": line.ratio or 0.0,
            "text": _tension_text(line, labels, say),
        }
        for line in ordered
    ]


def _tense(line: Tension) -> float:
    """Give how tense a commune is: without any free place, more than all others."""
    if line.requests is None:
        return -1.0
    return float("inf") if line.ratio is None else line.ratio


def _tension_text(line: Tension, labels: Labels, say: Words) -> str:
    if line.requests is None:
        return say("figure.hidden")
    told = labels.ratio(line.ratio) if line.places else say("figure.no_place")
    return f"{told} ({labels.number(line.requests)} / {labels.number(line.places)})"


def flow_rows(found: Indicators, lang: Lang = "fr") -> list[Row]:
    """Give the pieces of the bars of each month: entries and moves above 0, exits below."""
    say = words(lang, HERE)
    return [piece for flow in found.flows if flow.month for piece in _pieces(flow, say)]


def _pieces(flow: Flow, say: Words) -> Iterator[Row]:
    month = f"{say.month(flow.month)} {flow.month[:4]}"
    for kinds, sign in ((_UP, 1), (_DOWN, -1)):
        counts = [getattr(flow, kind) or 0 for kind in kinds]
        reached = 0
        for kind, count in zip(kinds, counts, strict=True):
            yield {
                "month": month,
                "kind": say(f"figure.{kind}"),
                "count": count,
                "low": sign * reached,
                "high": sign * (reached + count),
            }
            reached += count


def flow_totals(found: Indicators, lang: Lang = "fr") -> list[Row]:
    """Give what is written at both ends of the bars of each month: ``3``, ``3 + 1``, hidden."""
    say = words(lang, HERE)
    rows: list[Row] = []
    for flow in found.flows:
        if not flow.month:
            continue
        month = f"{say.month(flow.month)} {flow.month[:4]}"
        for kinds, sign in ((_UP, 1), (_DOWN, -1)):
            first, second = (getattr(flow, kind) for kind in kinds)
            if text := _end_text(first, second, say):
                end = sign * ((first or 0) + (second or 0))
                rows.append({"month": month, "end": end, "text": text, "is_up": sign > 0})
    return rows


def _end_text(first: int | None, second: int | None, say: Words) -> str:
    """Write two numbers, the second one where there is any; nothing for none at all."""
    hidden = say("figure.hidden")
    told = [hidden if number is None else say.whole(number) for number in (first, second)]
    if second != 0 and (first, second) != (None, None):
        return " + ".join(told)
    return "" if first == 0 else told[0]


def map_rows(found: Indicators, territory: Territory, lang: Lang = "fr") -> list[Row]:
    """Give the communes with coordinates, and where they are drawn.

    Distances are kept: a degree of longitude is shorter than one of latitude. Where two names
    would cover each other, the commune with fewer places goes without.

    Raises
    ------
    ValueError
        If no commune has coordinates.
    """
    if not found.reach:
        raise ValueError("found no commune with coordinates, expected at least one")
    labels = Labels(territory, words(lang, HERE))
    points = [territory.commune_by_code[line.commune].point or (0.0, 0.0) for line in found.reach]
    places = _flat(points)
    rows = [
        {
            "commune": labels.commune(line.commune),
            "east": east,
            "north": north,
            "places": line.places,
            "text": _around(line, labels),
        }
        for line, (east, north) in zip(found.reach, places, strict=True)
    ]
    return list(_named(sorted(rows, key=lambda row: (-row["places"], row["commune"]))))


def _around(line: Reach, labels: Labels) -> str:
    """Write the places around a commune, and the requests where they are told."""
    if line.requests is None:
        return labels.number(line.places)
    return f"{labels.number(line.places)} / {labels.number(line.requests)}"


def _flat(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Lay points out on a map, in pixels from its lower left corner."""
    middle = sum(latitude for latitude, _ in points) / len(points)
    plane = [(lon * cos(radians(middle)), lat) for lat, lon in points]
    west, south = (min(point[k] for point in plane) for k in (0, 1))
    span = max(max(x - west, y - south) for x, y in plane) or 1.0
    size = min(_MOST, _LEAST + _EACH * len(points))
    return [(size * (x - west) / span, size * (y - south) / span) for x, y in plane]


def _named(rows: Iterable[Row]) -> Iterator[Row]:
    """Write names below points, or above, where they cover no other name and no other point."""
    given = list(rows)
    taken: list[tuple[float, float, float]] = []
    for row in given:
        half = _LETTER * max(len(row["commune"]), len(row["text"])) / 2
        spots = [(row["east"], row["north"] + side * _AWAY, half) for side in (-1, 1)]
        points = [(other["east"], other["north"], _DOT) for other in given if other is not row]
        is_free = [not any(_cover(spot, other) for other in (*taken, *points)) for spot in spots]
        named = row | {"name": "", "told": "", "name_at": row["north"], "told_at": row["north"]}
        if any(is_free):
            spot = spots[is_free.index(True)]
            taken.append(spot)
            lines = {"name": row["commune"], "told": row["text"]}
            named |= {**lines, "name_at": spot[1] + _LINE / 2, "told_at": spot[1] - _LINE / 2}
        yield named


def _cover(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Tell whether a name covers another name, or a point: middle and half of the width each."""
    (x, y, half), (a, b, reach) = one, other
    tall = _LINE + _DOT if reach == _DOT else 2 * _LINE
    return abs(x - a) < half + reach and abs(y - b) < tall
