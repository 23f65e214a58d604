"""Each way to break a good document gives one clear fault, at the right place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from berceau import io
from berceau.errors import InputError
from support.documents import talant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Plain = dict[str, Any]

STRUCTURE = "structures[multi-accueil]"
CHILD = "families[F12].children[F12-a]"
REQUEST = f"{CHILD}.request"
HELD = "families[F13].children[F13-a].held"


def _structure(document: Plain) -> Plain:
    return document["structures"][0]


def _request(document: Plain) -> Plain:
    return document["families"][0]["children"][0]["request"]


def _held(document: Plain) -> Plain:
    return document["families"][1]["children"][0]["held"]


def _terms(document: Plain) -> list[Plain]:
    return document["conventions"][0]["terms"]


def _again(items: list[Any], **changes: Any) -> None:
    items.append({**items[0], **changes})


SITUATIONS: dict[str, tuple[Callable[[Plain], Any], str, str]] = {
    # The territory and its calendar
    "no name": (lambda d: d.update(name=""), "empty", "name"),
    "calendar missing": (lambda d: d.pop("calendar"), "missing-field", "calendar"),
    "no structure": (lambda d: d.update(structures=[]), "empty", "structures"),
    "unknown field": (lambda d: d.update(familles=[]), "unknown-field", "familles"),
    "year backwards": (
        lambda d: d["calendar"].update(last="2014-08-31"),
        "ends-before-start",
        "calendar",
    ),
    "century planned": (
        lambda d: d["calendar"].update(last="2115-08-31"),
        "calendar-too-long",
        "calendar.last",
    ),
    "wrong date": (
        lambda d: d["calendar"].update(first="2015-02-30"),
        "wrong-date",
        "calendar.first",
    ),
    "date as a number": (
        lambda d: d["calendar"].update(first=20150901),
        "wrong-date",
        "calendar.first",
    ),
    "closure without end": (
        lambda d: d["calendar"]["closures"].append(["2016-05-06"]),
        "missing-field",
        "calendar.closures[1][1]",
    ),
    "closure backwards": (
        lambda d: d["calendar"]["closures"].append(["2016-05-06", "2016-05-05"]),
        "ends-before-start",
        "calendar.closures[1]",
    ),
    "weekday twice": (
        lambda d: d["calendar"].update(weekdays=["mon", "tue", "thu", "fri", "mon"]),
        "duplicate-id",
        "calendar.weekdays[mon]",
    ),
    "bands that overlap": (
        lambda d: d["calendar"].update(
            bands=[
                {"id": "am", "half": "am", "start": 450, "end": 800},
                {"id": "pm", "half": "pm", "start": 780, "end": 1110},
            ]
        ),
        "band-times",
        "calendar.bands[pm]",
    ),
    "band named as a half": (
        lambda d: d["calendar"].update(
            bands=[
                {"id": "early", "half": "am", "start": 420, "end": 510},
                {"id": "am", "half": "am", "start": 510, "end": 780},
                {"id": "pm", "half": "pm", "start": 780, "end": 1110},
            ]
        ),
        "band-named-as-half",
        "calendar.bands[am]",
    ),
    # Communes and structures
    "bad commune code": (
        lambda d: d["communes"].append({"code": "2161", "name": "Talent"}),
        "malformed",
        "communes[2161].code",
    ),
    "commune twice": (lambda d: _again(d["communes"]), "duplicate-id", "communes[21617]"),
    "half a point": (
        lambda d: d["communes"][0].update(latitude=47.33),
        "half-a-point",
        "communes[21617]",
    ),
    "unknown commune": (
        lambda d: _structure(d).update(commune="21618"),
        "unknown-commune",
        f"{STRUCTURE}.commune",
    ),
    "unknown kind of structure": (
        lambda d: _structure(d).update(kind="crèche"),
        "unknown-value",
        f"{STRUCTURE}.kind",
    ),
    "negative places": (
        lambda d: d["structures"][1].update(places=-8),
        "out-of-range",
        "structures[maison].places",
    ),
    "places in quotes": (
        lambda d: _structure(d).update(places="22"),
        "wrong-type",
        f"{STRUCTURE}.places",
    ),
    "structure twice": (
        lambda d: _again(d["structures"]),
        "duplicate-id",
        STRUCTURE,
    ),
    "section above the licence": (
        lambda d: _structure(d)["sections"][1].update(places=30),
        "section-above-licence",
        f"{STRUCTURE}.sections[grands]",
    ),
    "overlapping sections": (
        lambda d: _structure(d)["sections"][1].update(from_months=15),
        "sections-overlap",
        f"{STRUCTURE}.sections[grands]",
    ),
    "ages backwards": (
        lambda d: d["structures"][1].update(from_months=36, to_months=10),
        "age-limits",
        "structures[maison]",
    ),
    "pool above the licence": (
        lambda d: _structure(d).update(
            reserved=[{"kind": "insertion", "fact": "insertion", "places": 23}]
        ),
        "pool-above-places",
        f"{STRUCTURE}.reserved[0].places",
    ),
    "member of no house": (
        lambda d: d["structures"][2].update(part_of="maizon"),
        "not-a-house",
        "structures[chez-lou].part_of",
    ),
    "staff for a part of the week": (
        lambda d: _structure(d).update(staff=[{"slots": ["mon", "tue", "thu"], "adults": 4}]),
        "staff-missing",
        f"{STRUCTURE}.staff",
    ),
    # Conventions
    "convention ending before it starts": (
        lambda d: d["conventions"][0].update(until="2013-02-01"),
        "ends-before-start",
        "conventions[daix]",
    ),
    "unknown kind of term": (
        lambda d: _terms(d).append({"kind": "hour", "max": 3}),
        "unknown-value",
        "conventions[daix].terms[4].kind",
    ),
    "share above the places": (
        lambda d: _terms(d)[3]["parts"][0].update(places=19),
        "share-above-places",
        "conventions[daix].terms[3].parts",
    ),
    "unknown guest": (
        lambda d: d["conventions"][0].update(guests=["21231"]),
        "unknown-commune",
        "conventions[daix].guests[0]",
    ),
    "replaces itself": (
        lambda d: d["conventions"][0].update(replaces="daix"),
        "replaces-itself",
        "conventions[daix].replaces",
    ),
    # Families
    "child twice": (
        lambda d: _again(d["families"][1]["children"]),
        "duplicate-id",
        "children[F13-a]",
    ),
    "place for a child in two structures": (
        lambda d: d["decisions"].append(
            {"kind": "place", "child": "F12-a", "structure": "chez-lou"}
        ),
        "decided-twice",
        "decisions[3].child",
    ),
    "born nowhere in time": (
        lambda d: d["families"][0]["children"][0].update(born="03/11/2014"),
        "wrong-date",
        f"{CHILD}.born",
    ),
    "walks before birth": (
        lambda d: d["families"][0]["children"][0].update(walks_from="2014-11-02"),
        "before-birth",
        f"{CHILD}.walks_from",
    ),
    "fact with decimals": (
        lambda d: d["families"][0]["facts"].update(quotient=612.5),
        "wrong-type",
        "families[F12].facts.quotient",
    ),
    "misspelt field": (
        lambda d: _request(d).update(untill="2016-03-01"),
        "unknown-field",
        f"{REQUEST}.untill",
    ),
    "no week": (lambda d: _request(d).update(weeks=[]), "empty", f"{REQUEST}.weeks"),
    "week without slot": (
        lambda d: _request(d)["weeks"].insert(1, []),
        "empty",
        f"{REQUEST}.weeks[1]",
    ),
    "week as one text": (
        lambda d: _request(d).update(weeks=["mon"]),
        "wrong-type",
        f"{REQUEST}.weeks[0]",
    ),
    "French day": (
        lambda d: _request(d)["weeks"][0].insert(0, "lundi"),
        "malformed",
        f"{REQUEST}.weeks[0][0]",
    ),
    "day not offered": (
        lambda d: _request(d)["weeks"][0].insert(0, "sat"),
        "unknown-slot",
        f"{REQUEST}.weeks[0][0]",
    ),
    "more days than named": (
        lambda d: _request(d)["weeks"][2].update(any=3),
        "flexible-week",
        f"{REQUEST}.weeks[2]",
    ),
    "shares of the wrong length": (
        lambda d: _request(d).update(shares=[1000, 500]),
        "lengths-differ",
        f"{REQUEST}.shares",
    ),
    "points of the wrong length": (
        lambda d: _request(d).update(points=[10]),
        "lengths-differ",
        f"{REQUEST}.points",
    ),
    "unknown structure in a wish": (
        lambda d: _request(d)["wishes"].append("multiaccueil"),
        "unknown-structure",
        f"{REQUEST}.wishes[2]",
    ),
    "malformed group wish": (
        lambda d: _request(d)["wishes"].append("nounou:21617"),
        "unknown-group",
        f"{REQUEST}.wishes[2]",
    ),
    "group in an unknown commune": (
        lambda d: _request(d)["wishes"].append("any:99999"),
        "unknown-commune",
        f"{REQUEST}.wishes[2]",
    ),
    "repeated wish": (
        lambda d: _request(d)["wishes"].append("multi-accueil"),
        "wish-twice",
        f"{REQUEST}.wishes",
    ),
    "slot outside opening": (
        lambda d: _held(d)["week"].append("wed-am"),
        "outside-opening",
        f"{HELD}.week",
    ),
    "held under no convention": (
        lambda d: _held(d).update(convention="daix-2"),
        "unknown-convention",
        f"{HELD}.convention",
    ),
    # Policy and decisions
    "unknown derived fact": (
        lambda d: d["policy"]["grid"][0].update(fact="@residents"),
        "unknown-fact",
        "policy.grid[seul].fact",
    ),
    "unknown block": (
        lambda d: d["policy"]["grid"][0].update(block="famile"),
        "unknown-block",
        "policy.grid[seul].block",
    ),
    "bands out of order": (
        lambda d: d["policy"]["grid"].append(
            {
                "id": "revenu",
                "kind": "banded",
                "fact": "quotient",
                "bands": [{"from": 900, "points": 1}, {"from": 600, "points": 2}],
            }
        ),
        "bands-order",
        "policy.grid[revenu].bands",
    ),
    "decision on an unknown child": (
        lambda d: d["decisions"].append({"kind": "refuse", "child": "F99-a"}),
        "unknown-child",
        "decisions[3].child",
    ),
    "decided outside opening": (
        lambda d: d["decisions"][0].update(week=["wed-am"]),
        "outside-opening",
        "decisions[0].week",
    ),
    "placed and forbidden": (
        lambda d: d["decisions"].append(
            {"kind": "forbid", "child": "F12-a", "structure": "multi-accueil"}
        ),
        "placed-and-forbidden",
        "decisions[0]",
    ),
    "unknown section kept free": (
        lambda d: d["decisions"][2].update(section="moyens"),
        "unknown-section",
        "decisions[2].section",
    ),
    "more kept free than there is": (
        lambda d: d["decisions"][2].update(places=9),
        "reserve-above-places",
        "decisions[2].places",
    ),
}


def test_the_good_document_is_good() -> None:
    assert io.read(talant()).name == "Talant et Daix, 2015-2016"


@pytest.mark.parametrize("name", SITUATIONS)
def test_one_thing_broken_gives_one_clear_fault(name: str, tmp_path: Path) -> None:
    breaking, code, where = SITUATIONS[name]
    document = talant()
    breaking(document)
    path = tmp_path / "territory.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        io.read(path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == (code, where)
    assert fault.found
    assert fault.expected
    assert fault.remedy.endswith((".", "?"))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_ten_faults_at_once_are_all_told() -> None:
    names = (
        "no name",
        "closure backwards",
        "half a point",
        "negative places",
        "section above the licence",
        "unknown kind of term",
        "misspelt field",
        "unknown structure in a wish",
        "slot outside opening",
        "unknown block",
    )
    document = talant()
    expected = set()
    for name in names:
        breaking, code, where = SITUATIONS[name]
        breaking(document)
        expected.add((code, where))
    with pytest.raises(InputError, match="10 faults") as caught:
        io.read(document)
    assert {(fault.code, fault.where) for fault in caught.value.faults} == expected


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_is_told_beside_a_fault_of_another_sort(name: str) -> None:
    breaking, code, where = SITUATIONS[name]
    document = talant()
    document["sources"] = [{"about": "", "origin": "given"}]
    breaking(document)
    with pytest.raises(InputError) as caught:
        io.read(document)
    told = {(fault.code, fault.where) for fault in caught.value.faults}
    assert told == {(code, where), ("empty", "sources[0].about")}


def test_positions_after_a_broken_item_are_those_of_the_file() -> None:
    document = talant()
    document["decisions"].insert(0, {"kind": "pleace", "child": "F12-a"})
    document["decisions"].append({"kind": "refuse", "child": "F99-a"})
    with pytest.raises(InputError) as caught:
        io.read(document)
    told = [fault.where for fault in caught.value.faults]
    assert told == ["decisions[0].kind", "decisions[4].child"]


def test_what_names_a_broken_thing_is_not_at_fault() -> None:
    document = talant()
    document["structures"][0]["kind"] = "crech"
    with pytest.raises(InputError) as caught:
        io.read(document)
    assert [fault.where for fault in caught.value.faults] == ["structures[multi-accueil].kind"]


def test_the_nearest_name_is_offered() -> None:
    document = talant()
    document["conventions"][0]["hosts"] = ["multiaccueil"]
    document["families"][0]["comune"] = document["families"][0].pop("commune")
    with pytest.raises(InputError) as caught:
        io.read(document)
    told = " ".join(map(str, caught.value.faults))
    assert "'commune'" in told
    assert "for instance multi-accueil" in told


def test_no_fault_shows_a_whole_record() -> None:
    document = talant()
    document["families"][0]["children"] = {"secret": "Marie", "born": "2014-11-03"}
    document["name"] = "x" * 500 + "\n"
    document["calendar"]["first"] = "y" * 500
    with pytest.raises(InputError) as caught:
        io.read(document)
    for fault in caught.value.faults:
        assert "Marie" not in str(fault)
        assert len(fault.found) < 100
