"""What people read of clashes: text in two languages, the command, and what it ends with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.placement.clashes import finding
from berceau.placement.clashes.items import LEVEL_OF, LEVELS
from berceau.placement.clashes.show import HERE
from berceau.placement.clashes.telling import path_of
from berceau.placement.show.words import LANGS, Lang, words
from support.check_builders import TALANT, creche, family, territory

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.placement.show.words import Words


def in_place(name: str, **changes: Any) -> dict[str, Any]:
    """Describe a family whose child holds Mondays and Tuesdays."""
    place = {"structure": "creche", "week": ["mon", "tue"], "since": "2025-01-01", **changes}
    children = [{"id": f"{name}-a", "born": "2024-03-15", "held": place}]
    return {"id": name, "commune": TALANT, "children": children}


def too_full(*, places: int = 1) -> berceau.Territory:
    """Give a territory in which a section, and a decision, are too much."""
    section = {"id": "big", "from_months": 2, "to_months": 48, "places": places}
    decision = {"kind": "place", "child": "c-a", "structure": "creche"}
    return territory(
        in_place("a"),
        in_place("b", week=["mon"]),
        family("c"),
        structures=[creche(name="Les Lilas", sections=[section])],
        decisions=[decision],
    )


def plain(text: str) -> str:
    """Give a text with common spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_clashes_are_told_in_french() -> None:
    report = berceau.clashes(too_full())
    assert report is not None
    text = plain(report.text(width=200))
    assert "1 conflit" in text
    assert "3 règles ou engagements qui ne peuvent pas tenir ensemble" in text
    assert "décision 1 : c-a a une place à creche" in text
    assert "creche, section big : nombre de places (1)" in text
    assert "creche, section big : 1 place de plus" in text
    assert "lever la décision 1 (c-a, creche)" in text
    assert "sept 2025 à août 2026" in text
    assert "Vérifié" in text


def test_clashes_are_told_in_english_with_names() -> None:
    document = too_full()
    report = berceau.clashes(document)
    assert report is not None
    assert "lift decision 1 (c-a, creche)" in plain(report.text("en", width=200))
    assert "up to" not in plain(report.text("en", width=200))


def test_what_differs_from_moment_to_moment_is_told_as_at_most() -> None:
    section = {"id": "big", "from_months": 2, "to_months": 48, "places": 1}
    house = creche(places=3, sections=[section])
    three = [in_place("a"), in_place("b"), in_place("c", week=["mon"])]
    report = berceau.clashes(territory(*three, structures=[house]))
    assert report is not None
    assert "up to 2 places more" in plain(report.text("en", width=200))


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_and_level_has_its_words(lang: Lang) -> None:
    say: Words = words(lang, HERE)
    for kind in LEVEL_OF:
        assert f"item.{kind}" in say.entries or f"item.{kind}.one" in say.entries
    assert {f"level.{level}" for level in LEVELS} <= set(say.entries)


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(tmp_path: Path, document: berceau.Territory, *options: str) -> Result:
    path = tmp_path / "territory.json"
    path.write_text(document.model_dump_json(exclude_defaults=True), encoding="utf-8")
    return CliRunner().invoke(build("fr"), ["clashes", str(path), *options])


def test_the_command_tells_clashes_and_refuses(tmp_path: Path) -> None:
    told = run(tmp_path, too_full())
    assert told.exit_code == Exit.REFUSED
    assert "décision 1 : c-a a une place à Les Lilas" in plain(told.stdout)


def test_the_command_gives_json(tmp_path: Path) -> None:
    told = run(tmp_path, too_full(), "--json")
    assert told.exit_code == Exit.REFUSED
    document = json.loads(told.stdout)
    assert next(item["kind"] for item in document["clashes"][0]["items"]) == "place"
    assert document["way_out"]["verified"]
    assert finding.Clashes.model_validate_json(told.stdout).complete


def test_the_command_says_that_everything_can_be_kept(tmp_path: Path) -> None:
    told = run(tmp_path, territory(family("c")))
    assert told.exit_code == Exit.DONE
    assert "Rien ne se contredit" in told.stderr


def test_the_command_says_that_it_was_not_settled(tmp_path: Path) -> None:
    told = run(tmp_path, too_full(), "--work", "0")
    assert told.exit_code == Exit.NOTHING
    assert "donner plus de temps" in told.stderr


def test_ctrl_c_gives_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    feasible = finding.Ground.program

    def interrupted(self: finding.Ground, *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise KeyboardInterrupt
        return feasible(self, *arguments)

    monkeypatch.setattr(finding.Ground, "program", interrupted)
    report = berceau.clashes(too_full())
    assert report is not None
    assert report.stopped_by == "interrupt"
    assert not report.complete
    [clash] = report.clashes
    assert not clash.minimal
    assert {"decisions[0]", "structures[creche].sections[big]"} <= set(map(path_of, clash.items))
    assert "Il n'est pas prouvé" in str(report)
    assert "Aucune sortie" in str(report)
