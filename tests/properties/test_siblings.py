"""Brothers and sisters: every way of hanging together, against looking at all combinations."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import event, given, reject, settings

import berceau
from berceau.domain.policy import Policy, Stage
from berceau.errors import InfeasibleError
from berceau.placement.check import check
from berceau.placement.coupling import coupled
from berceau.placement.problem import formulate
from berceau.placement.siblings import bonds_of
from berceau.testing import territories, with_siblings
from support.drawn import is_satisfiable, is_small
from support.enumerate import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import strategies as st

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.siblings import Bond

NEED = Policy(stages=(Stage(measure="need"), Stage(measure="tie_break")), envy=())


def broods(**sizes: int) -> st.SearchStrategy[Territory]:
    """Draw territories with brothers and sisters whose requests hang together."""
    drawn = territories(policy=NEED, max_days=40, **sizes).flatmap(with_siblings)
    return drawn.filter(lambda territory: any(True for _ in coupled(territory)))


def _tied(territory: Territory) -> set[str]:
    return {family.siblings for family, _ in coupled(territory)}


@given(territory=broods(max_children=5).filter(is_small))
def test_need_is_the_best_that_any_lawful_combination_meets(territory: Territory) -> None:
    oracle = Oracle(territory)
    best = oracle.best()
    if best is None:
        event("no lawful proposal")
        with pytest.raises(InfeasibleError):
            berceau.place(territory)
        return
    proposal = berceau.place(territory)
    assert proposal.stages[0].value == best.values[0]
    assert len(oracle.find(proposal, best.choices)) == 1
    free = territory.model_copy(update={"policy": NEED.model_copy(update={"siblings": ("any",)})})
    costs = Oracle(free).best()
    assert costs is not None
    for wish in sorted(_tied(territory)):
        event(f"{wish}: {'costs need' if costs.values != best.values else 'costs nothing'}")


def _rows(problem: Problem) -> list[tuple[dict[int, int], int, bool]]:
    """List the rows that tie siblings: coefficients by column, limit, exact or not."""
    return [
        (
            {
                int(column): int(coef)
                for column, coef in zip(
                    block.indices[block.indptr[k] : block.indptr[k + 1]],
                    block.coefs[block.indptr[k] : block.indptr[k + 1]],
                    strict=True,
                )
            },
            int(block.limits[k]),
            block.equality,
        )
        for block in problem.program.rows
        if block.rule == "siblings"
        for k in range(len(block))
    ]


def _joint(problem: Problem, bond: Bond) -> Iterator[tuple[tuple[int | None, ...], set[int]]]:
    """List what the children of a bond may be given, lawful or not: structures, columns."""
    options = problem.options
    spans: list[list[tuple[int | None, set[int]]]] = []
    for child in bond.children:
        own = {}
        if child in options.children:
            mine = np.flatnonzero(options.child == options.children.index(child))
            # Of each structure the first option stands for all.
            own = {int(options.structure[k]): int(k) for k in mine[::-1]}
        spans.append([(None, set()), *((house, {k}) for house, k in own.items())])
    for joint in product(*spans):
        yield tuple(house for house, _ in joint), set().union(*(taken for _, taken in joint))


@given(territory=broods(max_children=6, max_structures=4))
def test_the_rows_allow_what_the_family_accepts_and_nothing_else(territory: Territory) -> None:
    try:
        problem = formulate(territory)
    except InfeasibleError:
        reject()
    rows = _rows(problem)
    oracle = Oracle(territory)
    houses = problem.options.structures
    for bond in bonds_of(problem.options):
        asking = oracle.asking(bond.family)
        asking.sort(key=lambda child: child.id)
        assert [child.id for child in asking] == list(bond.children)
        for where, taken in _joint(problem, bond):
            right = oracle.agree(
                bond.family, [None if k is None else houses[k] for k in where], asking
            )
            loads = [(sum(coefs.get(k, 0) for k in taken), *rest) for coefs, *rest in rows]
            kept = all(
                load == limit if equality else load <= limit for load, limit, equality in loads
            )
            assert kept == right
            assert (bond.position(where) is not None) == right
            if len(taken) > 1:
                event(f"{bond.family.siblings}: {'accepted' if right else 'not accepted'}")


@given(territory=broods().filter(is_satisfiable))
@settings(max_examples=30)
def test_procedures_that_serve_one_after_the_other_keep_the_rule(territory: Territory) -> None:
    for serve in (berceau.in_order, berceau.deferred_acceptance):
        try:
            proposal = serve(territory)
        except InfeasibleError:
            event("decisions that the procedure cannot keep")
            assert territory.decisions
            continue
        assert check(territory, proposal).lawful
        placed = {placement.child for placement in proposal.placements}
        for family, children in coupled(territory):
            count = min(2, len(placed.intersection(children)))
            event(f"{family.siblings}: {('none', 'one', 'several')[count]} placed")


@given(territory=broods().filter(is_satisfiable))
def test_the_checker_refuses_what_the_family_does_not_accept(territory: Territory) -> None:
    free = territory.model_copy(update={"policy": NEED.model_copy(update={"siblings": ("any",)})})
    proposal = berceau.place(free)
    oracle = Oracle(territory)
    placed = {p.child: p.structure for p in proposal.placements if p.status != "leaving"}
    broken = {v.subject for v in check(territory, proposal).violations if v.rule == "siblings"}
    for family, _ in coupled(territory):
        asking = oracle.asking(family)
        houses = [territory.structure_by_id.get(placed.get(c.id, "")) for c in asking]
        right = oracle.agree(family, houses, asking)
        subject = f"children {', '.join(child.id for child in asking)}"
        assert (subject in broken) == (not right)
        event(f"{family.siblings}: {'accepted' if right else 'refused'}")
