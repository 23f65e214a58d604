"""Every number of a dossier is the record's: counted again from the proposal, in another way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.dossier.chapters.opening import opening
from berceau.dossier.context import Context
from berceau.dossier.figures import Drawings
from berceau.dossier.naming import Naming
from berceau.dossier.sheets import Sheet
from berceau.placement.check.report import Violation
from support.dossiers import SOURCES, facts_of, made, parts_of, plan_of

if TYPE_CHECKING:
    from berceau.dossier.sheets import Value

EVERY_SOURCE = pytest.mark.parametrize("source", SOURCES)


def _sheets(source: str, *, anonymous: bool = False) -> dict[str, Sheet]:
    parts = parts_of(source, anonymous=anonymous)
    return {sheet.name: sheet for part in parts for sheet in part.sheets}


def _rows(sheet: Sheet) -> list[dict[str, Value]]:
    titles = [field.title for field in sheet.fields]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


@EVERY_SOURCE
def test_the_first_page_counts_the_placements(source: str) -> None:
    territory, plan = plan_of(source)
    told = {str(name.value): value.value for name, value in _sheets(source)["En une page"].rows}
    new = [p for p in plan.placements if p.status in {"new", "moved"}]
    minutes = territory.calendar.minutes
    assert told["Demandes servies"] == len(new)
    assert told["Servies au premier vœu"] == sum(p.rank == 0 for p in new)
    assert told["Enfants qui gardent leur place"] == sum(
        p.status == "kept" for p in plan.placements
    )
    assert told["Enfants sans place"] == len(plan.refused)
    assert told["Heures accordées par semaine"] == sum(
        minutes[slot] for p in new for slot in territory.calendar.expand(p.week)
    )


@EVERY_SOURCE
def test_the_grid_is_the_placements_half_day_by_half_day(source: str) -> None:
    territory, plan = plan_of(source)
    sheet = _sheets(source)["Proposition"]
    halves = [k for k, field in enumerate(sheet.fields) if field.half_day]
    calendar = territory.calendar
    order = list(dict.fromkeys(calendar.half_of(k) for k in range(len(calendar.slots))))
    found = Counter()
    for row, told in zip(sheet.rows, _rows(sheet), strict=True):
        marks = tuple(row[k].mark for k in halves)
        key = told["Enfant"].value, told["Du"].value, told["Au"].value, told["Points"].value
        found[*key, marks] += 1
    expected = Counter()
    for p in plan.placements:
        slots = Counter(calendar.half_of(k) for k in calendar.expand(p.week))
        whole = Counter(calendar.half_of(k) for k in range(len(calendar.slots)))
        marks = tuple(
            "none" if not slots[half] else "whole" if slots[half] == whole[half] else "part"
            for half in order
        )
        expected[p.child, p.start, p.until, p.points, marks] += 1
    assert found == expected


@EVERY_SOURCE
def test_waiting_lists_hold_every_rank_once(source: str) -> None:
    territory, plan = plan_of(source)
    lone = {s.id for s in territory.structures if s.is_individual and s.kind != "mam"}
    rows = _rows(_sheets(source)["Liste d'attente"])
    told = Counter(
        (r["Enfant"].value, r["Rang"].value, r["Points"].value) for r in rows if r["Rang"].value
    )
    queues = [w for w in plan.waiting if w.structure not in lone]
    assert told == Counter((w.child, w.rank, w.points) for w in queues)
    lists = {r["Enfant"].value: r["Listes"].value for r in rows if not r["Rang"].value}
    assert lists == Counter(w.child for w in plan.waiting if w.structure in lone)


@EVERY_SOURCE
def test_the_comparison_is_the_library_s(source: str) -> None:
    territory, plan = plan_of(source)
    former = berceau.in_order(territory)
    rows = {str(r["Mesure"].value): r for r in _rows(_sheets(source)["Comparaison"])}
    served = rows["Demandes servies"]
    assert former.measures is not None
    assert plan.measures is not None
    assert served["Dans l'ordre des dossiers"].value == former.measures.served
    assert served["Proposition"].value == plan.measures.served
    hours = rows["Heures accordées sur l'année"]
    assert hours["Différence"].value == plan.measures.minutes_year - former.measures.minutes_year
    communes = _rows(_sheets(source)["Comparaison par commune"])
    gains = sum(int(str(r["Gagnent"].value)) for r in communes)
    assert gains == len(berceau.compare((territory, former), (territory, plan)).of("gains"))


@EVERY_SOURCE
def test_the_rates_of_communes_are_those_of_the_proposal(source: str) -> None:
    territory, plan = plan_of(source)
    assert plan.measures is not None
    expected = {
        territory.commune_by_code[r.group].name: r.permille for r in plan.measures.rates if r.asked
    }
    told = {
        r["Commune"].value: r["Besoin couvert"].value
        for r in _rows(_sheets(source)["Équité par commune"])
    }
    assert {name: rate for name, rate in told.items() if name in expected} == expected


@EVERY_SOURCE
def test_conventions_use_what_the_ledger_says(source: str) -> None:
    _, plan = plan_of(source)
    rows = _rows(_sheets(source)["Conventions, usage"])
    minutes = sum(int(str(r["Heures dans l'année"].value)) for r in rows)
    assert minutes == sum(line.minutes for line in plan.consumption)
    children = sum(int(str(r["Enfants"].value)) for r in rows)
    assert children == len({(p.child, p.convention) for p in plan.placements if p.convention})


def test_a_monthly_cap_stands_beside_the_fullest_month() -> None:
    _, plan = plan_of("talant-2015")
    rows = [
        r
        for r in _rows(_sheets("talant-2015")["Conventions, limites"])
        if "mois" in str(r["Ce qui est limité"].value)
    ]
    [cap] = [r for r in rows if r["Utilisé au plus"].value is not None]
    months = Counter[str]()
    for line in plan.consumption:
        months[line.month] += line.minutes
    assert cap["Utilisé au plus"].value == max(months.values())
    assert cap["Limite"].value == 60 * 60
    assert int(str(cap["Utilisé au plus"].value)) <= int(str(cap["Limite"].value))


@EVERY_SOURCE
def test_a_lawful_proposal_keeps_every_limit(source: str) -> None:
    rows = _rows(_sheets(source).get("Conventions, limites", _NO_LIMITS))
    broken = [r["Ce qui est limité"].value for r in rows if r["Respectée"].value != "oui"]
    assert facts_of(source).report.lawful
    assert [what for what in broken if not str(what).startswith("Objectif")] == []


_NO_LIMITS = Sheet("", "", (), ())


def test_a_plan_that_breaks_a_limit_is_told_so() -> None:
    territory, plan = plan_of("talant-2015")
    facts = facts_of("talant-2015")
    broken = Violation(rule="convention", subject="x", found=2, limit=1, message="too many")
    report = facts.report.model_copy(update={"violations": (broken,)})
    naming = Naming(territory, None)
    drawings = Drawings(territory, plan)
    told = Context(replace(facts, report=report), naming, "fr", drawings)
    said = " ".join(opening(told).lead).replace("\N{NO-BREAK SPACE}", " ")
    assert "règles ne sont pas respectées (1 violation)" in said
    assert "Toutes les règles" not in said


@EVERY_SOURCE
def test_occupancy_is_counted_from_the_placements(source: str) -> None:
    territory, plan = plan_of(source)
    sheet = _sheets(source)["Occupation"]
    totals = [
        sum(int(str(row[k].value)) for row in sheet.rows if row[k].kind == "room")
        for k in range(1, len(sheet.fields))
    ]
    [month] = {
        period
        for period in territory.calendar.months
        for lead in parts_of(source, "en")[7].lead
        if f"{period.first:%B} {period.first.year}".casefold() in lead.casefold()
    }
    present = [0] * len(territory.calendar.slots)
    for p in plan.placements:
        if p.start <= month.last and month.first <= p.until:
            for slot in territory.calendar.expand(p.week):
                present[slot] += 1
    assert totals == present


@EVERY_SOURCE
def test_a_wish_nearly_met_lacks_one_place_where_it_says(source: str) -> None:
    _, plan = plan_of(source)
    full = {
        (line.structure, line.month, slot)
        for line in plan.occupancy
        for slot, (there, places) in enumerate(zip(line.present, line.places, strict=True))
        if there >= places
    }
    calendar = plan_of(source)[0].calendar
    for near in facts_of(source).near:
        assert near.child in plan.refused
        for slot in calendar.expand(near.slots):
            assert {(near.structure, month, slot) for month in near.months} & full


@EVERY_SOURCE
def test_the_workbook_holds_the_same_numbers(source: str) -> None:
    book = made(source).sheets("nominatif/dossier.xlsx")
    sheets = _sheets(source)
    assert list(book) == list(sheets)
    for name, sheet in sheets.items():
        heads, *rows = book[name]
        assert heads[: len(sheet.fields)] == tuple(field.title for field in sheet.fields)
        for told, row in zip(rows, sheet.rows, strict=False):
            assert [_meant(cell) for cell in told[: len(row)]] == [_value(cell) for cell in row]


def _meant(cell: object) -> object:
    return cell.date() if hasattr(cell, "date") else cell


def _value(cell: Value) -> object:
    value = cell.value
    if cell.mark:
        return {"whole": "x", "part": "/", "none": None}[cell.mark]
    if cell.kind == "room":
        return f"{value}/{cell.of}"
    if isinstance(value, date | str) or value is None:
        return value or None
    in_hours, in_parts = {"hours": 60, "signed_hours": 60}, {"tenths": 10, "hundredths": 100}
    scale = {"share": 1000, "euros": 100, **in_hours, **in_parts}.get(cell.kind)
    return value if scale is None else pytest.approx(value / scale)


@EVERY_SOURCE
def test_the_workbook_can_be_read_as_a_person_likes(source: str) -> None:
    import openpyxl  # noqa: PLC0415  (looks at what values do not tell)

    book = openpyxl.load_workbook(made(source).folder / "dossier.xlsx")
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    shares = [c for c in cells if isinstance(c.value, float) and c.number_format == "0.0%"]
    assert all(c.value >= 0 for c in shares)
    assert len(book.worksheets) > 10
