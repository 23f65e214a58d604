"""What figures show is what the proposal says."""

from __future__ import annotations

from functools import cache

import pytest

import berceau
from berceau.observatory.rows import (
    clock,
    fullest_month,
    hour_terms,
    hours_rows,
    occupancy_rows,
    rate_rows,
)
from berceau.placement.show.words import words


@cache
def territory() -> berceau.Territory:
    return berceau.case("talant-2015")


@cache
def proposal() -> berceau.Proposal:
    return berceau.in_order(territory())


def test_the_fullest_month_has_most_children_present() -> None:
    present = {
        month: sum(sum(x.present) for x in proposal().occupancy if x.month == month)
        for month in {x.month for x in proposal().occupancy}
    }
    assert present[fullest_month(proposal())] == max(present.values())


def test_a_proposal_without_occupancy_has_no_fullest_month() -> None:
    with pytest.raises(ValueError, match="without occupancy"):
        fullest_month(proposal().model_copy(update={"occupancy": ()}))


def test_each_section_has_a_row_a_slot_and_childminders_share_one() -> None:
    rows = occupancy_rows(proposal(), territory())
    sections = list(dict.fromkeys(row["section"] for row in rows))
    assert sections[:2] == ["Multi-accueil de Talant, petits", "Multi-accueil de Talant, grands"]
    assert len(sections) == 3
    assert "assistantes maternelles" in sections[2]
    assert len(rows) == 3 * len(territory().calendar.slots)


def test_cells_are_the_counts_of_the_proposal() -> None:
    month = fullest_month(proposal())
    [line] = [
        x
        for x in proposal().occupancy
        if (x.structure, x.section, x.month) == ("multi-accueil", "petits", month)
    ]
    rows = [r for r in occupancy_rows(proposal(), territory()) if r["section"].endswith("petits")]
    assert [row["text"] for row in rows] == [
        f"{present}/{places}" for present, places in zip(line.present, line.places, strict=True)
    ]
    assert rows[0]["share"] == line.present[0] / line.places[0]


def test_a_closed_slot_shows_a_dash() -> None:
    month = fullest_month(proposal())
    closed = tuple(
        x.model_copy(update={"places": (0, *x.places[1:]), "present": (0, *x.present[1:])})
        for x in proposal().occupancy
        if x.month == month
    )
    rows = occupancy_rows(proposal().model_copy(update={"occupancy": closed}), territory())
    assert (rows[0]["text"], rows[0]["share"]) == ("\N{EN DASH}", 0.0)
    assert rows[1]["text"] != "\N{EN DASH}"


def test_hours_add_up_to_what_the_convention_used() -> None:
    [convention] = territory().conventions
    rows = hours_rows(proposal(), territory(), convention)
    assert [row["commune"] for row in rows] == ["Daix"] * 12
    assert [row["month"] for row in rows][:2] == ["sept", "oct"]
    used = sum(line.minutes for line in proposal().consumption)
    assert sum(row["hours"] for row in rows) == pytest.approx(used / 60)
    assert used > 0
    assert [term.max for term in hour_terms(convention)] == [60]


def test_rates_come_lowest_first_with_their_names() -> None:
    rows = rate_rows(proposal(), territory())
    assert sorted(row["commune"] for row in rows) == ["Daix", "Talant"]
    assert [row["rate"] for row in rows] == sorted(row["rate"] for row in rows)
    assert {row["commune"] for row in rate_rows(proposal())} == {"21223", "21617"}


def test_rates_need_measures() -> None:
    with pytest.raises(ValueError, match="without measures"):
        rate_rows(proposal().model_copy(update={"measures": None}))


@pytest.mark.parametrize(
    ("lang", "minutes", "said"),
    [("fr", 450, "7h30"), ("fr", 540, "9h"), ("en", 450, "7:30"), ("en", 540, "9:00")],
)
def test_the_clock_speaks_the_language(lang: str, minutes: int, said: str) -> None:
    assert clock(minutes, words("fr" if lang == "fr" else "en")) == said
