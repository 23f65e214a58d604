"""What a proposal shows is what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from berceau.placement.proposal import Proposal
from berceau.placement.show.proof import side_by_side
from berceau.placement.show.report import summary_html, summary_text, tables
from berceau.placement.show.text import as_text, length
from berceau.placement.show.words import LANGS, Lang, words
from support.proposals import PROPOSAL, small_proposal, small_territory

if TYPE_CHECKING:
    from berceau.placement.show.table import Table

NBSP = "\N{NO-BREAK SPACE}"


def _titled(found: tuple[Table, ...], word: str) -> Table:
    return next(table for table in found if word in table.title)


def _row(table: Table, start: str) -> list[str]:
    return next([c.text for c in row] for row in table.rows if row[0].text.startswith(start))


@pytest.fixture
def french() -> tuple[Table, ...]:
    return tables(small_proposal(), small_territory())


def test_each_placement_has_its_row(french: tuple[Table, ...]) -> None:
    placed = _titled(french, "Qui est placé")
    assert _row(placed, "E1")[:5] == [
        "E1",
        "Talant",
        "Multi-accueil des Tilleuls",
        "petits",
        f"lun à mer{NBSP}; jeu-matin",
    ]
    assert _row(placed, "E2")[-1] == f"proposé{NBSP}*"
    assert any("parents" in note for note in placed.notes)


def test_what_is_only_suggested_is_counted_apart(french: tuple[Table, ...]) -> None:
    assert any(f"1{NBSP}place seulement proposée" in note for note in french[0].notes)


def test_what_is_only_kept_comes_last() -> None:
    first, *others = PROPOSAL["placements"]  # type: ignore[misc]
    kept = {**first, "status": "kept"}
    document = {**PROPOSAL, "placements": [kept, *others]}
    shown = tables(Proposal.model_validate(document, strict=False), small_territory())
    children = [row[0].text for row in _titled(shown, "Qui est placé").rows]
    assert children == ["E2", "E3", "E1"]


def test_the_use_of_a_convention_stands_beside_its_limit(french: tuple[Table, ...]) -> None:
    table = _titled(french, "Talant-Daix")
    assert _row(table, "heures") == ["heures", "49,5", "55", "44", "55", "203,5", "60/mois"]
    assert f"Demi-journées seulement{NBSP}: aucune journée entière." in table.notes
    assert any("31/10/2025" in note for note in table.notes)
    assert any(f"1{NBSP}enfant, 1{NBSP}famille" in note for note in table.notes)


def test_a_whole_day_of_a_half_day_guest_is_told() -> None:
    document = {
        **PROPOSAL,
        "placements": [{**PROPOSAL["placements"][2], "week": ["mon"]}],  # type: ignore[index]
    }
    broken = Proposal.model_validate(document, strict=False)
    table = _titled(tables(broken, small_territory()), "Talant-Daix")
    assert any("1 journées entières" in note for note in table.notes)


def test_occupancy_gives_numbers_and_closed_slots(french: tuple[Table, ...]) -> None:
    table = _titled(french, "septembre 2025")
    assert _row(table, "Multi-accueil")[1:3] == ["100", "50"]
    assert _row(table, f"1{NBSP}assistante")[-2:] == ["\N{EN DASH}"] * 2


def test_stages_say_what_is_proven_in_words(french: tuple[Table, ...]) -> None:
    table = _titled(french, "tapes")
    assert _row(table, "1.")[3:5] == [f"2,5{NBSP}%", f"écart ≤ 2,5{NBSP}%"]
    assert _row(table, "2.")[1:5] == ["\N{EN DASH}"] * 3 + ["rien de trouvé"]


def test_waiting_lists_name_who_is_next_and_who_has_nothing(french: tuple[Table, ...]) -> None:
    table = _titled(french, "attente")
    assert _row(table, "Multi")[2] == "2"
    heads = _row(table, "Multi")[3].replace(NBSP, " ")
    assert heads == "E2 (12 pts, vœu 1), E4 (3 pts, vœu 1)"
    assert any("E4" in note and f"1{NBSP}enfant" in note for note in table.notes)


def test_the_lowest_service_rate_comes_first(french: tuple[Table, ...]) -> None:
    assert [row[0].text for row in _titled(french, "Taux").rows] == ["Daix", "Talant"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [80, 100, 140])
def test_every_table_fits_in_both_languages(lang: Lang, width: int) -> None:
    text = as_text(tables(small_proposal(), small_territory(), lang=lang), width, lang=lang)
    assert max(length(line) for line in text.splitlines()) <= width
    assert "…" not in text


def test_long_lists_are_cut_and_counted() -> None:
    found = tables(small_proposal(), small_territory(), rows=1)
    assert _titled(found, "Qui est placé").hidden == 2
    assert _titled(tables(small_proposal(), rows=None), "Qui est placé").hidden == 0


def test_the_summary_needs_no_territory() -> None:
    text = summary_text(small_proposal(), width=80)
    assert "Deux rives" in text
    assert "21223" in text
    assert max(length(line) for line in text.splitlines()) <= 80
    assert summary_html(small_proposal(), lang="en").startswith('<div class="berceau" lang="en">')


def test_two_sets_of_measures_are_subtracted() -> None:
    measures = small_proposal().measures
    assert measures is not None
    better = measures.model_copy(update={"served": 4})
    table = side_by_side("t", ("a", "b"), (measures, better), words("fr"))
    assert _row(table, "demandes servies") == ["demandes servies", "3", "4", "+1"]
