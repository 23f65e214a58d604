"""The real cases tell their stories: shared parts, who has nothing open, what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from berceau.cases import case
from berceau.domain.territory import Territory
from berceau.placement.baselines import in_order
from berceau.placement.check.report import Report, Violation
from berceau.placement.compare import Comparison, compare
from berceau.placement.groups import fairness_rates, group_rates
from berceau.placement.proposal import Proposal, StageResult
from berceau.placement.show.differences import comparison_tables
from berceau.placement.show.occupancy import rooms
from berceau.placement.show.origins import origins
from berceau.placement.show.report import tables
from berceau.placement.show.sharing import shared_uses
from berceau.placement.show.violations import report_table
from berceau.placement.show.words import words
from support.even import even
from support.proposals import small_proposal

if TYPE_CHECKING:
    from berceau.placement.show.table import Table

NBSP = "\N{NO-BREAK SPACE}"
FONTAINE = "Fontaine-lès-Dijon"
Side = tuple[Territory, Proposal]


@pytest.fixture(scope="module")
def after() -> Side:
    territory = case("pouponniere")
    return territory, in_order(territory)


@pytest.fixture(scope="module")
def change(after: Side) -> Comparison:
    before = case("pouponniere-avant")
    return compare((before, in_order(before)), after)


def _titled(found: tuple[Table, ...], word: str) -> Table:
    return next(table for table in found if word in table.title)


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_each_part_of_a_shared_structure_stands_beside_its_use(after: Side) -> None:
    territory, proposal = after
    table = _titled(tables(proposal, territory), "Places partagées")
    parts = {row[0]: row[-1] for row in _rows(table)}
    assert parts == {"Talant": "27", "Dijon": "53", FONTAINE: "\N{EN DASH}", "ensemble": "80"}
    assert "Aucune part n'est dépassée, à aucune plage d'aucun mois." in table.notes
    assert any(note.startswith(FONTAINE) and "tenaient" in note for note in table.notes)


def test_a_part_that_is_exceeded_is_not_called_respected(after: Side) -> None:
    territory, proposal = after
    crowd = tuple(
        p.model_copy(update={"week": ("mon", "tue", "wed", "thu", "fri")})
        for p in proposal.placements
    )
    spoilt = proposal.model_copy(update={"placements": crowd})
    assert any(max(u.peaks) > (u.part or 99) for u in shared_uses(territory, spoilt))
    table = _titled(tables(spoilt, territory), "Places partagées")
    assert not any("dépassée" in note for note in table.notes)


def test_children_to_whom_nothing_is_open_are_counted_by_commune(after: Side) -> None:
    territory, proposal = after
    notes = _titled(tables(proposal, territory), "attente").notes
    told = "Dont 10 à qui rien de ce qui est demandé n'est ouvert"
    assert any(note.startswith(told) and note.endswith(f"{FONTAINE} 10.") for note in notes)


def test_a_convention_of_the_past_has_ended(after: Side) -> None:
    territory, proposal = after
    notes = _titled(tables(proposal, territory), "à trois").notes
    assert f"A pris fin le 31/12/2014{NBSP}: les enfants placés restent." in notes


def test_a_common_last_day_is_told_once(after: Side) -> None:
    territory, proposal = after
    placed = _titled(tables(proposal, territory), "Qui est placé")
    assert "au" not in [column.title for column in placed.columns]
    assert "Tous jusqu'au 31/08/2016." in placed.notes


def test_a_comparison_tells_how_the_parts_are_cut_again(change: Comparison) -> None:
    table = _titled(comparison_tables(change), "Places partagées")
    cut = {row[1]: row[2:4] for row in _rows(table)}
    assert cut == {"Dijon": ["40", "53"], FONTAINE: ["13", "\N{EN DASH}"], "Talant": ["27", "27"]}
    communes = _titled(comparison_tables(change), "Par commune")
    assert not any("seulement" in column.title for column in communes.columns)


def test_groups_of_the_fact_commune_would_have_the_rates_of_the_measures() -> None:
    territory = case("save")
    proposal = in_order(territory)
    assert proposal.measures is not None
    whole = group_rates(territory, proposal.placements, "no such fact")
    assert [(rate.met, rate.asked) for rate in whole] == [
        (proposal.measures.need_met, proposal.measures.need_asked)
    ]
    assert fairness_rates(even(territory), proposal.placements) == {}
    assert fairness_rates(territory, proposal.placements) == {}
    # Small communes are together in the groups of the default, no child is left out.
    larger = group_rates(territory, proposal.placements, "larger-communes")
    assert sum(rate.asked for rate in larger) == proposal.measures.need_asked


def test_the_stage_and_the_table_name_what_makes_the_groups() -> None:
    territory = case("valence-romans")
    rates = fairness_rates(territory, ())
    stage = StageResult(name="fairness", verdict="proven", value=0, bound=0)
    proposal = small_proposal().model_copy(update={"stages": (stage,)})
    shown = tables(proposal, territory, lang="en", group_rates=rates)
    assert sum(rate.asked for rate in rates["sector"]) > 0
    assert any("fairness by sector" in row[0] for row in _rows(_titled(shown, "Stages")))
    table = _titled(shown, "Service rate by sector")
    assert {row[0] for row in _rows(table)} == {"Nord", "Sud", "Est", "Romans", "Valence"}


def test_a_layer_has_a_name_and_a_bound_of_zero_no_share() -> None:
    layer = StageResult(name="need layer 2", verdict="proven", value=5, bound=5)
    missed = StageResult(name="misses", verdict="feasible", value=72002, bound=0)
    proposal = small_proposal().model_copy(update={"stages": (layer, missed)})
    rows = _rows(_titled(tables(proposal), "tapes"))
    assert rows[0][0] == "1. besoin servi, rang de priorité 2"
    assert rows[1][3:5] == ["\N{EN DASH}", "non prouvé"]


def test_children_of_a_family_creche_count_at_its_places() -> None:
    territory = case("valence-romans")
    proposal = in_order(territory)
    month = proposal.occupancy[0].month
    houses = {room.structure: room for room in rooms(proposal, territory, month)}
    assert max(houses["familiale-romans"].present) > 0
    assert max(houses["familiale-romans"].present) <= max(houses["familiale-romans"].places)
    homes = {s.id for s in territory.structures if s.part_of}
    assert homes
    assert not homes & houses.keys()


def test_what_is_given_comes_before_what_is_drawn() -> None:
    table = origins(case("talant-2015"), words("en"))
    assert table is not None
    kinds = [row[0] for row in _rows(table)]
    assert kinds == sorted(kinds, key=["given", "assumed", "drawn"].index)
    assert len(kinds) == len(case("talant-2015").sources)


def test_minutes_agreed_in_hours_are_told_in_hours() -> None:
    measures = small_proposal().measures
    assert measures is not None
    violation = Violation(
        rule="convention",
        subject="daix, all guests, 2015-10",
        found=3750,
        limit=3600,
        message="more than 60 hours, in minutes",
    )
    (row,) = _rows(report_table(Report(violations=(violation,), measures=measures)))
    assert row[2:] == [f"62,5{NBSP}h", f"60{NBSP}h", "plus de 60 heures"]
