"""The figure of a frontier says what its record says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from berceau.observatory import figures
from berceau.placement.show.words import LANGS, Lang, words


def point(number: int, rule: str, hours: int, complaints: int, **more: Any) -> dict[str, Any]:
    """Write a point of a record."""
    plain = {
        "number": number,
        "rule": rule,
        "setting": None,
        "floor": 0,
        "hours": hours,
        "bound": 1500,
        "complaints_refused": 0,
        "complaints_placed": complaints,
        "lowest_rate": 400,
        "served": 10,
        "refused": 5,
        "dominated": False,
    }
    return plain | more


RECORD: dict[str, Any] = {
    "territory": "Deux rives",
    "hours_bound": 1500,
    "points": [
        point(1, "by-points", 1000, 0),
        point(2, "by-bands", 1200, 8, setting=10, dominated=True),
        point(3, "balanced", 1203, 8, setting=40),
        point(4, "exceptions", 1204, 8, setting=1, floor=900),
        point(5, "hours", 1500, 60, floor=950),
    ],
}


def texts(record: dict[str, Any], lang: Lang) -> str:
    """Give everything that a figure holds, as one text."""
    chart = figures.frontier(record, lang=lang)
    return json.dumps(chart.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_drawn_is_written(lang: Lang) -> None:
    text, say = texts(RECORD, lang), words(lang)
    for one in RECORD["points"]:
        assert say.whole(one["hours"]) in text
    assert say("frontier.hours_rule") in text
    assert say("frontier.by_bands", number="10") in text


def test_points_near_each_other_have_one_label() -> None:
    text = texts(RECORD, "en")
    assert '"label": "2\N{EN DASH}4"' in text
    assert '"label": "1"' in text


def test_there_is_a_line_for_the_bound_where_one_is_known() -> None:
    told = "no proposal that keeps reserved places grants more than 1,500 h"
    assert told in texts(RECORD, "en")
    assert told not in texts({**RECORD, "hours_bound": None}, "en")


def test_beaten_points_are_marked() -> None:
    text = texts(RECORD, "en")
    assert text.count('"beaten": true') == 2  # the mark, and its line in the list


def test_a_single_point_can_be_drawn() -> None:
    alone = {"territory": "x", "hours_bound": None, "points": RECORD["points"][:1]}
    assert '"label": "1"' in texts(alone, "fr")
