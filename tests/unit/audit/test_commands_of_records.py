"""``berceau place --record`` and ``berceau audit`` as a script sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from berceau.audit.reading import load
from berceau.cli.app import build
from berceau.cli.exits import Exit
from support.proposals import TERRITORY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.delenv("BERCEAU_LANG", raising=False)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "rives.json"
    path.write_text(json.dumps(TERRITORY), encoding="utf-8")
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(build("fr"), [str(argument) for argument in arguments])


@pytest.fixture
def folder(town: Path, tmp_path: Path) -> Path:
    path = tmp_path / "avril"
    done = _run("place", town, "--record", path, "--workers", 1, "--seed", 3)
    assert done.exit_code == Exit.DONE, done.stderr
    assert load(path).run.limits.seed == 3
    return path


def test_a_run_is_recorded_and_its_digest_is_told(town: Path, tmp_path: Path) -> None:
    path = tmp_path / "avril"
    done = _run("place", town, "--method", "in-order", "--record", path)
    report = json.loads(_run("audit", path, "--json").stdout)
    assert report["digest"] in done.stderr
    assert report["run"]["method"] == "in_order"
    assert report["clean"] is True


def test_a_record_is_looked_at_again_and_run_again(folder: Path) -> None:
    done = _run("audit", folder, "--rerun")
    assert done.exit_code == Exit.DONE
    assert "intact et conforme" in done.stdout
    assert "au bit près" in done.stdout
    english = _run("audit", folder, "--lang", "en")
    assert "intact and sound" in english.stdout


def test_an_altered_record_has_the_code_of_a_refusal(folder: Path) -> None:
    (folder / "policy.json").write_text("{}", encoding="utf-8")
    done = _run("audit", folder)
    assert done.exit_code == Exit.REFUSED
    assert "policy.json" in done.stdout
    assert json.loads(_run("audit", folder, "--json").stdout)["clean"] is False


def test_what_is_no_record_is_bad_input(tmp_path: Path) -> None:
    done = _run("audit", tmp_path)
    assert done.exit_code == Exit.BAD_INPUT
    assert "SHA256SUMS" in done.stderr


def test_a_name_that_is_taken_is_refused_before_any_work(
    folder: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("berceau.cli.placing._in_order", None)
    done = _run("place", town, "--method", "in-order", "--record", folder)
    assert done.exit_code == Exit.BAD_INPUT
    assert "déjà" in done.stderr


def test_two_records_are_set_side_by_side(folder: Path, town: Path, tmp_path: Path) -> None:
    document = json.loads(town.read_text(encoding="utf-8"))
    document["structures"][1]["places"] = 1
    town.write_text(json.dumps(document), encoding="utf-8")
    other = tmp_path / "mai"
    assert _run("place", town, "--record", other, "--workers", 1).exit_code == Exit.DONE
    done = _run("audit", folder, other)
    assert done.exit_code == Exit.DONE
    assert "structure am-1, places" in done.stdout
    told = json.loads(_run("audit", folder, other, "--json", "--tries", 0).stdout)
    assert told["runs"] == 0
    assert {change["path"] for change in told["changes"]} == {
        "run.limits",
        "structures[am-1].places",
    }


def test_a_run_from_a_former_proposal_keeps_it(town: Path, tmp_path: Path) -> None:
    former = tmp_path / "former.json"
    assert _run("place", town, "--method", "in-order", "-o", former).exit_code == Exit.DONE
    with_former = tmp_path / "with"
    assert _run("place", town, "--former", former, "--record", with_former).exit_code == Exit.DONE
    assert load(with_former).former is not None
    # Serving in order looks at no former proposal.
    without = tmp_path / "without"
    arguments = ("place", town, "--former", former, "--method", "in-order", "--record", without)
    assert _run(*arguments).exit_code == Exit.DONE
    assert load(without).former is None
