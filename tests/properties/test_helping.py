"""What would have helped, against enumeration and against the changed territory itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import berceau
from berceau.domain.policy import Policy, Stage
from berceau.engine.naming import RowNames
from berceau.errors import InfeasibleError
from berceau.placement.problem import formulate
from berceau.placement.reasons.helping.answering import Helping, what_would_help
from berceau.placement.reasons.helping.asked import pairs, singles, size_of
from berceau.placement.reasons.helping.changes import changed
from berceau.placement.reasons.helping.clones import Variant, clones_of
from berceau.placement.reasons.helping.standing import without_complaints
from berceau.testing import territories
from support.crowded import crowded
from support.drawn import is_satisfiable, is_small
from support.enumerate import Oracle

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons.helping.clones import Clones
    from support.enumerate import Choice

    Ints = npt.NDArray[np.int64]

STAGES = (
    Stage(measure="reserved"),
    Stage(measure="fairness", group="larger-communes", levels=1, tolerance=100),
    Stage(measure="hours", tolerance=10),
    Stage(measure="misses"),
    Stage(measure="wishes"),
    Stage(measure="tie_break"),
)
PLAIN = Policy(stages=STAGES, envy=())
LIMITS = berceau.Limits(deterministic_time=1.0, workers=1)
SEARCH = berceau.Limits(deterministic_time=0.5, workers=1)
LONG = 4
"""Letters of a name that a text does not hold by chance."""


def _asking(territory: Territory) -> list[str]:
    return [c.id for _, c in territory.child_by_id.values() if c.request is not None]


@given(territory=territories(max_children=3, max_structures=3), data=st.data())
def test_a_clone_has_the_options_and_rows_of_the_changed_request(
    territory: Territory, data: st.DataObject
) -> None:
    asking = _asking(territory)
    assume(asking and is_satisfiable(territory))
    child = data.draw(st.sampled_from(asking))
    found = singles(territory, child)
    assume(found)
    change = data.draw(st.sampled_from([*found, *pairs(found)]))
    clones = clones_of(territory, child, [Variant(), Variant(change)], ())
    try:
        whole = formulate(without_complaints(changed(territory, child, change)))
    except InfeasibleError:
        assume(False)  # noqa: FBT003  (Hypothesis is told that the draw does not count)
    event(change.kind)
    assert _of_clone(clones, child) == _of_whole(whole, child)


def _of_clone(clones: Clones, child: str) -> list[tuple[object, ...]]:
    problem = clones.problem
    mine = [problem.options.children[k] == f"0001 {child}" for k in problem.options.child]
    return _described(problem, np.flatnonzero(mine), lambda text: text.replace("0001 ", ""))


def _of_whole(problem: Problem, child: str) -> list[tuple[object, ...]]:
    mine = [problem.options.children[k] == child for k in problem.options.child]
    return _described(problem, np.flatnonzero(mine), lambda text: text)


def _described(
    problem: Problem, columns: Ints, name: Callable[[str], str]
) -> list[tuple[object, ...]]:
    """Describe options with the rows that they use, by name, and the limits of these."""
    options, program = problem.options, problem.program
    names = RowNames(program)
    row_name = {
        row: (rule, name(subject))
        for rule in {block.rule for block in program.rows}
        for subject, row in names.of_rule(rule).items()
    }
    by_column = program.matrix.transposed
    told = []
    for column in columns.tolist():
        span = slice(by_column.indptr[column], by_column.indptr[column + 1])
        rows = by_column.indices[span].tolist()
        used = sorted(
            (*row_name[row], int(coef), int(program.limits[row]))
            for row, coef in zip(rows, by_column.coefs[span].tolist(), strict=True)
            if row_name[row][0] not in {"siblings", "reserved"}
        )
        via = int(options.via[column])
        told.append(
            (
                options.structures[options.structure[column]].id,
                tuple(sorted(options.weeks[options.week[column]])),
                "" if via < 0 else options.conventions[via].id,
                int(options.first[column]),
                int(options.last[column]),
                int(options.points[column]),
                int(options.need[column]),
                int(options.rank[column]),
                tuple(used),
            )
        )
    return sorted(told, key=repr)


@given(territory=crowded(st.just(PLAIN)), data=st.data())
def test_what_is_verified_is_what_enumeration_finds(
    territory: Territory, data: st.DataObject
) -> None:
    assume(is_small(territory) and is_satisfiable(territory))
    plan = berceau.place(territory, limits=LIMITS)
    assume(plan.refused)
    child = data.draw(st.sampled_from(plan.refused))
    found = singles(territory, child)
    assume(found)
    helping = Helping(territory, plan)
    for change in found:
        asked = changed(territory, child, change)
        if not is_small(asked):
            continue
        answer = helping.verified(child, change, SEARCH)
        oracle = Oracle(asked)
        there = any(
            _has(choice, child) and _keeps(oracle, choice, plan) for choice in oracle.lawful()
        )
        event(f"{change.kind}: {answer.helps}")
        if answer.helps is not None:
            assert answer.helps == there, change
        witness = helping.witness(child, change, answer)
        if witness is not None:
            assert child in {placement.child for placement in witness.placements}
            assert berceau.check(asked, witness).lawful


def _has(choice: Choice, child: str) -> bool:
    return any(option.child.id == child for option in choice)


def _keeps(oracle: Oracle, choice: Choice, plan: Proposal) -> bool:
    """Tell whether every stage, the draw apart, has what the record promises."""
    tolerance: dict[str, int] = {stage.measure: stage.tolerance for stage in STAGES}
    for stage in plan.stages:
        if stage.value is None or stage.name == "tie_break":
            continue
        slack = abs(stage.value) * tolerance[stage.name] // 1000
        match stage.name:
            case "reserved" | "misses":
                kept = getattr(oracle, stage.name)(choice) <= stage.value + slack
            case "fairness":
                rates = sorted(oracle.rates(choice, "larger-communes").values())
                levels = [level.value - level.value * 100 // 1000 for level in stage.levels]
                kept = all(a >= b for a, b in zip(rates, levels, strict=False))
            case name:
                kept = getattr(oracle, name)(choice) >= stage.value - slack
        if not kept:
            return False
    return True


@given(territory=crowded(st.just(PLAIN)), data=st.data())
def test_what_a_procedure_would_have_said(territory: Territory, data: st.DataObject) -> None:
    assume(is_satisfiable(territory))
    procedure = data.draw(
        st.sampled_from((berceau.in_order, berceau.by_points, berceau.deferred_acceptance))
    )
    plan = procedure(territory)
    assume(plan.refused)
    child = data.draw(st.sampled_from(plan.refused))
    helping = Helping(territory, plan)
    found = singles(territory, child)
    assume(found)
    for change in found:
        answer = helping.verified(child, change)
        event(f"{plan.method}: {answer.helps}")
        again = procedure(changed(territory, child, change))
        placed = child in {placement.child for placement in again.placements}
        if plan.method != "by_points" or not answer.helps:
            assert answer.helps == placed, change
            continue
        # Several outcomes may be stable: the one that was found leaves no more complaints.
        witness = helping.witness(child, change, answer)
        assert witness is not None
        assert child in {placement.child for placement in witness.placements}
        assert placed or _complaining(witness) <= (plan.stages[0].value or 0)


def _complaining(proposal: Proposal) -> int:
    """Count the children with a complaint, at most."""
    envy = proposal.envy
    assert envy is not None
    return sum(counts.waste + counts.cutoff for counts in (envy.refused, envy.placed))


@given(territory=crowded(st.just(PLAIN)), data=st.data())
def test_an_answer_is_ordered_and_names_nobody_else(
    territory: Territory, data: st.DataObject
) -> None:
    assume(is_satisfiable(territory))
    plan = berceau.in_order(territory)
    assume(plan.refused)
    child = data.draw(st.sampled_from(plan.refused))
    exact = data.draw(st.booleans())
    answer = what_would_help(territory, plan, child, exact=exact, limits=SEARCH)
    sizes = [one.size for one in answer.helpful]
    assert sizes == sorted(sizes)
    assert all(one.size == size_of(territory, child, one.change) for one in answer.helpful)
    own = territory.child_by_id[child][0]
    mine = {own.id, *(member.id for member in own.children)}
    places = {structure.id for structure in territory.structures}
    words = answer.model_dump_json() + answer.text("fr") + answer.text("en")
    for other, (family, _) in territory.child_by_id.items():
        for name in {other, family.id} - mine - places:
            if len(name) > LONG:
                assert name not in words


def test_who_has_a_place_or_asks_for_none_needs_no_help() -> None:
    town = berceau.draw("town", children=60, seed=1).territory
    plan = berceau.by_points(town)
    new = next(placement.child for placement in plan.placements if placement.status == "new")
    answer = what_would_help(town, plan, new)
    assert answer.has_place
    assert answer.helpful == ()
    assert "a une place" in answer.text()
    asks_nothing = next(c.id for _, c in town.child_by_id.values() if c.request is None)
    with pytest.raises(berceau.InputError, match="asks for nothing"):
        what_would_help(town, plan, asks_nothing)
    with pytest.raises(berceau.InputError, match="expected a child of the territory"):
        what_would_help(town, plan, "nobody")
