"""The observatory in a dossier: its numbers are the observatory's, its sessions side by side."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.domain.calendar import WEEKDAYS
from berceau.dossier.chapters.asking import asking
from berceau.dossier.chapters.attending import attending
from berceau.dossier.context import Context
from berceau.dossier.gathering import gather
from berceau.dossier.naming import Naming
from berceau.dossier.observed import Beside, Earlier
from berceau.errors import InputError
from berceau.io import write_proposal
from berceau.observatory.indicators import Attended, indicators
from berceau.observatory.indicators.records import CHILDMINDERS
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from support.dossiers import KEY, Undrawn, context_of, plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.dossier.gathering import Gathered
    from berceau.dossier.sheets import Part, Sheet
    from berceau.observatory.indicators import Indicators
    from berceau.placement.show.words import Lang

YOUNG = 60


@cache
def _beside() -> Gathered:
    """Gather a session with two earlier ones, presences of a fortnight, and young children."""
    territory, plan = plan_of("save")
    calendar, came = territory.calendar, []
    for placement in plan.placements:
        structure = territory.structure_by_id[placement.structure]
        for day in calendar.open_days(structure.closures)[:10]:
            for weekday, band in (calendar.slots[k] for k in calendar.expand(placement.week)):
                if weekday == WEEKDAYS[day.weekday()] and day >= placement.start:
                    hours = {"arrival": band.start + 15, "departure": band.end}
                    there = {"child": placement.child, "structure": structure.id}
                    came.append(Attended(day=day, **there, **hours))
    beside = Beside(
        earlier=(Earlier(territory, berceau.in_order(territory), "avril 2022"),),
        under_three={commune.code: YOUNG for commune in territory.communes},
        presences=tuple(came),
    )
    return gather(territory, plan, beside=beside)


def _context(lang: Lang = "fr", *, anonymous: bool = True) -> Context:
    facts = _beside()
    naming = Naming(facts.territory, KEY if anonymous else None)
    return Context(facts, naming, lang, Undrawn(facts.territory, facts.proposal))


def _sheet(part: Part, title: str) -> Sheet:
    titles = {sheet.title.replace("\N{NO-BREAK SPACE}", " "): sheet for sheet in part.sheets}
    return titles[title]


def _column(sheet: Sheet, title: str) -> list[object]:
    [number] = [k for k, field in enumerate(sheet.fields) if field.title == title]
    return [row[number].value for row in sheet.rows]


def _plain(source: str, *, anonymous: bool) -> Indicators:
    return indicators(*plan_of(source), anonymous=anonymous)


@pytest.mark.parametrize("source", ["save", "town"])
@pytest.mark.parametrize("anonymous", [True, False])
def test_the_numbers_are_those_of_the_observatory(source: str, *, anonymous: bool) -> None:
    found = _plain(source, anonymous=anonymous)
    context = context_of(source, "en", anonymous=anonymous)
    first, second = asking(context), attending(context)
    hidden = context.hidden.value
    by_commune = _sheet(first, "Tension by commune, before anybody is placed")
    tense = [line.requests for line in found.tension if line.by in {"all", "commune"}]
    assert _column(by_commune, "requests") == [hidden if n is None else n for n in tense]
    assert _column(by_commune, "crèche places") == [line.collective for line in found.coverage]
    lists = [sheet for sheet in first.sheets if sheet.title == "Waiting lists"]
    told = [n for sheet in lists for n in _column(sheet, "children")]
    assert told == [hidden if x.children is None else x.children for x in found.waiting_list]
    flows = _sheet(second, "Entries and exits")
    entries = [line.entries for line in found.flows]
    assert _column(flows, "entries") == [hidden if n is None else n for n in entries]
    occupancy = _sheet(second, "Occupancy over the year")
    assert _column(occupancy, "proposed")[0] == round(1000 * (found.whole.rate("proposed") or 0))


@pytest.mark.parametrize("source", ["save", "town"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_small_number_of_children_and_no_childminder_is_told(source: str, lang: Lang) -> None:
    context = context_of(source, lang)
    parts = asking(context), attending(context)
    lone = {s.id for s in plan_of(source)[0].structures if s.kind == "childminder"}
    lone |= {s.name for s in plan_of(source)[0].structures if s.kind == "childminder" and s.name}
    about_children = {
        context.say(f"sheet.observatory_{name}") for name in ("waiting", "list", "flows")
    }
    told = []
    for sheet in (sheet for part in parts for sheet in part.sheets):
        assert not lone & {str(cell.value) for row in sheet.rows for cell in row}
        if sheet.name in about_children:
            cells = [cell for row in sheet.rows for cell in row if cell.kind == "whole"]
            told += [cell.value for cell in cells if isinstance(cell.value, int)]
    assert told
    assert [number for number in told if 0 < number < HIDDEN_BELOW] == []


def test_sessions_stand_side_by_side() -> None:
    part = asking(_context())
    sheet = _sheet(part, "Session par session")
    # This session has no name: its column says which one it is.
    heads = [field.title for field in sheet.fields[1:]]
    assert heads == ["avril 2022", "session 2"]
    facts = _beside()
    found = facts.observed.whole.sessions
    assert _column(sheet, "avril 2022")[:3] == [80, found[0].admitted, found[0].refused]
    assert _column(sheet, "session 2")[:3] == [80, found[1].admitted, found[1].refused]
    alone = [sheet.title for sheet in asking(context_of("save")).sheets]
    assert "Session par session" not in alone


def test_coverage_is_shown_where_young_children_are_known() -> None:
    known = _sheet(asking(_context()), "Tension par commune, avant tout placement")
    communes = len(_beside().territory.communes)
    assert _column(known, "moins de 3 ans") == [communes * YOUNG, *[YOUNG] * communes]
    places = 30 + 140
    assert _column(known, "couverture")[0] == round(1000 * places / (communes * YOUNG))
    part = asking(context_of("save"))
    unknown = _sheet(part, "Tension par commune, avant tout placement")
    assert "couverture" not in [field.title for field in unknown.fields]
    assert any("moins de trois ans" in line for line in part.lead)


def test_weeks_with_presences_are_told_apart_from_those_proposed() -> None:
    sheet = _sheet(attending(_context()), "Crèches semaine par semaine : le test du surnombre")
    assert _column(sheet, "d'après") == ["présences", "proposition"]
    [came, _] = _beside().observed.whole.surplus_tests
    assert came.fullest is not None
    assert came.weeks == 3
    assert _column(sheet, "la plus pleine")[0] == round(1000 * (came.fullest.rate or 0))
    assert _column(sheet, "semaine du")[0] == came.fullest.first
    rooms = _column(_sheet(attending(_context()), "Occupation sur l'année"), "structure")
    assert rooms == ["toutes les structures", "L'Arche des Bambins", "assistantes maternelles"]


def test_figures_are_those_that_say_something() -> None:
    first, second = asking(_context()), attending(_context())
    assert [picture.svg for picture in first.pictures] == ["<svg lang='fr'>tension True</svg>"]
    drawn = [picture.svg for picture in second.pictures]
    assert drawn == ["<svg lang='fr'>flows True</svg>", "<svg lang='fr'>weeks True</svg>"]
    assert all(picture.alt for picture in (*first.pictures, *second.pictures))
    named = asking(_context("en", anonymous=False))
    assert [picture.svg for picture in named.pictures] == ["<svg lang='en'>tension False</svg>"]


def test_childminders_are_told_one_by_one_to_the_coordinator_alone() -> None:
    structures = [line.structure for line in _beside().observed.discreet.waiting_list]
    assert CHILDMINDERS in structures
    named = _sheet(asking(_context(anonymous=False)), "Listes d'attente")
    assert len(named.rows) > len(structures)


def test_presences_of_nobody_known_are_refused() -> None:
    territory, plan = plan_of("save")
    day = territory.calendar.first + timedelta(1)
    strange = Attended(child="?", structure="?", day=day, arrival=480, departure=600)
    with pytest.raises(InputError):
        gather(territory, plan, beside=Beside(presences=(strange,)))


def test_the_command_tells_the_observatory_what_it_is_given(tmp_path: Path) -> None:
    territory, plan = plan_of("hamlet")
    berceau.write(territory, tmp_path / "hamlet.json")
    write_proposal(plan, tmp_path / "plan.json")
    young = [f"--under-three={commune.code}=40" for commune in territory.communes]
    given = ["dossier", str(tmp_path / "hamlet.json")]
    out = ["-o", str(tmp_path / "out")]
    result = CliRunner().invoke(build("fr"), [*given, str(tmp_path / "plan.json"), *young, *out])
    assert result.exit_code == Exit.DONE, result.stderr
    page = (tmp_path / "out" / "dossier.html").read_text(encoding="utf-8")
    assert "taux de couverture" in page
    assert re.search(r"moins de 3\s+ans", page)
    year = CliRunner().invoke(build("fr"), [*given, "--year", *young, *out])
    assert year.exit_code == Exit.BAD_INPUT
    assert "--under-three" in year.stderr
