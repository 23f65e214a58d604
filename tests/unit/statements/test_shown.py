"""What is read: both languages, parts, totals, information, differences, frames."""

from __future__ import annotations

import string
from typing import Any

import pytest

import berceau
from berceau.errors import InputError
from berceau.placement.show.words import words
from berceau.placement.statements.information import fee_of
from berceau.placement.statements.rows import HERE
from berceau.placement.statements.show import statement_tables
from support.check_builders import DAIX, TALANT, child, creche, family, proposal, seat, territory
from support.stated import agreement, made

PRICE = {"kind": "price", "cents_per_hour": 100}


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same() -> None:
    french, english = words("fr", HERE).entries, words("en", HERE).entries
    free = ("band.", "long_band.", "message.")
    keys = [{key for key in side if not key.startswith(free)} for side in (french, english)]
    assert keys[0] == keys[1]
    assert {key for key in keys[0] if _gaps(french[key]) != _gaps(english[key])} == set()


def test_a_treasurer_can_redo_each_month() -> None:
    text = (
        berceau.statements(*made(PRICE)).text("fr", width=200).replace("\N{NO-BREAK SPACE}", " ")
    )
    assert "82 h 30 \N{MULTIPLICATION SIGN} 1,00 €" in text
    assert "82,50 €" in text
    assert "arrondi au centime" in text
    assert "prévu" in text


def test_a_convention_that_ends_in_the_year_says_so() -> None:
    text = berceau.statements(*made(PRICE, until="2026-02-01")).text("en")
    assert "Ends on 2026-02-01: children placed stay." in text


def test_another_territory_and_an_unknown_convention_are_refused() -> None:
    given, plan = made(PRICE)
    other, _ = made()
    with pytest.raises(InputError) as refused:
        berceau.statements(other, plan)
    assert [fault.code for fault in refused.value.faults] == ["other-input"]
    with pytest.raises(InputError) as refused:
        berceau.statements(given, plan, convention="diax")
    assert [fault.code for fault in refused.value.faults] == ["unknown-convention"]


def test_one_convention_alone_is_stated() -> None:
    given, plan = made(PRICE)
    assert berceau.statements(given, plan, convention="daix").statements
    with pytest.raises(KeyError, match="21617"):
        berceau.statements(given, plan).of("daix", TALANT)


def _shared(**changes: Any) -> Any:
    """Share the crèche between Talant (3 places) and Daix (1): one child each."""
    share = {
        "kind": "share",
        "structure": "creche",
        "parts": [{"commune": TALANT, "places": 3}, {"commune": DAIX, "places": 1}],
        **changes,
    }
    given = territory(
        family("F-Ida", commune=DAIX, children=[child("Ida")]),
        family("F-Max", commune=TALANT, children=[child("Max")]),
        structures=[creche(places=4)],
        conventions=[agreement(share)],
    )
    plan = proposal(given, seat("Ida", week="mon", convention="daix"), seat("Max", week="mon tue"))
    return berceau.statements(given, plan)


def test_each_party_sees_its_part_and_what_it_leaves_unused() -> None:
    talant, daix = _shared().parts
    assert (talant.places, talant.of, talant.permille, talant.least_unused) == (3, 4, 750, 2)
    assert (daix.places, daix.permille, daix.least_unused) == (1, 250, 0)
    # Mondays and Tuesdays, whatever the title of the place.
    assert talant.months[0].minutes == 10 * 660
    assert daix.months[0].minutes == 5 * 660
    assert "Talant" in _shared().text("fr")


def test_the_commune_where_the_structure_stands_is_told_as_such() -> None:
    share = {
        "kind": "share",
        "structure": "creche",
        "parts": [{"commune": TALANT, "places": 3}, {"commune": DAIX, "places": 1}],
    }
    given = territory(
        family("F-Ida", commune=DAIX, children=[child("Ida")]),
        family("F-Max", commune=TALANT, children=[child("Max")]),
        structures=[creche(places=4)],
        conventions=[agreement(share, PRICE)],
    )
    seats = (seat(name, convention="daix") for name in ("Ida", "Max"))
    found = berceau.statements(given, proposal(given, *seats))
    assert [(one.name, one.is_host) for one in found.statements] == [
        ("Daix", False),
        ("Talant", True),
    ]
    assert "The structure stands in Talant" in found.text("en")


def test_parts_that_are_released_leave_nothing_unused() -> None:
    talant, _ = _shared(released_on="2026-03-15").parts
    assert [month.holds for month in talant.months] == [True] * 7 + [False] * 5
    assert talant.unused(talant.months[8]) is None
    assert _shared(released_on="2025-09-01").parts == ()


def test_totals_go_across_conventions() -> None:
    given = territory(
        family("F-Ida", commune=DAIX, children=[child("Ida")]),
        structures=[creche(places=4), creche(id="autre", places=4)],
        conventions=[agreement(PRICE), agreement(PRICE, id="autre", hosts=["autre"])],
    )
    months = given.calendar.months
    plan = proposal(
        given,
        seat("Ida", convention="daix", until=months[0].last, status="leaving"),
        seat("Ida", "autre", "tue", convention="autre", start=months[1].first, status="moved"),
    )
    found = berceau.statements(given, plan)
    [total] = found.totals
    assert total.conventions == ("daix", "autre")
    assert (total.children, total.is_complete) == (1, True)
    assert [one.children for one in found.statements] == [1, 1]
    assert total.owed_cents == sum(one.owed_cents or 0 for one in found.statements)
    assert total.months[0].minutes == 5 * 660


INCOMES = ({"monthly_income": 2000, "dependent_children": 2}, {"monthly_income": 9000})


def test_what_is_missing_for_the_fees_is_said() -> None:
    told = berceau.statements(*made(PRICE, facts=INCOMES)).of("daix", DAIX).information
    assert told.fees_cents is None
    assert told.without == 1
    assert told.missing == ("price", "dependants")
    full = tuple({**facts, "dependent_children": 1} for facts in INCOMES)
    told = berceau.statements(*made(PRICE, facts=full)).of("daix", DAIX).information
    # Two families only: the sum of their fees would tell what each earns.
    assert (told.fees_cents, told.missing) == (None, ("price", "few"))


def test_the_fee_of_an_hour_is_that_of_the_scale() -> None:
    # 4,000 euros and two children in 2026: 2.06 euros an hour.
    day = berceau.case("save").calendar.first.replace(year=2026)
    fee = fee_of(4000, 2, day)
    assert fee is not None
    assert round(float(fee)) == 206
    assert fee_of(100_000, 1, day) == fee_of(8500, 1, day)
    assert fee_of(4000, 2, day.replace(year=2016)) is None


def _many(year: int) -> Any:
    """Make six families with incomes in a year."""
    names = [f"N{k}" for k in range(6)]
    given = territory(
        *(
            family(
                name,
                commune=DAIX,
                facts={"monthly_income": 3000, "dependent_children": 1},
                children=[child(f"{name}-a", born=f"{year - 1}-03-01")],
            )
            for name in names
        ),
        calendar={"first": f"{year}-09-01", "last": f"{year}-12-31"},
        structures=[creche(places=8)],
        conventions=[agreement(PRICE)],
    )
    first, last = given.calendar.first, given.calendar.last
    plan = proposal(
        given,
        *(seat(f"{n}-a", convention="daix", start=first, until=last) for n in names),
    )
    return berceau.statements(given, plan)


def test_figures_for_information_enter_nothing_that_is_owed() -> None:
    found = _many(2024)
    one = found.of("daix", DAIX)
    told = one.information
    assert told.psu_minutes == one.minutes
    assert told.psu_cents == (one.minutes * 546 // 60, one.minutes * 663 // 60)
    assert one.owed_cents == one.minutes * 100 // 60
    assert "For information" in found.text("en")
    assert "La Gazette des communes" in found.text("en", width=300)
    later = _many(2026).of("daix", DAIX)
    # 3,000 euros at 0.0619 %: 1.857 euros an hour.
    hours = later.minutes / 60
    assert later.information.fees_cents == pytest.approx(hours * 185.7, abs=6 * 4)
    assert later.information.missing == ("price",)


def test_two_plans_for_one_territory_stand_side_by_side() -> None:
    given, plan = made(PRICE)
    less = proposal(given, seat("Ida", week="mon", convention="daix"))
    difference = berceau.statements(given, less).against(berceau.statements(given, plan))
    [change] = difference.changes
    jo = sum(month.minutes for month in berceau.statements(given, plan).statements[0].months)
    jo -= change.after.minutes
    assert change.minutes == -jo
    assert change.owed_cents == -jo * 100 // 60
    assert difference.to_frame()["owed_more"].tolist() == [-jo / 60]
    for lang, said in (("fr", "d'une proposition à l'autre"), ("en", "one proposal to the other")):
        assert said in difference.text(lang, width=200)


def test_an_amount_that_is_not_known_makes_no_difference() -> None:
    given, plan = made()
    [change] = berceau.statements(given, plan).against(berceau.statements(given, plan)).changes
    assert (change.minutes, change.owed_cents) == (0, None)


def test_nothing_used_is_said() -> None:
    given, _ = made(PRICE)
    found = berceau.statements(given, proposal(given))
    assert found.statements == ()
    assert found.unused == ("daix",)
    assert "Nobody uses: daix." in found.text("en")
    assert "Neither side" in found.against(found).text("en")


def test_many_statements_are_told_in_short_unless_all_are_asked_for() -> None:
    save = berceau.case("save")
    found = berceau.statements(save, berceau.by_points(save))
    text = found.text("en")
    assert "Statements in short" in text
    assert len(found.statements) > 4
    # No convention of the case says a price, and each commune uses one alone.
    assert "None of these conventions says a price" in text
    assert "amount" not in text
    assert "all conventions together" not in text


def test_only_the_columns_that_say_something_are_shown() -> None:
    bare = berceau.statements(*made())
    columns = [column.title for column in statement_tables(bare, lang="en")[1].columns]
    assert columns == ["month", "basis", "hours", "children", "most present"]
    assert "The convention says no price" in bare.text("en")
    priced = berceau.statements(*made(PRICE, {"kind": "hours", "max": 100}))
    columns = [column.title for column in statement_tables(priced, lang="en")[1].columns]
    assert columns[5:] == ["hours left", "steps", "amount (€)"]


def test_versions_of_a_convention_are_named_where_they_follow_each_other() -> None:
    before, after = (berceau.case(case) for case in ("talant-2015", "talant-2016"))
    sides = [berceau.statements(given, berceau.by_points(given)) for given in (before, after)]
    one = sides[1].against(sides[0])
    [change] = one.changes
    assert change.before.conventions != change.after.conventions
    assert "daix-2006 then daix-2016" in one.text("en", width=200)


def test_frame_has_one_row_a_month() -> None:
    found = berceau.statements(*made(PRICE, {"kind": "hours", "max": 100}))
    frame = found.to_frame()
    assert len(frame) == 12
    assert frame["owed_euros"].sum() == pytest.approx((found.totals[0].owed_cents or 0) / 100)
    assert frame["left_hours"].tolist()[0] == 100 - 82.5
