"""A town of some hundred children: what is certified of it, and what a forger would have to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import berceau
from berceau.cli.app import build
from berceau.cli.exits import Exit
from berceau.domain.policy import Stage
from berceau.io import write, write_proposal
from support.altered import altered, most_priced

if TYPE_CHECKING:
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

Made = tuple["Territory", "Proposal"]


@pytest.fixture(scope="module")
def town() -> Made:
    drawn = berceau.draw("town", children=120, seed=3).territory
    policy = drawn.policy.model_copy(
        update={"envy": (), "stages": (Stage(measure="need"), Stage(measure="wishes"))}
    )
    territory = drawn.model_copy(update={"policy": policy})
    return territory, berceau.place(territory, limits=berceau.Limits(deterministic_time=0.5))


def _check(folder: Path, made: Made, *options: str) -> tuple[int, str, str]:
    write(made[0], folder / "town.json")
    write_proposal(made[1], folder / "proposal.json")
    names = [str(folder / name) for name in ("town.json", "proposal.json")]
    result = CliRunner().invoke(build("fr"), ["check", *names, *options])
    return result.exit_code, result.stdout, result.stderr


def test_need_is_certified_within_a_few_percent(town: Made) -> None:
    bounds = berceau.certified_bounds(*town)
    need = [bound for bound in bounds if bound.name.startswith("need")]
    assert need
    worth = max(need, key=lambda bound: bound.certified or 0)
    assert worth.gap is not None
    assert worth.gap < 0.1


def test_check_shows_what_is_certified(town: Made, tmp_path: Path) -> None:
    code, shown, _ = _check(tmp_path, town)
    assert code == Exit.DONE
    assert "Bornes certifiées" in shown
    code, told, _ = _check(tmp_path, town, "--json")
    document = json.loads(told)
    assert document["faults"] == []
    assert len(document["certified"]) >= len(town[1].stages)


@pytest.mark.parametrize("seal", [False, True])
def test_check_refuses_an_altered_price(town: Made, tmp_path: Path, *, seal: bool) -> None:
    def lower(document: dict[str, Any]) -> None:
        for named in most_priced(document)["prices"].values():
            for name in named:
                named[name] //= 2

    made = town[0], altered(town[1], lower, seal=seal)
    code, shown, told = _check(tmp_path, made)
    assert code == Exit.REFUSED
    assert "Bornes certifiées" not in shown
    assert "Bornes non prouvées" in told
    assert "que les prix prouvent" in " ".join(told.split())
    code, told, _ = _check(tmp_path, made, "--json")
    document = json.loads(told)
    assert code == Exit.REFUSED
    assert document["lawful"] is True
    assert document["certified"] == []
    assert {"other-bound"} <= {fault["code"] for fault in document["faults"]}


def test_check_refuses_a_placement_left_out(town: Made, tmp_path: Path) -> None:
    def leave_out(document: dict[str, Any]) -> None:
        worst = next(k for k, p in enumerate(document["placements"]) if p["status"] == "new")
        del document["placements"][worst]

    code, _, told = _check(tmp_path, (town[0], altered(town[1], leave_out, seal=True)))
    assert code == Exit.REFUSED
    assert "étapes suivantes" in " ".join(told.split())
