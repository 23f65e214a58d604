"""What every drawn territory has, whatever the recipe, and that its planted proposal is lawful."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import berceau
from berceau import Proposal, Territory
from berceau.placement.check import check
from berceau.synthetic import Dials, Drawn, draw, recipes

# The seed of hashes decides how sets of strings are run through: here a convention opens several
# hosts, and families wish for one of them.
_ELSEWHERE = """
import berceau
drawn = berceau.draw("town", children=500, seed=1)
print(drawn.territory.fingerprint, drawn.planted.model_dump_json())
"""

SIZES = {"village": 60, "town": 300, "agglomeration": 900, "department": 1200}


@pytest.fixture(scope="module", params=[recipe.name for recipe in recipes()])
def recipe(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def drawn(recipe: str) -> Drawn:
    return draw(recipe, children=SIZES[recipe], seed=3)


@pytest.fixture(scope="module")
def agglomeration() -> Territory:
    return draw("agglomeration", children=1500, seed=5).territory


def test_the_public_name_is_there() -> None:
    assert berceau.draw is draw


def test_the_number_of_children_is_the_one_asked(recipe: str, drawn: Drawn) -> None:
    assert len(drawn.territory.child_by_id) == SIZES[recipe]


def test_json_gives_the_same_territory_and_proposal_back(drawn: Drawn) -> None:
    again = Territory.model_validate_json(drawn.territory.model_dump_json())
    assert again == drawn.territory
    assert again.fingerprint == drawn.planted.fingerprint
    assert Proposal.model_validate_json(drawn.planted.model_dump_json()) == drawn.planted


def test_the_planted_proposal_is_lawful_and_places_children(drawn: Drawn) -> None:
    report = check(drawn.territory, drawn.planted)
    assert report.violations == ()
    assert report.measures.served > 0
    assert report.measures.kept > 0


def test_placed_and_refused_are_all_who_ask_or_hold(drawn: Drawn) -> None:
    placed = {placement.child for placement in drawn.planted.placements}
    everybody = set(drawn.territory.child_by_id)
    assert placed.isdisjoint(drawn.planted.refused)
    assert placed | set(drawn.planted.refused) == everybody


def test_some_children_in_place_move_to_what_they_rank_higher() -> None:
    drawn = draw("town", children=500, seed=2)
    by_status: dict[str, set[str]] = {}
    for placement in drawn.planted.placements:
        by_status.setdefault(placement.status, set()).add(placement.child)
    assert by_status["moved"]
    assert by_status["leaving"] <= by_status["moved"]
    assert by_status["kept"].isdisjoint(by_status["moved"])
    assert check(drawn.territory, drawn.planted).violations == ()


def test_placements_come_in_order_of_child_then_date(drawn: Drawn) -> None:
    keys = [(placement.child, placement.start) for placement in drawn.planted.placements]
    assert keys == sorted(keys)


def test_everything_but_the_communes_is_marked_as_drawn(drawn: Drawn) -> None:
    origins = {source.about: source.origin for source in drawn.territory.sources}
    assert origins.pop("communes") == "given"
    assert {"structures", "conventions", "families", "policy"} <= set(origins)
    assert set(origins.values()) == {"drawn"}
    label = next(s.source for s in drawn.territory.sources if s.about == "families")
    assert "version 1, seed 3" in label


def test_communes_are_real_and_located(drawn: Drawn) -> None:
    from berceau import geography  # noqa: PLC0415  (only this test reads the extract itself)

    for commune in drawn.territory.communes:
        place = geography.commune(commune.code)
        assert (commune.name, commune.population) == (place.name, place.population)
        assert commune.point == place.point


@pytest.mark.parametrize("recipe", ["village", "town"])
def test_the_same_arguments_give_the_same_bytes(recipe: str) -> None:
    one, two = (draw(recipe, children=120, seed=11) for _ in range(2))
    assert one.territory.model_dump_json() == two.territory.model_dump_json()
    assert one.planted.model_dump_json() == two.planted.model_dump_json()


def test_other_processes_draw_the_same() -> None:
    told = {
        subprocess.run(  # noqa: S603 (our own interpreter, our own words)
            [sys.executable, "-c", _ELSEWHERE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "2")
    }
    assert len(told) == 1


def test_another_seed_gives_another_territory() -> None:
    one, two = (draw("epci:200068781", children=120, seed=seed).territory for seed in (1, 2))
    assert one.communes == two.communes
    assert one.structures != two.structures
    assert one.families != two.families


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    children=st.integers(1, 90),
    dials=st.builds(
        Dials,
        oversubscription=st.floats(0.3, 4),
        part_time=st.floats(0, 1),
        siblings=st.floats(0, 0.8),
        conventions=st.integers(0, 3),
        in_place=st.floats(0, 0.9),
        childminders=st.floats(0, 2),
        desks=st.integers(1, 6),
    ),
    recipe=st.sampled_from(["village", "town", "epci:200068781"]),
)
def test_whatever_the_dials_the_planted_proposal_is_lawful(
    seed: int, children: int, dials: Dials, recipe: str
) -> None:
    drawn = draw(recipe, children=children, seed=seed, dials=dials)
    assert sum(len(family.children) for family in drawn.territory.families) == children
    assert check(drawn.territory, drawn.planted).violations == ()


def test_an_agglomeration_has_structures_of_every_kind(agglomeration: Territory) -> None:
    kinds = {structure.kind for structure in agglomeration.structures}
    assert kinds == {
        "creche",
        "micro_creche",
        "multi_accueil",
        "halte_garderie",
        "family_creche",
        "childminder",
        "mam",
    }
    houses = {s.id: s.kind for s in agglomeration.structures if s.kind != "childminder"}
    members = {houses[s.part_of] for s in agglomeration.structures if s.part_of}
    assert members == {"mam", "family_creche"}


def test_an_agglomeration_has_every_feature_of_structures(agglomeration: Territory) -> None:
    structures = agglomeration.structures
    assert {len(s.sections) for s in structures} == {0, 2, 3}
    assert {pool.kind for s in structures for pool in s.reserved} == {
        "insertion",
        "avip",
        "emergency",
    }
    assert any(pool.kept for s in structures for pool in s.reserved)
    assert any(s.modulated for s in structures)
    assert any(s.overbooking for s in structures)
    assert {s.ratio for s in structures if s.staff} == {"5-8", "6"}
    assert any(s.closures for s in structures)
    assert any(s.opening for s in structures)
    assert {"*" in s.serves for s in structures if s.serves} == {True, False}
    assert all(s.places <= 12 for s in structures if s.kind == "micro_creche")


def test_adults_are_enough_for_a_full_house_of_babies(agglomeration: Territory) -> None:
    described = [s for s in agglomeration.structures if s.staff]
    assert {len(s.modulated) for s in described} >= {0, 1}
    for structure in described:
        wednesday = structure.modulated[0].places if structure.modulated else structure.places
        for staff, places in zip(structure.staff, (structure.places, wednesday), strict=True):
            babies = min(structure.age_groups[0].places, places)
            # In the articles R2324-43 and R2324-46-4: one adult for 5 and for 8, or for 6.
            if structure.ratio == "5-8":
                assert 8 * babies + 5 * (places - babies) <= 40 * staff.adults
            else:
                assert places <= 6 * staff.adults
            assert staff.adults >= 2


@pytest.mark.parametrize("recipe", ["town", "agglomeration", "department"])
def test_conventions_have_terms_of_every_kind(recipe: str) -> None:
    conventions = draw(recipe, children=SIZES[recipe], seed=8).territory.conventions
    terms = [term for convention in conventions for term in convention.terms]
    assert {term.kind for term in terms} == {
        "access",
        "places",
        "share",
        "hours",
        "children",
        "order",
        "target",
        "price",
        "network",
    }
    assert {(term.per, term.scope) for term in terms if term.kind == "hours"} == {
        (per, scope) for per in ("month", "year") for scope in ("convention", "commune", "family")
    }
    by_id = {convention.id: convention for convention in conventions}
    for new in (convention for convention in conventions if convention.replaces):
        old = by_id[new.replaces or ""]
        assert old.until == date(2026, 12, 31)
        assert new.start == date(2027, 1, 1)
    assert any(convention.replaces for convention in conventions)


def test_requests_have_every_form(agglomeration: Territory) -> None:
    requests = [c.request for f in agglomeration.families for c in f.children if c.request]
    assert any(not isinstance(week, tuple) for request in requests for week in request.weeks)
    assert any(request.shares for request in requests)
    wishes = {wish.split(":")[0] for request in requests for wish in request.wishes if ":" in wish}
    assert wishes == {"childminder", "any"}
    assert {request.mode for request in requests} == {"collective", "individual", None}
    movers = [c for f in agglomeration.families for c in f.children if c.held and c.request]
    assert movers


def test_facts_come_from_several_desks(agglomeration: Territory) -> None:
    facts = [fact for family in agglomeration.families for fact in family.facts]
    facts += [fact for f in agglomeration.families for c in f.children for fact in c.facts]
    assert {
        "single_parent",
        "both_work",
        "job_seeker",
        "insertion",
        "avip",
        "disability",
        "minor_parent",
        "twins",
        "income_band",
        "neighbourhood",
        "medical",
        "urgent",
    } <= {fact.name for fact in facts}
    assert all(fact.source for fact in facts)
    assert len({fact.source for fact in facts}) > 3


def test_no_child_is_of_school_age_and_some_are_to_be_born(agglomeration: Territory) -> None:
    births = [c.born for family in agglomeration.families for c in family.children]
    assert min(births) >= date(2024, 1, 1)
    assert max(births) > agglomeration.calendar.first
