"""Certificates of drawn territories and programs, against looking at every solution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, event, given
from hypothesis import strategies as st

import berceau
from berceau.engine.ladder import Reached, rung
from berceau.engine.proofs import proofs
from berceau.engine.solve import solve
from berceau.engine.stages import Leximin, Optimise, Stage
from berceau.errors import InputError
from support.altered import altered
from support.drawn import satisfiable
from support.enumerate import Oracle
from support.programs import (
    every_solution,
    kept_by,
    random_leximin,
    random_measure,
    random_program,
)

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal

SEEDS = st.integers(0, 2**20)


@given(satisfiable())
def test_no_lawful_proposal_passes_a_certified_bound(territory: Territory) -> None:
    proposal = berceau.place(territory)
    best = Oracle(territory).best()
    assert best is not None
    bounds = berceau.certified_bounds(territory, proposal)
    first = {bound.stage: bound for bound in reversed(bounds)}
    for number, value in enumerate(best.values, start=1):
        bound = first.get(number)
        if bound is None or bound.certified is None or value is None:
            event("nothing certified")
            continue
        small = bound.name in {"reserved", "misses", "changes"}
        assert bound.certified <= value if small else bound.certified >= value
        event("met" if bound.certified == value else "not met")


@given(satisfiable(), st.data())
def test_another_price_is_another_bound_or_is_refused(
    territory: Territory, data: st.DataObject
) -> None:
    proposal = berceau.place(territory)
    priced = [k for k, proof in enumerate(proposal.certificates) if proof.prices]
    assume(priced)
    where = data.draw(st.sampled_from(priced))
    change = data.draw(st.integers(-(10**7), 10**7).filter(bool))

    def other(document: dict[str, Any]) -> None:
        named = next(iter(document["certificates"][where]["prices"].values()))
        named[next(iter(named))] += change

    assert "altered" in _codes(territory, altered(proposal, other))
    hidden = _codes(territory, altered(proposal, other, seal=True))
    # Other prices may prove the same: then the bound is true all the same.
    assert hidden <= {"other-bound", "other-certified", "negative-price"}
    event("refused" if hidden else "proves the same")


def _codes(territory: Territory, proposal: Proposal) -> set[str]:
    """Give the kinds of faults of a proposal; none if its bounds are proven."""
    try:
        berceau.certified_bounds(territory, proposal)
    except InputError as error:
        return {fault.code for fault in error.faults}
    return set()


@given(SEEDS, st.integers(0, 200))
def test_what_is_proven_of_each_rung_holds_for_every_solution(seed: int, tolerance: int) -> None:
    program = random_program(seed)
    measure = random_measure(program, seed)
    stages: list[Stage] = [
        Optimise("value", ((measure, 2),), maximise=True, tolerance_permille=tolerance),
        random_leximin(program, seed, tolerance_permille=tolerance),
        Optimise("value", ((measure, 2),), maximise=True),
        Optimise("other", ((random_measure(program, seed + 1), 1),), maximise=False),
    ]
    solutions = every_solution(program)
    assume(len(solutions))
    outcome = solve(program, stages)
    reached = [
        Reached(levels=tuple(level.value for level in record.levels))
        if isinstance(stage, Leximin)
        else Reached(record.value)
        for stage, record in zip(stages, outcome.stages, strict=True)
    ]
    given_back = {
        (p.stage, p.level): p for p in proofs(program, stages, reached, outcome.certificates)
    }
    for number, stage in enumerate(stages, start=1):
        values, kept = kept_by(program, stage, solutions)
        for k, value in enumerate(values):
            proof = given_back[number, k + 1 if isinstance(stage, Leximin) else 0]
            sign = stage.sign if isinstance(stage, Optimise) else 1
            assert proof.bound >= sign * value
            event(f"{stage.name}: {'met' if proof.bound == sign * value else 'not met'}")
        solutions = kept
    assert len(given_back) >= len(stages) - (not reached[1].levels)


@given(SEEDS)
def test_the_ladder_is_what_the_search_stood_on(seed: int) -> None:
    program = random_program(seed)
    stages: list[Stage] = [
        Optimise("value", ((random_measure(program, seed), 1),), maximise=True),
        random_leximin(program, seed),
    ]
    outcome = solve(program, stages)
    assume(outcome.x is not None)
    [first, fair] = outcome.stages
    reached = [Reached(first.value), Reached(levels=tuple(one.value for one in fair.levels))]
    for proof in outcome.certificates:
        if proof.stage == "value":
            continue
        level = int(proof.stage.rsplit(" ", 1)[1])
        step = rung(program, stages, reached, 2, level)
        # The lock of the first stage is the same row; the level's rates as well.
        lock = program.n_rows
        assert step.program.limits[lock] == proof.program.limits[lock]
        names = {step.program.row_label(r)[1] for r in range(lock, step.program.n_rows)}
        assert "1. value" in names
        assert np.array_equal(
            step.program.matrix.rows(np.array([lock])).coefs,
            proof.program.matrix.rows(np.array([lock])).coefs,
        )
