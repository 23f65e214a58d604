"""Derived rows of a town: told by name in its proposal, derived again, refused when altered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import berceau
from berceau.domain.policy import Weight
from berceau.engine.certificate import Certificate
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import relax
from berceau.engine.solve import solve
from berceau.engine.tightening import tighten
from berceau.engine.watch import Watch
from berceau.errors import InputError
from berceau.placement.certifying import certificates_of, with_certified
from berceau.placement.objectives import stages_of
from berceau.placement.problem import formulate
from berceau.placement.record import Finding, propose
from support.altered import altered

if TYPE_CHECKING:
    from collections.abc import Callable

    from berceau.domain.territory import Territory
    from berceau.engine.tightening import Tightened
    from berceau.placement.proposal import Proposal, StageResult

LIMITS = berceau.Limits(deterministic_time=1.0)


def _town() -> Territory:
    drawn = berceau.draw("town", children=120, seed=6).territory
    update = {"weights": (Weight(measure="need", weight=1),), "envy": ()}
    policy = drawn.policy.model_copy(update=update)
    return drawn.model_copy(update={"policy": policy})


def _tightened(territory: Territory, *, effort: float = 3.0, seed: int = 0) -> Tightened:
    problem = formulate(territory)
    program = problem.program
    objective = stages_of(problem, None)[0].objective(program.upper)  # type: ignore[union-attr]
    watch, kept = Watch(LIMITS, None), needed_rows(program)
    relaxed, _ = relax(program, kept, objective, watch, 5.0)
    assert relaxed is not None
    found, _ = tighten(
        program, kept, objective, relaxed, watch, effort=effort, target=0, seed=seed
    )
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made() -> tuple[Territory, Proposal]:
    """Propose with the tightened certificate in place of that of the relaxation."""
    territory = _town()
    problem = formulate(territory)
    stages = stages_of(problem, None)[:1]
    found = _tightened(territory)
    outcome = solve(problem.program, stages, limits=LIMITS)
    [record] = outcome.stages
    proof = Certificate(
        record.name,
        problem.program,
        stages[0].objective(problem.program.upper),  # type: ignore[union-attr]
        found.prices,
        found.scale,
        found.bound,
        problem.program.n_rows,
        found.derived,
    )
    proposal = berceau.place(territory, limits=LIMITS)
    outcome = replace(outcome, certificates=(proof,))
    certificates = certificates_of(problem, stages, outcome)
    result: StageResult = proposal.stages[0].model_copy(
        update={"value": record.value, "bound": record.bound, "locked": record.locked}
    )
    stages_told = with_certified(problem.program, stages, [result], certificates)
    assert outcome.x is not None
    later = proposal.stages[1].model_copy(
        update={
            "value": None,
            "bound": None,
            "locked": "",
            "certified": None,
            "verdict": "unknown",
        }
    )
    finding = Finding(
        "place", stages=(*stages_told, later.model_copy(update={"certified_by": None})),
        certificates=certificates,
    )  # fmt: skip
    return territory, propose(problem, outcome.x, finding)


def test_derived_rows_bring_the_certified_bound_nearer(made: tuple[Territory, Proposal]) -> None:
    territory, proposal = made
    [proof] = proposal.certificates
    assert proof.derived
    assert any(row.price for row in proof.derived)
    need = berceau.certified_bounds(territory, proposal)[0]
    assert need.certified is not None
    assert need.value is not None
    without = _tightened(territory, effort=0.0).bound
    assert need.value <= need.certified < without


def _other_divisor(document: dict[str, Any]) -> None:
    document["certificates"][0]["derived"][0]["divisor"] += 1


def _other_price(document: dict[str, Any]) -> None:
    rows = document["certificates"][0]["derived"]
    for row in rows:
        row["price"] //= 3


def _other_row(document: dict[str, Any]) -> None:
    rows = document["certificates"][0]["rows"]
    rule = max(rows, key=lambda rule: len(rows[rule]))
    rows[rule][0] = "nowhere"


def _from_the_future(document: dict[str, Any]) -> None:
    document["certificates"][0]["derived"][0]["terms"][0][0] = -5


def _none_of_it(document: dict[str, Any]) -> None:
    document["certificates"][0]["derived"] = []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_other_divisor, "other-bound"),
        (_other_price, "other-bound"),
        (_other_row, "not-derived"),
        (_from_the_future, "not-derived"),
        (_none_of_it, "other-bound"),
    ],
)
def test_an_altered_proof_is_refused(
    made: tuple[Territory, Proposal], change: Callable[[dict[str, Any]], object], code: str
) -> None:
    territory, proposal = made
    with pytest.raises(InputError) as caught:
        berceau.certified_bounds(territory, altered(proposal, change, seal=True))
    assert code in {fault.code for fault in caught.value.faults}


def test_the_same_effort_and_seed_derive_the_same_rows() -> None:
    territory = _town()
    one, other = (_tightened(territory, effort=0.3, seed=4) for _ in range(2))
    assert one.bound == other.bound
    assert np.array_equal(one.prices, other.prices)
    assert len(one.derived) == len(other.derived)
    assert one.effort == other.effort


def test_no_effort_gives_the_bound_of_the_relaxation() -> None:
    found = _tightened(_town(), effort=0.0)
    assert found.rounds == 0
    assert found.derived == ()
