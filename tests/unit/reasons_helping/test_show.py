"""What would have helped, in words for a parent; on the command line."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.domain.families import Request
from berceau.placement.reasons.discretion import HIDDEN_BELOW
from berceau.placement.reasons.helping.changes import (
    Apart,
    Both,
    Change,
    FewerOf,
    Less,
    OtherDay,
    OtherStart,
    OtherStructure,
)
from berceau.placement.reasons.helping.report import Help, Helpful
from berceau.placement.reasons.helping.show import HOME, help_tables
from berceau.placement.show.words import words

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = Request(start=date(2026, 9, 1), weeks=(("mon", "tue"),), wishes=("crib",))


def _help(*helpful: Helpful) -> Help:
    return Help(
        child="Lou", method="place", request=REQUEST, looked_at=9, helpful=helpful, exact=True
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Less(without=("tue",)), "Accepter aussi un jour de moins : sans le mardi"),
        (Less(without=("tue-pm",)), "Accepter aussi un peu moins : sans le mardi après-midi"),
        (FewerOf(any=1), "Accepter aussi un seul jour"),
        (FewerOf(any=2), "Accepter aussi 2 jours"),
        (OtherDay(instead_of="tue", day="thu"), "Accepter aussi le jeudi à la place du mardi"),
        (OtherStructure(structure="nest"), "Demander aussi une place ici : nest"),
        (OtherStart(start=date(2026, 11, 1)), "Commencer le 01/11/2026, au lieu du 01/09/2026"),
        (Apart(), "Demander une place pour chaque enfant de la famille séparément"),
        (
            Both(changes=(Less(without=("tue",)), OtherStructure(structure="nest"))),
            "sans le mardi, et demander aussi une place ici : nest",
        ),
    ],
)
def test_each_change_is_a_plain_sentence(change: Change, told: str) -> None:
    text = _help(Helpful(change=change, size=2, why="room")).text(width=200)
    assert told in text.replace("\N{NO-BREAK SPACE}", " ")


def test_small_numbers_of_others_are_hidden() -> None:
    def row(others: object) -> str:
        one = Helpful(change=Apart(), size=2, verified=True, others=others)
        return _help(one).text("en", width=200)

    assert "none changes" in row(0)
    assert f"fewer than {HIDDEN_BELOW} change" in row("few")
    assert "7 change" in row(7)


def test_what_is_verified_and_what_is_estimated_are_told_apart() -> None:
    text = _help(
        Helpful(change=Apart(), size=2, verified=True, why="room"),
        Helpful(change=OtherDay(instead_of="tue", day="thu"), size=2, why="prices"),
    ).text("en", width=200)
    assert text.count("verified") == 1
    assert text.count("estimated") == 1


def test_nothing_found_is_not_told_as_nothing_there() -> None:
    assert "Il peut en exister d'autres" in _help().text(width=200)


def test_both_languages_say_the_same_things() -> None:
    french, english = (words(lang, HOME).entries for lang in ("fr", "en"))
    mine = {key for key in french if key.startswith("helping.")}
    assert mine == {key for key in english if key.startswith("helping.")}
    gaps = re.compile(r"\{(\w+)\}")
    for key in mine:
        assert set(gaps.findall(french[key])) == set(gaps.findall(english[key])), key


def test_a_frame_has_a_row_for_each_change() -> None:
    frame = _help(Helpful(change=Apart(), size=2, why="room")).to_frame()
    assert frame["size"].tolist() == [2]


def test_the_command_tells_a_family(tmp_path: Path) -> None:
    town = berceau.draw("town", children=60, seed=1).territory
    plan = berceau.by_points(town)
    source, kept = tmp_path / "town.json", tmp_path / "plan.json"
    berceau.write(town, source)
    kept.write_text(plan.model_dump_json(), encoding="utf-8")
    child = plan.refused[0]
    runner = CliRunner()
    shown = runner.invoke(build("fr"), ["helps", str(source), str(kept), child, "--exact"])
    assert shown.exit_code == 0, shown.output
    assert f"Ce qui aurait aidé : {child}" in shown.stdout.replace("\N{NO-BREAK SPACE}", " ")
    as_json = runner.invoke(build("en"), ["helps", str(source), str(kept), child, "--json"])
    answer = Help.model_validate_json(as_json.stdout)
    assert answer.child == child
    assert answer.helpful
    unknown = runner.invoke(build("fr"), ["helps", str(source), str(kept), "nobody"])
    assert unknown.exit_code == 2


def test_names_of_structures_come_from_the_territory() -> None:
    town = berceau.draw("town", children=20, seed=1).territory
    house = town.structures[0]
    named = town.model_copy(
        update={
            "structures": (house.model_copy(update={"name": "Les Lutins"}), *town.structures[1:])
        }
    )
    one = Helpful(change=OtherStructure(structure=house.id), size=3, structure=house.id)
    listed = help_tables(_help(one), named)[1]
    assert [cell.text for cell in listed.rows[0]][:2] == [
        "Demander aussi une place ici\N{NO-BREAK SPACE}: Les Lutins",
        "Les Lutins",
    ]
