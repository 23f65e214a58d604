"""Laws that any grid obeys, and what is said of a grid, held against every situation."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import assume, event, given
from hypothesis import strategies as st

import berceau
from berceau.domain.policy import YesNo
from berceau.domain.worked_cases import WorkedCase, WorkedCases
from berceau.placement.check.points import count_by_grid
from berceau.placement.check.view import View
from berceau.placement.grid.counting import merits_of
from berceau.placement.grid.findings import findings_of
from berceau.placement.grid.situations import territory_for
from berceau.placement.options import options_of
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.testing import policies, territories
from support.merit import earned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import Child
    from berceau.domain.policy import Policy
    from berceau.domain.territory import Territory
    from berceau.placement.ties import Tie

    Key = tuple[int, int, int]
    Situation = dict[str, Any]

_NUMBERS = st.integers(0, 30)
_FACTS = {
    "single_parent": st.booleans(),
    "priority": st.booleans(),
    "insertion": st.booleans(),
    "income": st.sampled_from(("low", "middle", "high")),
    "parents_at_work": st.integers(-2, 12),
    "opinion": st.integers(-8, 14),
    "@resident": st.booleans(),
    "@sibling_there": st.booleans(),
    "@distance_km": _NUMBERS,
    "@waiting_months": _NUMBERS,
    "@age_months": _NUMBERS,
    "@refusals": st.integers(0, 12),
}


@st.composite
def situations(draw: st.DrawFn, name: str) -> WorkedCase:
    """Draw a family by the facts that drawn policies look at."""
    drawn = draw(st.fixed_dictionaries({}, optional=_FACTS))
    facts = [{"name": fact, "value": value} for fact, value in drawn.items()]
    return WorkedCase.model_validate({"name": name, "facts": tuple(facts)})


def cases(*given: WorkedCase) -> WorkedCases:
    return WorkedCases(case=given)


def keys(territory: Territory) -> dict[tuple[str, str], Key]:
    """Give the priority of each child at each structure, larger first, as the page defines it."""
    options = options_of(territory)
    late = {child: k for k, child in enumerate(tie_break_order(territory))}
    found: dict[tuple[str, str], Key] = {}
    for k in np.flatnonzero(~options.keep).tolist():
        child = options.children[options.child[k]]
        place = options.structures[options.structure[k]].id
        key = (int(options.layer[k]), int(options.points[k]), -late[child])
        found[child, place] = max(key, found.get((child, place), key))
    return found


def ahead(found: dict[tuple[str, str], Key], child: str, place: str) -> set[str]:
    """List the children who go before one at a structure."""
    own = found[child, place]
    return {other for (other, there), key in found.items() if there == place and key > own}


def with_points(territory: Territory, child: str, raised: tuple[int, ...]) -> Territory:
    """Bring a child's points with its wishes."""

    def changed(c: Child) -> Child:
        if c.id != child or c.request is None:
            return c
        return c.model_copy(update={"request": c.request.model_copy(update={"points": raised})})

    families = tuple(
        f.model_copy(update={"children": tuple(map(changed, f.children))})
        for f in territory.families
    )
    return territory.model_copy(update={"families": families})


@given(territory=territories(max_children=6), data=st.data())
def test_more_points_never_put_a_child_further_back(
    territory: Territory, data: st.DataObject
) -> None:
    # A decision that no rule allows has no market; decisions move nobody in the order.
    territory = territory.model_copy(update={"decisions": ()})
    before = keys(territory)
    assume(before)
    child = data.draw(st.sampled_from(sorted({name for name, _ in before})))
    request = territory.child_by_id[child][1].request
    assert request is not None
    now = {place: key[1] for (name, place), key in before.items() if name == child}
    least = max(now.values())
    raised = tuple(data.draw(st.integers(least, least + 9)) for _ in request.wishes)
    after = keys(with_points(territory, child, raised))
    for place in now:
        stood, stands = ahead(before, child, place), ahead(after, child, place)
        event("moved up" if stands < stood else "stays")
        assert stands <= stood


@given(territory=territories(max_children=6), extra=st.integers(1, 20), data=st.data())
def test_more_points_never_serve_a_child_worse_in_order_of_points(
    territory: Territory, extra: int, data: st.DataObject
) -> None:
    alone = tuple(
        family.model_copy(
            update={
                "siblings": "any",
                "children": tuple(
                    child.model_copy(update={"held": None}) for child in family.children
                ),
            }
        )
        for family in territory.families
    )
    territory = territory.model_copy(update={"families": alone, "decisions": ()})
    now = keys(territory)
    assume(now)
    child = data.draw(st.sampled_from(sorted({name for name, _ in now})))
    request = territory.child_by_id[child][1].request
    assert request is not None
    best = max(key[1] for (name, _), key in now.items() if name == child)
    raised = with_points(territory, child, (best + extra,) * len(request.wishes))
    ranks = []
    for one in (territory, raised):
        placed = {p.child: p.rank for p in berceau.in_order(one).placements}
        ranks.append(placed.get(child, len(request.wishes)))
    event("better" if ranks[1] != ranks[0] else "as before")
    assert ranks[0] is not None
    assert ranks[1] is not None
    assert ranks[1] <= ranks[0]


@given(policy=policies(), case=situations("A"))
def test_solver_and_checker_count_a_situation_alike_and_blocks_keep_their_maximum(
    policy: Policy, case: WorkedCase
) -> None:
    territory = territory_for(policy, cases(case))
    merit = merits_of(territory)["A"]
    family, child = territory.child_by_id["A"]
    view = View(territory)
    assert merit.points == count_by_grid(view, family, child, territory.structures[0])
    limits = {block.id: block.max for block in policy.blocks}
    alone = sum(points for name, points in merit.criteria if _block(policy, name) is None)
    assert merit.points == alone + sum(points for _, points in merit.blocks)
    assert all(points <= limits[name] for name, points in merit.blocks)
    event("points" if merit.points else "no points")


def _block(policy: Policy, name: str) -> str | None:
    return next(criterion.block for criterion in policy.grid if criterion.id == name)


@given(policy=policies(), case=situations("A"), other=situations("C"))
def test_equal_situations_are_equal_whoever_else_asks(
    policy: Policy, case: WorkedCase, other: WorkedCase
) -> None:
    twin = case.model_copy(update={"name": "B"})
    apart = cases(case, twin, other)
    merits = merits_of(territory_for(policy, apart))
    assert merits["A"] == merits["B"]
    assert merits_of(territory_for(policy, cases(other, twin, case))) == merits


@given(policy=policies(), case=situations("A"), data=st.data())
def test_the_order_in_which_a_grid_is_written_changes_nothing(
    policy: Policy, case: WorkedCase, data: st.DataObject
) -> None:
    grid = tuple(
        criterion.model_copy(update={"choices": criterion.choices[::-1]})
        if criterion.kind == "category"
        else criterion
        for criterion in data.draw(st.permutations(policy.grid))
    )
    other = policy.model_copy(update={"grid": grid, "blocks": policy.blocks[::-1]})
    now, then = (merits_of(territory_for(p, cases(case)))["A"] for p in (policy, other))
    assert (now.layer, now.points) == (then.layer, then.points)
    assert sorted(now.criteria) == sorted(then.criteria)


@given(
    policy=policies(),
    malus=st.integers(-20, -1),
    block=st.sampled_from((None, "block")),
    fact=st.sampled_from(("single_parent", "@resident", "@sibling_there")),
    case=situations("A"),
)
def test_a_malus_never_lifts(
    policy: Policy, malus: int, block: str | None, fact: str, case: WorkedCase
) -> None:
    added = YesNo(id="malus", kind="yes_no", fact=fact, points=malus, block=block)
    harder = policy.model_copy(update={"grid": (*policy.grid, added)})
    mild, hard = (merits_of(territory_for(p, cases(case)))["A"] for p in (policy, harder))
    event("felt" if hard.points < mild.points else "not felt")
    assert hard.points <= mild.points
    assert hard.points >= mild.points + malus
    assert hard.layer == mild.layer


def _worlds(policy: Policy) -> Iterator[Situation]:
    """Give every situation of the facts of a policy, numbers up to where nothing changes more."""
    numbers = list(range(16))
    values: dict[str, list[Any]] = {
        "income": [None, "low", "middle"],
        "opinion": [None, *range(-6, 12)],
        "parents_at_work": [None, *numbers],
        "@distance_km": [None, *numbers],
        "@waiting_months": [None, *numbers],
        "@age_months": numbers,
        "@refusals": numbers,
        "@sibling_there": [False, True],
        "standing": ["@resident", "@guest"],
    }
    facts = {c.fact if c.fact not in {"@resident", "@guest"} else "standing" for c in policy.grid}
    known = {fact: values.get(fact, [None, False, True]) for fact in sorted(facts)}
    for drawn in product(*known.values()):
        world = dict(zip(known, drawn, strict=True))
        standing = world.pop("standing", None)
        yield world | {name: name == standing for name in ("@resident", "@guest")}


def _total(policy: Policy, world: Situation) -> int:
    totals: dict[str | None, int] = {}
    for criterion in policy.grid:
        value = world.get(criterion.fact)
        points = 0 if value is None else earned(criterion, value)
        totals[criterion.block] = totals.get(criterion.block, 0) + points
    limits = {block.id: block.max for block in policy.blocks}
    return sum(n if block is None else min(n, limits[block]) for block, n in totals.items())


@given(policy=policies())
def test_a_criterion_is_said_to_be_of_no_effect_when_no_situation_shows_any(
    policy: Policy,
) -> None:
    said = {
        finding.about
        for finding in findings_of(policy)
        if finding.code in {"gives-nothing", "block-full"}
    }
    for criterion in policy.grid:
        rest = policy.model_copy(
            update={"grid": tuple(c for c in policy.grid if c is not criterion)}
        )
        matters = any(_total(policy, world) != _total(rest, world) for world in _worlds(policy))
        event("matters" if matters else "never counts")
        assert (criterion.id in said) == (not matters)


@given(policy=policies())
def test_a_malus_is_said_to_be_lost_when_some_situation_swallows_it(policy: Policy) -> None:
    said = {f.about for f in findings_of(policy) if f.code == "malus-lost"}
    dead = {f.about for f in findings_of(policy) if f.code in {"gives-nothing", "block-full"}}
    for criterion in policy.grid:
        rest = policy.model_copy(
            update={"grid": tuple(c for c in policy.grid if c is not criterion)}
        )
        lost = any(
            earned(criterion, world[criterion.fact]) < 0
            and _total(policy, world) == _total(rest, world)
            for world in _worlds(policy)
            if world.get(criterion.fact) is not None
        )
        if criterion.id not in dead:
            event("lost" if lost else "felt")
            # Numbers without end may overfill a block beyond the situations looked at here.
            endless = any(c.kind == "count" and c.cap is None for c in policy.grid)
            assert lost <= (criterion.id in said)
            assert endless or (criterion.id in said) <= lost


@given(territory=territories(max_children=6), data=st.data())
def test_ties_do_not_depend_on_the_order_of_the_input(
    territory: Territory, data: st.DataObject
) -> None:
    changed = {
        name: tuple(data.draw(st.permutations(getattr(territory, name))))
        for name in ("communes", "structures", "conventions", "families")
    }
    changed["families"] = tuple(
        f.model_copy(update={"children": tuple(data.draw(st.permutations(f.children)))})
        for f in changed["families"]
    )
    try:
        found = berceau.ties(territory)
    except berceau.InfeasibleError:
        assume(False)  # noqa: FBT003 - a decision that no rule allows has no market
        return
    event("ties" if found.ties else "none")
    assert berceau.ties(territory.model_copy(update=changed)) == found


@given(territory=territories(max_children=6), data=st.data())
def test_ties_are_all_equal_priorities_and_those_said_to_fit_do(
    territory: Territory, data: st.DataObject
) -> None:
    territory = territory.model_copy(update={"decisions": ()})
    found = {
        (tie.structure, tie.section, tie.layer, tie.points): tie
        for tie in berceau.ties(territory).ties
    }
    groups: dict[tuple[Any, ...], set[str]] = {}
    for (child, place), (layer, points, _) in keys(territory).items():
        section = _section(territory, child, place)
        groups.setdefault((place, section, layer, points), set()).add(child)
    equal = {key: children for key, children in groups.items() if len(children) > 1}
    assert {key: set(tie.children) for key, tie in found.items()} == equal
    for tie in found.values():
        event("could matter" if tie.could_matter else "fits")
        if not tie.could_matter:
            _all_fit(territory, tie, data)


def _section(territory: Territory, child: str, place: str) -> str:
    from berceau.placement.stays import completed_months, requested_stay  # noqa: PLC0415

    record = territory.child_by_id[child][1]
    stay = requested_stay(record, territory.calendar)
    assert stay is not None
    section = territory.structure_by_id[place].section_at(
        completed_months(record.born, stay.first)
    )
    assert section is not None
    return section.id


def _all_fit(territory: Territory, tie: Tie, data: st.DataObject) -> None:
    """Serve the equals there, and all who go before or are guaranteed, by any of their options."""
    problem = formulate(territory)
    options, program = problem.options, problem.program
    x = np.zeros(program.n_columns, dtype=np.int64)
    touched = np.zeros(program.n_rows, dtype=np.bool_)
    for number, child in enumerate(options.children):
        mine = np.flatnonzero(options.child == number)
        here = [
            k
            for k in mine.tolist()
            if not options.keep[k] and options.structures[options.structure[k]].id == tie.structure
        ]
        before = [
            k
            for k in mine.tolist()
            if options.keep[k] or (options.layer[k], options.points[k]) >= (tie.layer, tie.points)
        ]
        allowed = here if child in tie.children else before
        if not allowed:
            continue
        chosen = data.draw(st.sampled_from(allowed))
        x[chosen] = 1
        if child in tie.children:
            touched |= program.matrix.columns(np.array([chosen])).times(np.array([1])) > 0
    limiting = ~program.equality
    limiting[program.matrix.row_of[program.matrix.coefs < 0]] = False
    loads = program.matrix.times(x)
    assert bool(np.all((loads <= program.limits)[touched & limiting]))
