"""Certificates of a proposal: recomputed without a solver, and refused when altered."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import berceau
from berceau.domain.policy import Policy, Stage
from berceau.domain.stage_names import NOT_BORNE
from berceau.errors import InputError
from berceau.io import read_proposal, write_proposal
from support.altered import altered, first_price, most_priced
from support.even import even

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

_LIMITS = berceau.Limits(deterministic_time=0.5)


@cache
def placed() -> tuple[Territory, Proposal]:
    territory = even(berceau.case("talant-2015"))
    return territory, berceau.place(territory, limits=_LIMITS)


def _refused(proposal: Proposal, former: Proposal | None = None) -> dict[str, str]:
    """Give the place of each kind of fault."""
    with pytest.raises(InputError) as caught:
        berceau.certified_bounds(placed()[0], proposal, former)
    return {fault.code: fault.where for fault in caught.value.faults}


def test_what_is_certified_is_on_the_right_side_of_what_was_reached() -> None:
    territory, proposal = placed()
    bounds = berceau.certified_bounds(territory, proposal)
    stages = {bound.stage: bound for bound in bounds if bound.level <= 1}
    assert [stages[k].name for k in sorted(stages)] == [s.name for s in proposal.stages]
    for bound in bounds:
        assert bound.value is not None
        assert bound.certified is not None
        if bound.name == "misses":
            assert bound.value >= bound.certified
        else:
            assert bound.certified >= bound.value
    need = stages[2]
    assert need.gap is not None
    assert 0 < need.gap < 0.05


def test_complaints_that_a_search_has_counted_need_no_certificate() -> None:
    """In larger territories no row is about complaints: they are counted in the end."""
    territory = berceau.draw("town", children=180, seed=3).territory
    proposal = berceau.place(territory, limits=berceau.Limits(deterministic_time=0.1))
    assert proposal.stages[-1].name == NOT_BORNE
    bounds = berceau.certified_bounds(territory, proposal)
    assert {bound.stage for bound in bounds} == set(range(1, len(proposal.stages)))
    assert all(bound.name == proposal.stages[bound.stage - 1].name for bound in bounds)

    def improve(document: dict[str, Any]) -> None:
        document["stages"][3]["certified"] -= 1

    with pytest.raises(InputError) as caught:
        berceau.certified_bounds(territory, altered(proposal, improve, seal=True))
    assert {f.where for f in caught.value.faults if f.code == "other-certified"} == {"stages[3]"}


def test_prices_reach_every_kind_of_row() -> None:
    _, proposal = placed()
    rules = {rule for proof in proposal.certificates for rule in proof.prices}
    assert {"places", "childminder", "stage"} <= rules
    assert any(proof.level and proof.prices for proof in proposal.certificates)


def test_a_written_proposal_proves_the_same(tmp_path: Path) -> None:
    territory, proposal = placed()
    path = tmp_path / "proposal.json"
    write_proposal(proposal, path)
    again = read_proposal(path)
    assert again.certificates == proposal.certificates
    assert berceau.certified_bounds(territory, again) == berceau.certified_bounds(
        territory, proposal
    )


def _raise_price(document: dict[str, Any]) -> None:
    named, name = first_price(most_priced(document))
    named[name] += 12_345_678


def _negative_price(document: dict[str, Any]) -> None:
    named, name = first_price(most_priced(document))
    named[name] = -named[name]


def _rename(document: dict[str, Any]) -> None:
    named, name = first_price(most_priced(document))
    named["the moon"] = named.pop(name)


def _improve_bound(document: dict[str, Any]) -> None:
    most_priced(document)["bound"] -= 1


def _improve_claim(document: dict[str, Any]) -> None:
    document["stages"][1]["certified"] -= 1


def _shorten(document: dict[str, Any]) -> None:
    document["placements"][0]["until"] = "2015-11-30"


def _drop_placement(document: dict[str, Any]) -> None:
    del document["placements"][-1]


def _raise_value(document: dict[str, Any]) -> None:
    document["stages"][1]["value"] += 100_000


def _other_stage(document: dict[str, Any]) -> None:
    document["certificates"][0]["stage"] = 99


def _forget(document: dict[str, Any]) -> None:
    document["certificates"] = []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_raise_price, "other-bound"),
        (_negative_price, "negative-price"),
        (_rename, "no-such-row"),
        (_improve_bound, "other-bound"),
        (_improve_claim, "other-certified"),
        (_shorten, "no-such-option"),
        (_drop_placement, "not-kept"),
        (_raise_value, "not-kept"),
        (_other_stage, "no-such-stage"),
        (_forget, "other-certified"),
    ],
)
def test_what_is_altered_is_refused(change: Callable[[dict[str, Any]], object], code: str) -> None:
    _, proposal = placed()
    assert "altered" in _refused(altered(proposal, change))
    # Whoever makes the seal anew is found out by counting again.
    hidden = _refused(altered(proposal, change, seal=True))
    assert "altered" not in hidden
    assert code in hidden


def test_all_that_is_altered_is_told_at_once() -> None:
    def everything(document: dict[str, Any]) -> None:
        for change in (_raise_price, _improve_claim, _shorten):
            change(document)

    found = _refused(altered(placed()[1], everything))
    assert {"altered", "other-bound", "other-certified", "no-such-option"} <= set(found)


def test_another_territory_is_refused() -> None:
    with pytest.raises(InputError, match="other-input"):
        berceau.certified_bounds(berceau.case("talant-2016"), placed()[1])


def test_other_stages_are_refused() -> None:
    def swap(document: dict[str, Any]) -> None:
        document["stages"][0]["name"] = "wishes"

    assert _refused(altered(placed()[1], swap, seal=True)) == {"other-stages": "stages"}


def test_changes_are_counted_against_the_former_proposal() -> None:
    territory, former = placed()
    policy = Policy(stages=(Stage(measure="changes"), Stage(measure="need")), envy=())
    later = territory.model_copy(update={"policy": policy})
    proposal = berceau.place(later, limits=_LIMITS, former=former)
    [changes, need] = berceau.certified_bounds(later, proposal, former)
    assert (changes.value, changes.certified) == (0, 0)
    assert need.certified is not None
    for other in (None, proposal):
        with pytest.raises(InputError, match="other-former"):
            berceau.certified_bounds(later, proposal, other)


def test_a_proposal_by_hand_has_nothing_certified() -> None:
    territory, _ = placed()
    assert berceau.certified_bounds(territory, berceau.in_order(territory)) == ()


def test_no_solver_is_loaded(tmp_path: Path) -> None:
    path, given = tmp_path / "proposal.json", tmp_path / "territory.json"
    write_proposal(placed()[1], path)
    given.write_text(placed()[0].model_dump_json(exclude_defaults=True), encoding="utf-8")
    code = (
        "import sys, berceau; from berceau.io import read_proposal;"
        "text = open(sys.argv[2], encoding='utf-8').read();"
        "territory = berceau.Territory.model_validate_json(text);"
        "assert berceau.certified_bounds(territory, read_proposal(sys.argv[1]));"
        "print('ortools' in sys.modules)"
    )
    run = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", code, str(path), str(given)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "False"
