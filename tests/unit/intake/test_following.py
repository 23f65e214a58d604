"""A child keeps its name from one register to the next, whatever becomes of rows and desks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import berceau
from berceau.errors import InputError
from berceau.intake.families import who_is
from berceau.intake.renewing import for_session
from berceau.intake.statuses import Deadlines
from support.desks import creche, ram

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.intake.register import Register

MIA = "MARTIN Mia,2014-02-01,MONTROTTIER,0611111111,2014-09-01,x,,creche montrottier,"
TOM = "PETIT Tom,2013-05-09,SOUZY,0622222222,2014-09-01,,x,creche montrottier,"
ZOE = "ROUX Zoé,2014-04-30,BRUSSIEU,0633333333,2014-09-01,x,x,creche montrottier,"
MIA_AT_THE_RELAY = (
    "{number};Martin;Mia;01/02/2014;Montrottier;06 11 11 11 11;01/09/2014;lun;"
    "creche-montrottier;02/03/2014"
)
SAME = {"pair": [{"first": "ram/7", "second": "creche/row-2", "verdict": "same"}]}


def names(register: Register) -> dict[str, str]:
    return {child: who.first_name for child, who in who_is(register).items()}


def test_rows_that_move_keep_their_names(tmp_path: Path) -> None:
    first = berceau.intake([creche(tmp_path, MIA, TOM)])
    assert names(first) == {"creche/row-2": "Mia", "creche/row-3": "Tom"}
    moved = MIA.replace("MARTIN", "MARTYN")
    then = berceau.intake([creche(tmp_path, ZOE, TOM, moved)], earlier=first)
    assert names(then) == {"creche/row-2": "Mia", "creche/row-3": "Tom", "creche/row-2-2": "Zoé"}
    assert [one.row for one in then.applications] == [2, 3, 4]


def test_a_name_that_is_gone_is_given_to_nobody(tmp_path: Path) -> None:
    first = berceau.intake([creche(tmp_path, MIA)])
    second = berceau.intake([creche(tmp_path, TOM)], earlier=first)
    assert second.retired == ("creche/row-2",)
    third = berceau.intake([creche(tmp_path, ZOE)], earlier=second)
    assert [*names(second), *names(third)] == ["creche/row-2-2", "creche/row-2-3"]
    assert third.retired == ("creche/row-2", "creche/row-2-2")


def test_a_row_that_was_filled_in_stays_the_same_child(tmp_path: Path) -> None:
    unborn = MIA.replace("Mia,2014-02-01", "À naître,")
    first = berceau.intake([creche(tmp_path, unborn)])
    then = berceau.intake([creche(tmp_path, MIA)], earlier=first)
    assert list(names(then)) == ["creche/row-2"]


def test_a_child_keeps_its_name_when_the_desk_that_gave_it_closes_the_file(
    tmp_path: Path,
) -> None:
    desks = [creche(tmp_path, MIA), ram(tmp_path, MIA_AT_THE_RELAY.format(number=7))]
    first = berceau.intake(desks, decisions=SAME)
    [child] = first.children
    assert child.id == "creche/row-2"
    then = berceau.intake(desks[1:], decisions=SAME, earlier=first)
    [kept] = then.children
    assert (kept.id, kept.family) == (child.id, child.family)
    assert kept.applications == ("ram/7",)
    parted = berceau.intake(desks, earlier=first)
    assert {kid.applications: kid.id for kid in parted.children} == {
        ("creche/row-2",): "creche/row-2",
        ("ram/7",): "ram/7",
    }


def test_two_children_that_turn_out_to_be_one_are_told(tmp_path: Path) -> None:
    desks = [creche(tmp_path, MIA), ram(tmp_path, MIA_AT_THE_RELAY.format(number=7))]
    apart = berceau.intake(desks)
    then = berceau.intake(desks, decisions=SAME, earlier=apart)
    assert [child.id for child in then.children] == ["creche/row-2"]
    assert [(fault.where, fault.code) for fault in then.remarks] == [
        ("child ram/7", "children-joined")
    ]


def test_a_number_that_another_child_had_is_refused(tmp_path: Path) -> None:
    first = berceau.intake([ram(tmp_path, MIA_AT_THE_RELAY.format(number=7))])
    other = (
        "7;Petit;Tom;09/05/2013;Souzy;06 22 22 22 22;01/09/2014;lun;creche-montrottier;02/03/2014"
    )
    with pytest.raises(InputError) as raised:
        berceau.intake([ram(tmp_path, other)], earlier=first)
    assert [fault.code for fault in raised.value.faults] == ["number-reused"]


def test_what_a_desk_says_as_before_is_no_step_back_from_the_session(tmp_path: Path) -> None:
    header = "N° dossier;Nom;Prénom;Date de naissance;Déposé le;Statut\n"
    path = tmp_path / "ram.csv"
    path.write_text(f"{header}7;Martin;Mia;01/02/2014;02/03/2014;en attente\n", encoding="utf-8")
    deadlines = Deadlines(session=date(2014, 9, 1), renew_from=date(2014, 6, 1))
    stale = for_session(berceau.intake([path]), deadlines)
    again = berceau.intake([path], earlier=stale)
    assert [step.status for step in again.applications[0].history] == ["ACTIVE", "STALE"]
    path.write_text(f"{header}7;Martin;Mia;01/02/2014;05/09/2014;en attente\n", encoding="utf-8")
    renewed = berceau.intake([path], earlier=stale)
    assert [step.status for step in renewed.applications[0].history] == [
        "ACTIVE",
        "STALE",
        "ACTIVE",
    ]
