"""Towns and communes of two sources, matched without a common code."""

from __future__ import annotations

import json
import lzma
from typing import TYPE_CHECKING

import pytest

from berceau.domain.communes import EARTH_RADIUS_KM, distance_km
from berceau.geography.make_extract import COLUMNS, locate, main, read_communes, write
from berceau.geography.matching import Town, Unlocated, centres, match
from berceau.geography.names import plain

if TYPE_CHECKING:
    from pathlib import Path


def commune(code: str, name: str, population: int = 1000, **other: str | bool) -> Unlocated:
    facts = {
        "region": "84",
        "department": code[:2],
        "seat": name,
        "epci": "E1",
        "overseas": False,
        **other,
    }
    return Unlocated(code=code, name=name, population=population, **facts)  # type: ignore[arg-type]


def town(name: str, *others: str, population: int = 1000, at: tuple[float, float]) -> Town:
    return Town(region="84", names=(name, *others), population=population, point=at)


HERE = (45.0, 5.0)
NEAR = (45.05, 5.0)
FAR = (46.5, 5.0)


def test_a_name_is_matched_without_accents_in_its_region() -> None:
    communes = [commune("26001", "Épinouze"), commune("26002", "Ailleurs", region="93")]
    towns = [town("Epinouze", at=HERE), town("Ailleurs", at=NEAR)]
    assert match(communes, towns) == {"26001": HERE}


def test_other_names_and_the_seat_of_a_merged_commune_are_tried() -> None:
    communes = [commune("26001", "Grand Bourg"), commune("26002", "Val Neuf", seat="Vieux Val")]
    towns = [town("Bourg", "Grand-Bourg", at=HERE), town("Vieux-Val", at=NEAR)]
    assert match(communes, towns) == {"26001": HERE, "26002": NEAR}


@pytest.mark.parametrize(("population", "matched"), [(0, True), (900, True), (40_000, False)])
def test_populations_must_be_alike_unless_unknown(population: int, *, matched: bool) -> None:
    found = match([commune("26001", "Mours")], [town("Mours", population=population, at=HERE)])
    assert bool(found) is matched


def test_namesakes_are_told_apart_by_their_neighbours() -> None:
    communes = [
        commune("26001", "Centre", epci="E1"),
        commune("26002", "Saint-Martin", epci="E1"),
        commune("74001", "Autre Centre", epci="E2"),
        commune("74002", "Saint-Martin", epci="E2"),
    ]
    towns = [
        town("Saint-Martin", at=(46.52, 5.0)),
        town("Saint-Martin", at=NEAR),
        town("Centre", at=HERE),
        town("Autre Centre", at=FAR),
    ]
    found = match(communes, towns)
    assert found["26002"] == NEAR
    assert found["74002"] == (46.52, 5.0)


def test_a_town_is_given_once() -> None:
    communes = [
        commune("26001", "Centre"),
        commune("26002", "Saint-Martin"),
        commune("26003", "Saint-Martin"),
    ]
    towns = [town("Centre", at=HERE), town("Saint-Martin", at=NEAR)]
    assert sorted(match(communes, towns).values()) == [HERE, NEAR]


def test_what_lies_far_from_its_neighbours_is_dropped() -> None:
    communes = [commune("26001", "Un"), commune("26002", "Deux"), commune("26003", "Trois")]
    towns = [town("Un", at=HERE), town("Deux", at=NEAR), town("Trois", at=FAR)]
    assert set(match(communes, towns)) == {"26001", "26002"}
    islands = [commune(c.code, c.name, overseas=True) for c in communes]
    assert set(match(islands, towns)) == {"26001", "26002", "26003"}


def test_centres_are_means_of_what_is_located() -> None:
    communes = [commune("26001", "Un"), commune("26002", "Deux"), commune("26003", "Trois")]
    found = {"26001": (45.0, 5.0), "26002": (47.0, 6.0)}
    assert centres(communes, found, by="epci") == {"E1": (46.0, 5.5)}
    assert centres(communes, found, by="department") == {"26": (46.0, 5.5)}


def test_every_commune_gets_a_point_and_how_good_it_is() -> None:
    communes = [
        commune("26001", "Un"),
        commune("26002", "Sans Ville"),
        commune("26003", "Seule", epci="E2"),
    ]
    points = locate(communes, [town("Un", at=HERE)])
    assert points == {
        "26001": (HERE, "commune"),
        "26002": (HERE, "epci"),
        "26003": (HERE, "department"),
    }


def test_the_extract_is_written_twice_the_same(tmp_path: Path) -> None:
    communes = [commune("26001", "Un")]
    points = locate(communes, [town("Un", at=HERE)])
    for name in ("a.xz", "b.xz"):
        write(tmp_path / name, communes, {"E1": "CC Une"}, points)
    assert (tmp_path / "a.xz").read_bytes() == (tmp_path / "b.xz").read_bytes()
    lines = lzma.decompress((tmp_path / "a.xz").read_bytes()).decode().splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1:] == ["26001,Un,1000,E1,CC Une,26,45.0000,5.0000,commune"]


def test_only_present_communes_of_the_departments_are_read(tmp_path: Path) -> None:
    def row(code: str, kind: str, zone: str = "metro", seat: str = "") -> dict[str, object]:
        return {
            "code": code,
            "nom": f"Nom {code}",
            "type": kind,
            "zone": zone,
            "region": "84",
            "departement": code[:2],
            "population": 7,
            "chefLieu": seat,
        }

    rows = [
        row("26002", "commune-actuelle"),
        row("26001", "commune-actuelle") | {"nom": "Neuve"},
        row("26001", "commune-deleguee", seat="26001"),
        row("26009", "commune-deleguee", seat="26001"),
        row("98801", "commune-actuelle", zone="com"),
        row("69381", "arrondissement-municipal"),
    ]
    epcis = [{"code": "E1", "nom": "CC Une", "membres": [{"code": "26002"}]}]
    (tmp_path / "communes.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "epci.json").write_text(json.dumps(epcis), encoding="utf-8")
    communes, names = read_communes(tmp_path)
    assert [(c.code, c.name, c.seat, c.epci) for c in communes] == [
        ("26001", "Neuve", "Nom 26001", ""),
        ("26002", "Nom 26002", "Nom 26002", "E1"),
    ]
    assert names == {"E1": "CC Une"}


def test_a_quarter_of_the_sphere() -> None:
    quarter = EARTH_RADIUS_KM * 3.141592653589793 / 2
    assert distance_km((0, 0), (90, 0)) == pytest.approx(quarter)
    assert distance_km((0, -45), (0, 45)) == pytest.approx(quarter)
    assert distance_km((0, 0), (0, 180)) == pytest.approx(2 * quarter)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Ste Foy", "sainte foy"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        (" -- ", ""),
    ],
)
def test_plain_names(name: str, expected: str) -> None:
    assert plain(name) == expected


def test_the_extract_is_made_from_the_two_sources(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {
        "code": "21617",
        "nom": "Talant",
        "type": "commune-actuelle",
        "zone": "metro",
        "region": "27",
        "departement": "21",
        "population": 11_896,
    }
    alone = row | {"code": "21999", "nom": "Nulle-Part-en-Bourgogne", "population": 104}
    epcis = [{"code": "E1", "nom": "Ici", "membres": [{"code": "21617"}, {"code": "21999"}]}]
    data = tmp_path / "package" / "data"
    data.mkdir(parents=True)
    (data / "communes.json").write_text(json.dumps([row, alone]), encoding="utf-8")
    (data / "epci.json").write_text(json.dumps(epcis), encoding="utf-8")
    made = tmp_path / "made.csv.xz"
    assert main(["--etalab", str(tmp_path / "package"), "-o", str(made)]) == 0
    lines = lzma.decompress(made.read_bytes()).decode().splitlines()
    assert lines[1] == "21617,Talant,11896,E1,Ici,21,47.3369,5.0089,commune"
    assert lines[2].endswith(",47.3369,5.0089,epci")
    assert "commune: 1 (50.0%), 99.1% of inhabitants" in capsys.readouterr().out
