"""Laws of scenarios: more room never harms, no change changes nothing, prices bound gains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, event, given
from hypothesis import strategies as st

import berceau
from berceau.domain.policy import Policy, Stage
from berceau.engine.derived import Book, Mixture
from berceau.engine.naming import RowNames
from berceau.errors import InfeasibleError
from berceau.placement.problem import formulate
from berceau.placement.scenarios.applying import changed
from berceau.placement.scenarios.changes import CHANGES, Cap, Change, Places
from berceau.placement.scenarios.proving import follow, proven
from berceau.placement.scenarios.raised import steps_of
from berceau.placement.scenarios.telling import told
from berceau.placement.show.words import words
from support.drawn import outcome_bytes, satisfiable
from support.enumerate import Oracle
from support.programs import every_solution, random_program

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.engine.program import Program

HOURS_FIRST = Policy(stages=(Stage(measure="hours"), Stage(measure="tie_break")), envy=())
"""Hours before all else, nothing given back."""
_CAPS = ("hours", "places", "children")


def _hours_first(territory: Territory) -> Territory:
    stages = {"stages": HOURS_FIRST.stages, "weights": (), "envy": (), "bands": 0}
    policy = territory.policy.model_copy(update=stages)
    return territory.model_copy(update={"policy": policy})


def _most_hours(territory: Territory) -> int:
    oracle = Oracle(territory)
    return max(oracle.hours(choice) for choice in oracle.lawful())


@st.composite
def _places(draw: st.DrawFn, territory: Territory, more: st.SearchStrategy[int]) -> Places:
    structure = draw(st.sampled_from(territory.structures))
    names = st.sampled_from(territory.calendar.slot_names)
    slots = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
    sections = [section.id for section in structure.sections] or [None]
    return Places(
        structure=structure.id,
        section=draw(st.sampled_from(sections)),
        slots=draw(slots),
        more=draw(more),
    )


def _caps(territory: Territory) -> list[tuple[str, str]]:
    return [
        (convention.id, term.kind)
        for convention in territory.conventions
        for term in convention.terms
        if term.kind in _CAPS
    ]


@given(territory=satisfiable(max_children=3).map(_hours_first), data=st.data())
def test_more_places_never_lower_what_is_proven_of_the_first_stage(
    territory: Territory, data: st.DataObject
) -> None:
    change = data.draw(_places(territory, st.integers(1, 3)))
    found = berceau.what_if(territory, change)
    assert found.after is not None
    assert found.stages[0].after == _most_hours(changed(territory, change))
    assert found.stages[0].difference is not None
    assert found.stages[0].difference >= 0
    assert found.stages[0].is_decided
    event(f"{min(1, found.stages[0].difference)} or more won")


@given(territory=satisfiable(max_children=3).map(_hours_first), data=st.data())
def test_a_limit_taken_away_or_raised_never_lowers_the_first_stage(
    territory: Territory, data: st.DataObject
) -> None:
    caps = _caps(territory)
    assume(caps)
    convention, kind = data.draw(st.sampled_from(caps))
    more = data.draw(st.sampled_from(({}, {"more": 2}, {"percent": 300})))
    change = CHANGES.validate_python(
        ({"kind": "cap", "convention": convention, "term": kind, **more},)
    )[0]
    after = changed(territory, change)
    assert _most_hours(after) >= _most_hours(territory)
    if not more:
        limits = [t.max for t in after.convention_by_id[convention].terms if t.kind == kind]
        assert limits in ([], [10**9] * len(limits))


@given(territory=satisfiable(max_children=3).map(_hours_first))
def test_prices_bound_what_each_place_and_each_limit_could_bring(territory: Territory) -> None:
    """Every change by one, priced or not, beside looking at every combination."""
    proposal = berceau.place(territory)
    found = proven(territory, proposal)
    known = {
        _told_of(step.change): value for step, value in zip(found.steps, found.values, strict=True)
    }
    assert found.bound >= _most_hours(territory)
    for change in _by_one(territory):
        after = changed(territory, change)
        most = _most_hours(after)
        assert most <= found.bound + known.get(_told_of(change), 0)
        event("gains" if most > _most_hours(territory) else "brings nothing")


@given(
    seed=st.integers(0, 2**20),
    mixtures=st.lists(
        st.tuples(st.lists(st.integers(-40, 40), min_size=1, max_size=8), st.integers(2, 30)),
        min_size=1,
        max_size=4,
    ),
)
def test_derived_rows_rise_so_far_that_they_hold_when_their_rows_rise(
    seed: int, mixtures: list[tuple[list[int], int]]
) -> None:
    program = random_program(seed, rows=5)
    book, rng = Book(program), np.random.default_rng(seed)
    for multipliers, divisor in mixtures:
        rows = rng.integers(0, len(book), size=len(multipliers))
        row = book.derive(Mixture(rows, np.array(multipliers), divisor))
        if row is not None:
            book.add([row])
    raised = np.where(program.equality, 0, rng.integers(0, 4, size=program.n_rows))
    raises = {row: {0: up} for row, up in enumerate(raised.tolist()) if up}
    follow(book, raises)
    first = 0
    blocks = []
    for block in program.rows:
        blocks.append(replace(block, limits=block.limits + raised[first : first + len(block)]))
        first += len(block)
    solutions = every_solution(replace(program, rows=tuple(blocks)))
    for k, row in enumerate(book.derived):
        rise = raises.get(book.first_derived + k, {}).get(0, 0)
        assert rise >= 0
        assert bool(np.all(solutions[:, row.indices] @ row.coefs <= row.limit + rise))
        event("rises" if rise else "stays")


def _told_of(change: Change) -> str:
    """Name a change."""
    return told(change, words("en", "berceau.placement.scenarios"))


def _by_one(territory: Territory) -> list[Change]:
    places: list[Change] = [
        Places(
            structure=structure.id,
            section=section,
            slots=(name,),
            more=1,
        )
        for structure in territory.structures
        for section in [s.id for s in structure.sections] or [None]
        for name in territory.calendar.slot_names[:3]
    ]
    caps: list[Change] = [
        Cap(convention=convention, term=kind, more=1)  # type: ignore[arg-type]  # kinds of caps
        for convention, kind in dict.fromkeys(_caps(territory))
    ]
    return places[:9] + caps


@given(territory=satisfiable(max_children=3), data=st.data())
def test_the_rows_that_rise_are_those_of_the_changed_territory(
    territory: Territory, data: st.DataObject
) -> None:
    """What is said of rows by their names is what writing the program again gives."""
    territory = _hours_first(territory)
    before = _limits(formulate(territory).program)
    every = {rule: dict.fromkeys(names, 1) for rule, names in before.items()}
    steps = {_told_of(step.change): step for step in steps_of(territory, every)}
    for change in data.draw(st.permutations(_by_one(territory)))[:4]:
        after = _limits(formulate(changed(territory, change)).program)
        assert {rule: set(names) for rule, names in after.items()} == {
            rule: set(names) for rule, names in before.items()
        }
        rises = {
            (rule, name): after[rule][name] - limit
            for rule, names in before.items()
            for name, limit in names.items()
            if after[rule][name] != limit
        }
        step = steps.get(_told_of(change))
        assert rises == ({} if step is None else step.rises)
        event(f"{min(2, len(rises))} rows or more rise")


def _limits(program: Program) -> dict[str, dict[str, int]]:
    names = RowNames(program)
    return {
        rule: {name: int(program.limits[row]) for name, row in names.of_rule(rule).items()}
        for rule in {block.rule for block in program.rows}
    }


@given(territory=satisfiable(max_children=3))
def test_nothing_changed_changes_nothing(territory: Territory) -> None:
    found = berceau.what_if(territory)
    assert found.after is not None
    assert outcome_bytes(found.after) == outcome_bytes(found.before)
    assert found.comparison is not None
    assert found.comparison.of("gains", "loses") == ()
    assert found.minutes_more == 0


@given(territory=satisfiable(max_children=3), data=st.data())
def test_a_scenario_is_the_same_each_time_and_leaves_the_territory_as_it_is(
    territory: Territory, data: st.DataObject
) -> None:
    change = data.draw(_places(territory, st.integers(-1, 2)))
    assume(_is_possible(territory, change))
    before = territory.model_dump_json()
    first, second = berceau.what_if(territory, change), berceau.what_if(territory, change)
    assert first.summary() == second.summary()
    assert territory.model_dump_json() == before
    assert CHANGES.validate_json(CHANGES.dump_json(first.changes)) == (change,)
    event("fits" if first.after else "does not fit")


def _is_possible(territory: Territory, change: Places) -> bool:
    try:
        changed(territory, change)
    except berceau.InputError:
        return False
    return True


@given(territory=satisfiable(max_children=3), data=st.data())
def test_what_is_certain_of_a_difference_holds_the_difference_of_the_best(
    territory: Territory, data: st.DataObject
) -> None:
    """With little effort for both searches, beside looking at every combination."""
    territory = _hours_first(territory)
    change = data.draw(_places(territory, st.integers(-1, 2)))
    assume(_is_possible(territory, change))
    found = berceau.what_if(territory, change, limits=berceau.Limits(deterministic_time=0.0))
    after = changed(territory, change)
    try:
        berceau.place(after)
    except InfeasibleError:
        assert found.after is None
        assert found.clashes
        return
    least, most = found.stages[0].certain or (0, 0)
    assert least <= _most_hours(after) - _most_hours(territory) <= most
