"""Every case: it loads, holds together, says where its figures come from, and can be remade."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau import geography
from berceau.cases import case, cases
from berceau.cases.make import make
from berceau.domain.territory import Territory
from berceau.errors import InputError

if TYPE_CHECKING:
    from berceau.domain.families import Child
    from berceau.domain.structures import Structure

NAMES = tuple(summary.name for summary in cases())


@pytest.fixture(scope="module")
def territories() -> dict[str, Territory]:
    return {name: case(name) for name in NAMES}


def test_the_cases_of_the_sources_are_all_there() -> None:
    assert set(NAMES) >= {
        "talant-2015", "talant-2016", "pouponniere", "chamousset", "save", "valence-romans",
    }  # fmt: skip


def test_summaries_count_what_the_data_hold(territories: dict[str, Territory]) -> None:
    for summary in cases():
        territory = territories[summary.name]
        assert summary.children == len(territory.child_by_id)
        assert summary.structures == len(territory.structures)
        assert summary.year == territory.calendar.first.year
        assert summary.story_fr.endswith(".")
        assert summary.story_en.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_case_comes_back_from_json_as_it_went(
    territories: dict[str, Territory], name: str
) -> None:
    territory = territories[name]
    again = Territory.model_validate_json(territory.model_dump_json(exclude_defaults=True))
    assert again == territory
    assert again.fingerprint == territory.fingerprint


@pytest.mark.parametrize("name", NAMES)
def test_nobody_in_a_case_has_a_name_and_the_rest_is_marked(
    territories: dict[str, Territory], name: str
) -> None:
    territory = territories[name]
    assert all(re.fullmatch(r"F\d{2,4}", family.id) for family in territory.families)
    assert all(re.fullmatch(r"E\d{2,4}", child) for child in territory.child_by_id)
    origins = {source.origin for source in territory.sources}
    assert origins == {"given", "drawn", "assumed"}
    drawn = [source.about for source in territory.sources if source.origin == "drawn"]
    assert any("all persons are invented" in about for about in drawn)


@pytest.mark.parametrize("name", NAMES)
def test_communes_are_real(territories: dict[str, Territory], name: str) -> None:
    for commune in territories[name].communes:
        place = geography.commune(commune.code)
        assert (place.name, place.population) == (commune.name, commune.population)


def test_an_unknown_case_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError) as caught:
        case("talant-2051")
    (fault,) = caught.value.faults
    assert fault.code == "unknown-case"
    assert all(name in fault.expected for name in NAMES)
    assert "talant-2015" in fault.remedy


@pytest.mark.parametrize(
    "first", ["import berceau.cases", "from berceau import case", "from berceau import cases"]
)
def test_the_list_is_called_the_same_however_the_package_came_in(first: str) -> None:
    code = f"{first}; import berceau; berceau.case('save'); print(len(berceau.cases()))"
    seen = subprocess.run(  # noqa: S603  (our own interpreter, our own text)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert int(seen.stdout) == len(NAMES)


def test_the_data_are_what_the_script_makes(tmp_path: Path) -> None:
    make(tmp_path)
    stored = Path(berceau.__file__).parent / "cases" / "data"
    assert {path.name for path in tmp_path.iterdir()} == {p.name for p in stored.iterdir()}
    for path in tmp_path.iterdir():
        # Compressors differ from one machine to the next, what they hold does not.
        read = gzip.decompress if path.suffix == ".gz" else bytes
        assert read(path.read_bytes()) == read(stored.joinpath(path.name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_children_in_place_fit_where_they_are(
    territories: dict[str, Territory], name: str
) -> None:
    """Counted by section, month and slot, on the first day of each month."""
    territory = territories[name]
    present: Counter[tuple[str, str, int, int]] = Counter()
    for family in territory.families:
        for child in family.children:
            for house, section, month in _months_in_place(territory, child):
                for slot in territory.calendar.expand(child.held.week):
                    present[house.id, section, month, slot] += 1
                    present[house.id, "", month, slot] += 1
    assert present
    for (house, section, _, _), count in present.items():
        structure = territory.structure_by_id[house]
        places = {group.id: group.places for group in structure.age_groups}
        assert count <= places.get(section, structure.places)


def _months_in_place(territory: Territory, child: Child) -> list[tuple[Structure, str, int]]:
    if child.held is None:
        return []
    house = territory.structure_by_id[child.held.structure]
    last = min(child.held.until or date.max, date(child.born.year + 3, 8, 31))
    stays = []
    for month in territory.calendar.months:
        if child.held.since <= month.last and last >= month.first:
            day = max(month.first, child.held.since)
            age = 12 * (day.year - child.born.year) + day.month - child.born.month
            age -= day.day < child.born.day
            started = [s for s in house.age_groups if s.from_months <= age]
            assert started, f"{child.id} is too young for {house.id}"
            stays.append((house, started[-1].id, month.number))
    return stays
