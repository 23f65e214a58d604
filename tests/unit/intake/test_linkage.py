"""Who may be the same child: evidence, zones, twins, decisions, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.intake.decisions import Decisions, PairDecision, ValueDecision, decisions_of
from berceau.intake.families import territory_of, who_is
from berceau.intake.linkage import compare, pairs_of
from berceau.intake.persons import Person, person_of
from support.desks import LEA, LEA_AGAIN, RAM, chamousset, creche, ram

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.intake.register import Register

BASE = Person(
    id="a/1",
    desk="a",
    last=("dupont",),
    first=("camille",),
    born="2014-03-04",
    commune="69139",
    parent=(),
    phone="",
    email="",
    street="",
    family="",
)


def _other(**changed: object) -> Person:
    return BASE._replace(**{"id": "b/1", "desk": "b", **changed})


def _zone(other: Person) -> str | None:
    found = pairs_of([BASE, other])
    return found[0].zone if found else None


@pytest.mark.parametrize(
    ("changed", "field", "level", "zone"),
    [
        ({}, "last_name", "same", "same"),
        ({"last": ("dupond",)}, "last_name", "close", "same"),
        ({"last": ("dupont", "martin")}, "last_name", "part", "same"),
        ({"last": ("camille",), "first": ("dupont",)}, "last_name", "swapped", "same"),
        ({"first": ("camile",)}, "first_name", "close", "same"),
        ({"first": ("camille", "rose")}, "first_name", "part", "same"),
        ({"first": ()}, "first_name", "missing", "look"),
        ({"first": ("camilla",)}, "first_name", "nearly", "look"),
        ({"born": "2014-04-03"}, "born", "swapped", "same"),
        ({"born": "2013-03-04"}, "born", "figure", "look"),
        ({"born": "2014-03-25"}, "born", "near", "look"),
        ({"born": ""}, "born", "missing", "look"),
        ({"born": "2011-07-22"}, "born", "differs", None),
        ({"commune": "69178"}, "commune", "differs", "same"),
        ({"first": ("jules",)}, "first_name", "differs", None),
        ({"last": ("roux",)}, "last_name", "differs", "look"),
    ],
)
def test_each_slip_has_its_level_and_leads_to_a_zone(
    changed: dict[str, object], field: str, level: str, zone: str | None
) -> None:
    other = _other(**changed)
    evidence = {item.field: item for item in compare(BASE, other)}
    assert evidence[field].level == level
    assert _zone(other) == zone
    # Who stands first makes no difference.
    mirrored = {item.field: item.level for item in compare(other, BASE)}
    assert mirrored == {name: item.level for name, item in evidence.items()}


def test_one_more_thing_in_common_settles_a_wrong_figure() -> None:
    one = BASE._replace(phone="612345678")
    [pair] = pairs_of([one, _other(born="2013-03-04", phone="612345678")])
    assert (pair.zone, pair.score) == ("same", 6 + 6 + 5 + 2 + 8)


def test_twins_at_two_desks_are_matched_each_with_itself() -> None:
    def at(desk: str, number: int, first: str) -> Person:
        return BASE._replace(id=f"{desk}/{number}", desk=desk, first=(first,), phone="612345678")

    twins = [
        at("a", 1, "camille"),
        at("a", 2, "jules"),
        at("b", 1, "camille"),
        at("b", 2, "jules"),
    ]
    zones = {(pair.first, pair.second): pair.zone for pair in pairs_of(twins)}
    assert zones == {
        ("a/1", "b/1"): "same",
        ("a/2", "b/2"): "same",
        ("a/1", "a/2"): "family",
        ("b/1", "b/2"): "family",
        ("a/1", "b/2"): "family",
        ("a/2", "b/1"): "family",
    }


def test_one_child_under_two_first_names_is_for_a_person_to_see() -> None:
    one = BASE._replace(phone="612345678")
    assert pairs_of([one, _other(first=("jules",), phone="612345678")])[0].zone == "look"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    tom = "13;MARTIN;Tom;05/06/2013;Souzy;;01/09/2014;lun;creche-montrottier;03/03/2014"
    return [ram(tmp_path, LEA, tom), creche(tmp_path, LEA_AGAIN)]


def _read(files: list[Path], decisions: Decisions | None = None) -> Register:
    return berceau.intake(files, territory=chamousset(), decisions=decisions)


def _decided(verdict: str, **changed: object) -> Decisions:
    pair = {"first": "ram/12", "second": "creche/row-2", "verdict": verdict, **changed}
    return Decisions(pair=(PairDecision.model_validate(pair),))


def test_nothing_is_merged_without_a_decision(files: list[Path]) -> None:
    register = _read(files)
    [pair] = register.pairs
    assert (pair.zone, pair.verdict, pair.is_open) == ("same", None, True)
    assert len(register.children) == len(register.applications) == 3
    assert [p.verdict for p in decisions_of(register).pair] == ["open"]
    assert len(_read(files, decisions_of(register)).children) == 3


def test_an_accepted_pair_is_one_child_with_the_words_of_both_desks(files: list[Path]) -> None:
    register = _read(files, _decided("same"))
    child = register.child_by_application["ram/12"]
    assert child.applications == ("creche/row-2", "ram/12")
    fields = {conflict.field: conflict for conflict in register.conflicts}
    assert [said.text for said in fields["born"].said] == ["2014-03-04", "03/04/2014"]
    assert [said.desk for said in fields["born"].said] == ["creche", "ram"]
    assert "weeks" not in fields
    assert "wishes" not in fields  # the second list goes on where the first ends
    settled = _decided("same").model_copy(
        update={"value": (ValueDecision(field="born", application="creche/row-2"),)}
    )
    base = chamousset().model_copy(update={"families": ()})
    handed = territory_of(_read(files, settled), base)
    family, lea = handed.territory.child_by_id["creche/row-2"]
    assert str(lea.born) == "2014-03-04"
    assert lea.request is not None
    assert lea.request.wishes == ("creche-montrottier", "any:5km")
    assert family.id == "F-creche/row-2"
    assert who_is(register)["creche/row-2"].first_name == "Léa"


def test_a_refused_pair_is_not_asked_again(files: list[Path]) -> None:
    register = _read(files, _decided("different"))
    assert len(register.children) == 3
    assert not register.pairs[0].is_open


def test_brothers_and_sisters_become_one_family_by_decision(files: list[Path]) -> None:
    pair = PairDecision(first="ram/12", second="ram/13", verdict="family")
    register = _read(files, Decisions(pair=(*_decided("different").pair, pair)))
    families = {child.id: child.family for child in register.children}
    assert families["ram/12"] == families["ram/13"] == "F-ram/12"


def test_a_decision_on_other_evidence_is_told_and_not_followed(files: list[Path]) -> None:
    seen = _read(files).pairs[0].seen()
    assert len(_read(files, _decided("same", seen=seen)).children) == 2
    register = _read(files, _decided("same", seen={**seen, "born": "same"}))
    assert len(register.children) == 3
    assert register.pairs[0].outdated
    assert [fault.code for fault in register.remarks] == ["outdated-decision"]


def test_a_decision_on_what_is_gone_is_told(files: list[Path]) -> None:
    register = _read(files, _decided("same", second="creche/row-99"))
    assert [fault.code for fault in register.remarks] == ["unknown-application"]
    assert len(register.children) == 3


def test_decisions_that_contradict_each_other_are_refused(files: list[Path]) -> None:
    pairs = (
        PairDecision(first="ram/12", second="creche/row-2", verdict="same"),
        PairDecision(first="ram/13", second="creche/row-2", verdict="same"),
        PairDecision(first="ram/12", second="ram/13", verdict="different"),
    )
    with pytest.raises(berceau.InputError) as raised:
        _read(files, Decisions(pair=pairs))
    assert [fault.code for fault in raised.value.faults] == ["decisions-clash"]


def test_the_report_names_no_child_unless_asked(files: list[Path]) -> None:
    from berceau.intake.show import register_tables  # noqa: PLC0415  (beside the text it makes)

    register = _read(files, _decided("same"))
    for lang in ("fr", "en"):
        text = register.text(lang)
        assert "ram/12" in text
        assert "DUPON" not in text
        assert "03/04/2014" not in text
    named = [
        cell.text
        for table in register_tables(register, names=True)
        for row in table.rows
        for cell in row
    ]
    assert "03/04/2014" in named


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Zoé", "ZoÃ©", "same"),  # read in another encoding
        ("Guérin", "Gu?rin", "same"),
        ("Gu?rin", "Garnin", "differs"),
        ("Léo", "L?o", "same"),
        ("Léa", "L?o", "differs"),
    ],
)
def test_letters_that_an_encoding_lost_are_no_difference(
    one: str, other: str, level: str, tmp_path: Path
) -> None:
    rows = [f"1;Petit;{one};;Souzy;;;;;", f"2;Petit;{other};;Souzy;;;;;"]
    path = tmp_path / "ram.csv"
    path.write_text("\n".join([RAM, *rows]) + "\n", encoding="utf-8")
    first, second = map(person_of, berceau.intake([path]).applications)
    assert {e.field: e.level for e in compare(first, second)}["first_name"] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("06 12 34 56 78", "+33 6.12.34.56.78", "same"),
        ("04 74 00 00 01 / 06 12 34 56 78", "0033612345678", "same"),
        ("0474000001ou0612345678", "06-12-34-56-79", "figure"),
        ("06/12/34/56/78", "0612345678", "same"),
        ("04 74 00 00 01", "0612345678", "differs"),
    ],
)
def test_telephones_are_known_however_they_are_written(
    one: str, other: str, level: str, tmp_path: Path
) -> None:
    path = ram(tmp_path, f"1;Petit;Tom;;;{one};;;;", f"2;Petit;Tom;;;{other};;;;")
    first, second = map(person_of, berceau.intake([path]).applications)
    assert {e.field: e.level for e in compare(first, second)}["phone"] == level


@pytest.mark.parametrize(
    ("unborn", "born", "level"),
    [
        (("2014-03-01", ""), "2014-03-20", "expected"),  # a day on which it was expected
        (("2014-03-01", ""), "2014-06-20", "differs"),
        (("", "2014-01-10"), "2014-03-20", "expected"),  # no day, asked before the birth
        (("", "2014-01-10"), "2013-03-20", "differs"),  # the elder, born already by then
        (("", "2014-01-10"), "2015-03-20", "missing"),
        (("", ""), "2014-03-20", "missing"),
    ],
)
def test_a_child_to_be_born_is_found_by_the_day_it_was_expected(
    unborn: tuple[str, str], born: str, level: str
) -> None:
    day, asked = unborn
    first = BASE._replace(first=(), born=day, asked=asked)
    second = _other(born=born)
    assert {e.field: e.level for e in compare(first, second)}["born"] == level


def test_an_elder_is_of_the_family_of_the_child_to_be_born() -> None:
    unborn = BASE._replace(first=(), born="", asked="2014-09-01", phone="612345678")
    elder = _other(born="2012-03-01", phone="612345678")
    assert pairs_of([unborn, elder])[0].zone == "family"


def test_a_name_of_two_the_wrong_way_round_is_found() -> None:
    one = BASE._replace(last=("brun",), first=("lucas",))
    other = _other(last=("lucas",), first=("barbier", "brun"))
    assert {e.field: e.level for e in compare(one, other)}["last_name"] == "swapped"
