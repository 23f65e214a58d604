"""The figures of the sources, in the cases other than Talant and Daix, exactly as given."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import berceau

if TYPE_CHECKING:
    from berceau.domain.territory import Territory


def _asking(territory: Territory) -> Counter[str]:
    return Counter(
        family.commune
        for family in territory.families
        for child in family.children
        if child.request is not None
    )


def _parts(territory: Territory, convention: str) -> dict[str, int]:
    (share,) = [t for t in territory.convention_by_id[convention].terms if t.kind == "share"]
    return {part.commune: part.places for part in share.parts}


def test_pouponniere_shares_eighty_places_twenty_seven_of_them_for_talant() -> None:
    territory = berceau.case("pouponniere")
    (house,) = territory.structures
    assert (house.commune, house.places) == ("21617", 80)
    assert sum(section.places for section in house.sections) == 80
    two = territory.convention_by_id["pouponniere-deux"]
    assert two.replaces == "pouponniere-trois"
    assert two.in_force(territory.calendar.first)
    assert _parts(territory, two.id) == {"21617": 27, "21231": 53}
    assert not territory.convention_by_id["pouponniere-trois"].in_force(territory.calendar.first)
    assert _asking(territory)["21278"] > 0


def test_pouponniere_with_its_third_party_differs_by_the_convention_alone() -> None:
    after, before = berceau.case("pouponniere"), berceau.case("pouponniere-avant")
    (three,) = before.conventions
    assert sum(_parts(before, three.id).values()) == 80
    assert set(_parts(before, three.id)) == {"21617", "21231", "21278"}
    assert before.structures == after.structures
    for there, here in zip(before.families, after.families, strict=True):
        assert there.commune == here.commune
        assert [c.request for c in there.children] == [c.request for c in here.children]


def test_quotas_of_the_pouponniere_are_asked_for_beyond_what_they_hold() -> None:
    asking = _asking(berceau.case("pouponniere"))
    assert asking["21617"] > 27
    assert asking["21231"] > 53


def test_chamousset_has_fourteen_communes_four_sites_and_its_childminders() -> None:
    territory = berceau.case("chamousset")
    assert len(territory.communes) == 14
    sites = [s for s in territory.structures if s.kind == "creche"]
    assert len(sites) == 4
    assert sum(site.places for site in sites) == 72
    assert {site.operator for site in sites} == {"company"}
    assert sum(s.kind == "childminder" for s in territory.structures) == 196
    given = [s.about for s in territory.sources if s.origin == "given"]
    assert any("13 311" in about and "13 656" in about for about in given)
    desks = {fact.source for family in territory.families for fact in family.facts}
    assert desks - {None} == {"RAM", "crèche", "CIAS"}


def test_save_has_one_associative_house_and_an_april_session() -> None:
    territory = berceau.case("save")
    (house,) = [s for s in territory.structures if s.kind == "multi_accueil"]
    assert (house.name, house.operator) == ("L'Arche des Bambins", "association")
    (convention,) = territory.conventions
    assert convention.start.year == 2018
    submitted = {c.request.submitted for _, c in territory.child_by_id.values() if c.request}
    assert max(submitted).month == 4
    modes = {c.request.mode for _, c in territory.child_by_id.values() if c.request}
    assert modes == {"collective", "individual"}


def test_valence_romans_has_the_size_of_its_session() -> None:
    territory = berceau.case("valence-romans")
    assert _asking(territory).total() == 1014
    assert max(s.places for s in territory.structures) == 120
    assert sum(commune.epci == "200068781" for commune in territory.communes) == 54
    assert any(s.kind == "family_creche" for s in territory.structures)
    contracts = [
        (child.held.since, child.held.until)
        for _, child in territory.child_by_id.values()
        if child.held is not None and child.held.until is not None
    ]
    assert contracts
    assert {(until - since).days for since, until in contracts} <= {364, 365}


def test_no_case_carries_a_place_for_a_childminder_who_offers_none() -> None:
    territory = berceau.case("talant-2015")
    idle = [s for s in territory.structures if s.kind == "childminder" and s.opening == ()]
    offering = [s for s in territory.structures if s.kind == "childminder" and s.opening]
    assert len(idle) + len(offering) == 66
    assert 0 < len(offering) < len(idle)
