"""What lies in the folder, who may open it, and what is never written over."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.errors import InputError
from berceau.io import write_proposal
from support.dossiers import KEY, made, plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def hamlet(tmp_path: Path) -> Path:
    """Make a dossier without a key of one's own."""
    return berceau.dossier(*plan_of("hamlet"), tmp_path / "hamlet")


def test_only_its_owner_opens_the_named_version() -> None:
    own = made("hamlet").folder / "nominatif"
    assert _mode(own) == 0o700
    assert {_mode(file) for file in own.iterdir()} == {0o600}
    assert {file.name for file in own.iterdir()} == {
        "cle.xlsx",
        "dossier.html",
        "dossier.en.html",
        "dossier.xlsx",
        "secret.txt",
    }


def test_made_again_it_is_the_same_to_the_byte(hamlet: Path) -> None:
    before = _contents(hamlet)
    assert berceau.dossier(*plan_of("hamlet"), hamlet) == hamlet
    assert _contents(hamlet) == before


def test_a_key_gives_the_same_names_elsewhere(tmp_path: Path) -> None:
    again = berceau.dossier(*plan_of("hamlet"), tmp_path / "again", key=KEY)
    assert _contents(again) == _contents(made("hamlet").folder)


def test_another_key_gives_other_names(hamlet: Path) -> None:
    shared = (hamlet / "dossier.html").read_bytes()
    assert shared != (made("hamlet").folder / "dossier.html").read_bytes()


def test_another_dossier_is_replaced_only_when_asked(hamlet: Path) -> None:
    before = _contents(hamlet)
    other = plan_of("other hamlet")
    with pytest.raises(InputError) as caught:
        berceau.dossier(*other, hamlet)
    assert [fault.code for fault in caught.value.faults] == ["other-dossier"]
    assert _contents(hamlet) == before
    berceau.dossier(*other, hamlet, replace=True)
    assert _contents(hamlet).keys() == before.keys()
    assert _contents(hamlet)["dossier.html"] != before["dossier.html"]


def test_other_things_are_never_touched(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("mine", encoding="utf-8")
    for folder in (tmp_path, note, tmp_path / "none" / "there"):
        with pytest.raises(InputError) as caught:
            berceau.dossier(*plan_of("hamlet"), folder, replace=True)
        assert [fault.code for fault in caught.value.faults] == ["not-writable"]
    assert [file.name for file in tmp_path.iterdir()] == ["note.txt"]


def test_a_short_key_and_a_strange_proposal_leave_nothing_behind(tmp_path: Path) -> None:
    territory, plan = plan_of("hamlet")
    with pytest.raises(InputError):
        berceau.dossier(territory, plan, tmp_path / "a", key="short")
    with pytest.raises(InputError):
        berceau.dossier(plan_of("other hamlet")[0], plan, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_without_names_there_is_no_key(tmp_path: Path) -> None:
    folder = berceau.dossier(*plan_of("hamlet"), tmp_path / "plain", named=False, lang="en")
    names = {file.name for file in folder.iterdir()}
    assert names == {"dossier.html", "dossier.fr.html", "dossier.xlsx", "dossier.json"}
    assert '<html lang="en">' in (folder / "dossier.html").read_text(encoding="utf-8")


def test_another_language_leaves_no_stale_page(hamlet: Path) -> None:
    berceau.dossier(*plan_of("hamlet"), hamlet, lang="en")
    assert not (hamlet / "dossier.en.html").exists()
    assert '<html lang="fr">' in (hamlet / "dossier.fr.html").read_text(encoding="utf-8")


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), [str(argument) for argument in arguments])


def test_one_command_makes_it(tmp_path: Path) -> None:
    town, plan = tmp_path / "town.json", tmp_path / "plan.json"
    key, out = tmp_path / "key.txt", tmp_path / "out"
    territory, proposal = plan_of("hamlet")
    berceau.write(territory, town)
    write_proposal(proposal, plan)
    done = _run("dossier", town, plan, "-o", out, "--key", key)
    assert (done.exit_code, done.stdout) == (Exit.DONE, "")
    assert str(out / "dossier.html") in done.stderr.replace("\n", "")
    assert (out / "nominatif" / "secret.txt").read_text(encoding="ascii") == key.read_text()
    again = _run("dossier", town, plan, "-o", out, "--anonymous", "--json")
    assert again.exit_code == Exit.DONE
    assert '"page": "dossier.html"' in again.stdout


def test_without_a_proposal_it_solves_and_says_so(tmp_path: Path) -> None:
    territory = plan_of("hamlet")[0]
    policy = territory.policy.model_copy(update={"envy": ()})
    quick = territory.model_copy(update={"policy": policy})
    folder = berceau.dossier(quick, None, tmp_path / "solved", named=False)
    assert "calculée pour ce dossier" in (folder / "dossier.html").read_text(encoding="utf-8")


def test_an_interrupted_search_gives_the_dossier_of_the_best_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    territory, plan = plan_of("hamlet")
    run = plan.run.model_copy(update={"stopped_by": "interrupt"})
    best = plan.model_copy(update={"run": run}).sealed()
    monkeypatch.setattr("berceau.placement.solve.place", lambda *_given, **_choices: best)
    folder = berceau.dossier(territory, None, tmp_path / "stopped", named=False)
    page = (folder / "dossier.html").read_text(encoding="utf-8")
    assert "Le calcul a été interrompu" in page
    assert "Le calcul a été interrompu" not in made("hamlet").page()


def test_limits_and_progress_reach_the_search(tmp_path: Path) -> None:
    territory = plan_of("hamlet")[0]
    heard = []
    limits = berceau.Limits(deterministic_time=0.05, seed=7)
    choices = {"named": False, "limits": limits, "progress": heard.append}
    folder = berceau.dossier(territory, None, tmp_path / "quick", **choices)
    assert heard
    assert "graine 7" in (folder / "dossier.html").read_text(encoding="utf-8")
