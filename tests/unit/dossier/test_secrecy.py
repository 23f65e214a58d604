"""Nobody is recognised in what the commission reads: no name, no small number, no way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berceau.dossier.discreet import gathered, hidden_cells
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from support.dossiers import SOURCES, context_of, made, parts_of
from support.letters import Tree
from support.years import said_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from support.dossiers import Dossier

SHARED = ("dossier.html", "dossier.en.html", "dossier.xlsx", "dossier.json")


def _names(dossier: Dossier) -> set[str]:
    """Give everything that names a child, a family or a childminder."""
    territory = dossier.territory
    families = {family.id for family in territory.families}
    minders = [s for s in territory.structures if s.is_individual and s.kind != "mam"]
    called = {name for s in minders for name in (s.id, s.name) if name}
    return {*families, *territory.child_by_id, *called}


def _found(names: Iterable[str], text: str) -> set[str]:
    return {name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", SHARED)
def test_no_name_stands_in_what_is_shared(source: str, name: str) -> None:
    dossier = made(source)
    assert _found(_names(dossier), said_in(dossier.folder / name)) == set()


@pytest.mark.parametrize("source", SOURCES)
def test_no_cell_and_no_word_is_a_name(source: str) -> None:
    dossier = made(source)
    names = _names(dossier)
    cells = [cell for rows in dossier.sheets().values() for row in rows for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and _found(names, cell)]
    assert _found(names, " ".join(Tree(dossier.page()).text)) == set()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", ["nominatif/dossier.html", "nominatif/dossier.xlsx"])
def test_the_named_version_names_everyone_concerned(source: str, name: str) -> None:
    dossier = made(source)
    plan = dossier.proposal
    children = {*(p.child for p in plan.placements), *plan.refused}
    assert _found(children, said_in(dossier.folder / name)) == children


@pytest.mark.parametrize("source", SOURCES)
def test_the_key_leads_back_to_each_child(source: str) -> None:
    dossier = made(source)
    [rows] = dossier.sheets("nominatif/cle.xlsx").values()
    key = {str(shown): str(name) for _, shown, name in rows[1:]}
    [*_, placed] = [v for k, v in dossier.sheets().items() if k == "Proposition"]
    column = placed[0].index("Enfant")
    shown = [str(row[column]) for row in placed[1:] if row[column]]
    plan = dossier.proposal
    assert sorted(key[name] for name in shown) == sorted(p.child for p in plan.placements)


@pytest.mark.parametrize("source", SOURCES)
def test_no_commune_stands_beside_a_child(source: str) -> None:
    context = context_of(source)
    communes = {commune.name for commune in context.facts.territory.communes}
    structures = {context.naming.structure(s.id) for s in context.facts.territory.structures}
    for part in parts_of(source):
        for sheet in part.sheets:
            if any(field.title == "Enfant" for field in sheet.fields):
                texts = {str(value.value) for row in sheet.rows for value in row}
                assert texts.isdisjoint(communes - structures)


@pytest.mark.parametrize("source", SOURCES)
def test_no_small_number_of_a_commune_is_told(source: str) -> None:
    counted = {
        "Gagnent",
        "Perdent",
        "Sans changement",
        "Servies",
        "Sans place",
        "Demandes",
        "Enfants",
    }
    looked_at = 0
    for part in parts_of(source):
        for sheet in part.sheets:
            titles = [field.title for field in sheet.fields]
            if not {"Commune", "Groupe"} & set(titles):
                continue
            for row in sheet.rows:
                for title, value in zip(titles, row, strict=True):
                    looked_at += title in counted
                    if title in counted and isinstance(value.value, int):
                        assert not 0 < value.value < HIDDEN_BELOW
    assert looked_at > 5


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 12)] * width), min_size=1, max_size=6)
)


@given(TABLES)
def test_a_hidden_number_never_follows_from_sums(rows: list[tuple[int, ...]]) -> None:
    hidden = hidden_cells(rows)
    small = {
        (i, j) for i, row in enumerate(rows) for j, n in enumerate(row) if 0 < n < HIDDEN_BELOW
    }
    assert small <= hidden
    lines = [[(i, j) for j in range(len(rows[0]))] for i in range(len(rows))]
    lines += [[(i, j) for i in range(len(rows))] for j in range(len(rows[0]))]
    # A line of one cell is its own sum: the group's size, which is told when it is not small.
    assert all(len(hidden & set(line)) != 1 for line in lines if len(line) > 1)
    if not small:
        assert hidden == set()


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), min_size=1))
def test_small_groups_stand_together_and_are_then_not_small(sizes: dict[str, int]) -> None:
    shown = gathered(sizes)
    apart = [name for name, label in shown.items() if label is not None]
    together = [sizes[name] for name, label in shown.items() if label is None]
    assert all(sizes[name] >= HIDDEN_BELOW or not sizes[name] for name in apart)
    if together and sum(sizes.values()) >= HIDDEN_BELOW:
        assert sum(together) >= HIDDEN_BELOW or not sum(together)
