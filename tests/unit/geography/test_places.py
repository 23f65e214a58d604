"""The communes that the package carries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from berceau import geography
from berceau.errors import InputError
from berceau.geography.names import plain

EVERY_COMMUNE = geography.communes()
MAINLAND_AND_OVERSEAS = 101
"""Departments of France, with Corsica's two and the five overseas."""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("21617", "Talant"),
        ("21223", "Daix"),
        ("21231", "Dijon"),
        ("21485", "Plombières-lès-Dijon"),
        ("21278", "Fontaine-lès-Dijon"),
        ("75056", "Paris"),
        ("69123", "Lyon"),
        ("13055", "Marseille"),
        ("2A004", "Ajaccio"),
        ("97411", "Saint-Denis"),
    ],
)
def test_a_commune_is_found_by_its_code(code: str, name: str) -> None:
    place = geography.commune(code)
    assert (place.code, place.name) == (code, name)
    assert place.department == (code[:3] if code.startswith("97") else code[:2])


def test_talant_and_its_neighbours_are_where_they_are() -> None:
    talant, daix, dijon = (geography.commune(code) for code in ("21617", "21223", "21231"))
    assert talant.epci == daix.epci == dijon.epci == "242100410"
    assert talant.located == daix.located == "commune"
    assert 0.5 < geography.distance_km(talant, daix) < 5
    assert 1 < geography.distance_km(talant, dijon) < 6


def test_valence_romans_agglo_has_its_own_communes() -> None:
    members = geography.epci("200068781")
    assert len(members) == 54
    assert [place.name for place in members[:2]] == ["Valence", "Romans-sur-Isère"]
    assert [p.population for p in members] == sorted((p.population for p in members), reverse=True)
    assert {place.department for place in members} == {"26"}
    assert {place.epci_name for place in members} == {"CA Valence Romans Agglo"}


def test_chamousset_en_lyonnais_now_belongs_to_the_monts_du_lyonnais() -> None:
    seat = geography.commune("69220")
    assert seat.name == "Saint-Laurent-de-Chamousset"
    assert (seat.epci, seat.epci_name) == ("200066587", "CC des Monts du Lyonnais")


def test_all_departments_are_there_and_no_collectivity() -> None:
    departments = {place.department for place in EVERY_COMMUNE}
    assert len(departments) == MAINLAND_AND_OVERSEAS
    assert {"2A", "2B", "971", "972", "973", "974", "976"} <= departments
    assert not any(code.startswith(("975", "98")) for code in departments)
    assert 34_500 < len(EVERY_COMMUNE) < 35_500
    assert 66_000_000 < sum(place.population for place in EVERY_COMMUNE) < 71_000_000


def test_nine_people_in_ten_live_in_a_located_commune() -> None:
    located = sum(place.population for place in EVERY_COMMUNE if place.located == "commune")
    assert located / sum(place.population for place in EVERY_COMMUNE) > 0.89
    assert {place.located for place in EVERY_COMMUNE} == {"commune", "epci", "department"}


def test_no_located_commune_of_the_mainland_is_far_from_its_intercommunality() -> None:
    for epci in geography.epcis():
        members = [geography.commune(code) for code in epci.communes]
        here = [p for p in members if p.located == "commune" and len(p.department) == 2]
        for place in here:
            others = [geography.distance_km(place, o) for o in here if o is not place]
            assert not others or min(others) <= 24.1, place


def test_every_commune_lies_in_its_part_of_the_world() -> None:
    for place in EVERY_COMMUNE:
        if len(place.department) == 2:
            assert 41.3 < place.latitude < 51.1, place
            assert -5.2 < place.longitude < 9.6, place
        else:
            assert -22 < place.latitude < 17, place


def test_an_unlocated_commune_shares_the_mean_of_its_intercommunality() -> None:
    members = geography.epci("200068781")
    located = [place for place in members if place.located == "commune"]
    others = [place for place in members if place.located == "epci"]
    assert located
    assert others
    latitude = sum(place.latitude for place in located) / len(located)
    assert {round(place.latitude - latitude, 3) for place in others} == {0}


def test_intercommunalities_and_communes_point_at_each_other() -> None:
    named = {place.code for place in EVERY_COMMUNE if place.epci is not None}
    listed = [code for epci in geography.epcis() for code in epci.communes]
    assert len(listed) == len(set(listed))
    assert set(listed) == named
    for epci in geography.epcis():
        members = geography.epci(epci.code)
        assert tuple(place.code for place in members) == epci.communes
        assert sum(place.population for place in members) == epci.population
        assert {(place.epci, place.epci_name) for place in members} == {(epci.code, epci.name)}
    assert len(EVERY_COMMUNE) - len(named) == 4


# The first search builds the index of names, so the first example takes its time.
@settings(deadline=None, max_examples=40)
@given(place=st.sampled_from(EVERY_COMMUNE))
def test_code_and_name_lead_back_to_the_commune(place: geography.Place) -> None:
    assert geography.commune(place.code) is place
    assert place in geography.find(place.name, limit=200)
    assert place in geography.find(plain(place.name).upper(), limit=200)


@given(here=st.sampled_from(EVERY_COMMUNE), there=st.sampled_from(EVERY_COMMUNE))
def test_distance_is_symmetric_and_bounded_by_half_the_earth(
    here: geography.Place, there: geography.Place
) -> None:
    distance = geography.distance_km(here, there)
    assert distance == pytest.approx(geography.distance_km(there, here), abs=1e-9)
    assert 0 <= distance <= 20_020
    assert geography.distance_km(here, here) == 0


def test_distance_from_paris_to_marseille() -> None:
    paris, marseille = geography.commune("75056"), geography.commune("13055")
    assert geography.distance_km(paris, marseille) == pytest.approx(661, abs=5)


def test_find_ignores_accents_case_and_hyphens() -> None:
    assert geography.find("PLOMBIERES LES DIJON")[0].code == "21485"
    assert geography.find("st laurent de chamousset")[0].code == "69220"


def test_find_puts_the_whole_name_first_then_the_largest() -> None:
    found = geography.find("valence", limit=6)
    assert [place.code for place in found[:1]] == ["26362"]
    whole = [place for place in found if plain(place.name) == "valence"]
    assert list(found[: len(whole)]) == whole
    sizes = [place.population for place in whole]
    assert sizes == sorted(sizes, reverse=True)


def test_find_takes_words_from_the_middle_of_a_name() -> None:
    assert "42218" in {place.code for place in geography.find("etienne", limit=100)}


@pytest.mark.parametrize(("text", "limit"), [("", 10), ("  -", 10), ("talant", 0), ("qzx", 5)])
def test_find_gives_nothing_where_there_is_nothing_to_find(text: str, limit: int) -> None:
    assert geography.find(text, limit) == ()


@pytest.mark.parametrize(
    ("code", "proposal"),
    [("valence", "26362 Valence"), ("2A04", "2A004 Ajaccio"), ("2161", "21617 Talant")],
)
def test_an_unknown_commune_is_refused_with_near_ones(code: str, proposal: str) -> None:
    with pytest.raises(InputError) as refused:
        geography.commune(code)
    (fault,) = refused.value.faults
    assert fault.code == "unknown-commune"
    assert fault.found == repr(code)
    assert "postal code" in fault.expected
    assert proposal in fault.remedy


def test_an_unknown_commune_like_no_other_is_told_where_to_look() -> None:
    with pytest.raises(InputError, match=r"find\(\)"):
        geography.commune("zzzzz")


@pytest.mark.parametrize(
    ("code", "proposal"),
    [
        ("valence romans", "200068781 CA Valence Romans Agglo"),
        ("20006878", "200068781 CA Valence Romans Agglo"),
        ("saint-laurent-de-chamousset", "200066587 CC des Monts du Lyonnais"),
        ("dijon metropol", "242100410 Dijon Métropole"),
    ],
)
def test_an_unknown_intercommunality_is_refused_with_near_ones(code: str, proposal: str) -> None:
    with pytest.raises(InputError) as refused:
        geography.epci(code)
    (fault,) = refused.value.faults
    assert fault.code == "unknown-epci"
    assert proposal in fault.remedy


@pytest.mark.parametrize("code", ["", "zzzzzzzzzzzz"])
def test_an_unknown_intercommunality_like_no_other_is_told_where_to_look(code: str) -> None:
    with pytest.raises(InputError, match=r"epcis\(\)"):
        geography.epci(code)


def test_places_are_frozen() -> None:
    with pytest.raises(AttributeError):
        geography.commune("21617").population = 0  # type: ignore[misc]
