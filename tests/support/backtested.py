"""A town served in order of points, and ways to alter what was given."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import berceau
from berceau.audit.backtest import PastPlace
from berceau.placement.problem import formulate
from berceau.placement.reasons.plan import Plan
from berceau.placement.room import Choices, Room

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


class Altered(NamedTuple):
    """What is changed in the table: the new place of each child, none for no place."""

    kind: str
    places: dict[str, PastPlace]


@cache
def town() -> Territory:
    """Draw a town of 200 children, its micro-crèche open to all who walk."""
    drawn = berceau.draw("town", children=200, seed=1).territory
    structures = tuple(
        s.model_copy(update={"from_months": 14, "serves": ("*",)})
        if s.kind == "micro_creche"
        else s
        for s in drawn.structures
    )
    return drawn.model_copy(update={"structures": structures})


@cache
def served() -> Proposal:
    """Serve the town in order of points."""
    return berceau.in_order(town())


def table(proposal: Proposal) -> tuple[PastPlace, ...]:
    """Give the rows that an office would have kept of a proposal."""
    return tuple(
        PastPlace(
            child=p.child,
            structure=p.structure,
            week=p.week,
            start=p.start,
            until=p.until,
            convention=p.convention,
        )
        for p in proposal.placements
        if p.status != "leaving"
    )


def altered(*changes: Altered) -> tuple[PastPlace, ...]:
    """Give the rows with some changed."""
    rows = {place.child: place for place in table(served())}
    for change in changes:
        rows |= change.places
    return tuple(rows.values())


@cache
def _plan() -> tuple[Plan, Choices, Room]:
    problem = formulate(town())
    plan = Plan.of(town(), served())
    choices, room = Choices(problem), Room(problem)
    for option in np.flatnonzero(plan.x[: len(problem.options)]).tolist():
        room.take(option)
    return plan, choices, room


def _row(option: int, plan: Plan) -> PastPlace:
    options = plan.problem.options
    via = int(options.via[option])
    return PastPlace(
        child=options.children[options.child[option]],
        structure=options.structures[options.structure[option]].id,
        week=plan.problem.territory.calendar.compress(options.weeks[options.week[option]]),
        convention=None if via < 0 else options.conventions[via].id,
    )


@cache
def reversals() -> tuple[Altered, ...]:
    """List pairs of a child served and one refused with fewer points who could have its place."""
    plan, _, room = _plan()
    options = plan.problem.options
    found = []
    for option in np.flatnonzero(plan.x[: len(options)]).tolist():
        winner = int(options.child[option])
        if options.keep[option] or winner in plan.tied or plan.kept[winner] >= 0:
            continue
        room.take(option, -1)
        for other in np.flatnonzero(
            (options.structure == options.structure[option])
            & (options.points < options.points[option])
            & (options.layer <= options.layer[option])
        ).tolist():
            loser = int(options.child[other])
            alone = loser not in plan.tied and plan.taken[loser] < 0
            if alone and room.fits(other):
                room.take(other)
                if not room.fits(option):
                    gone = PastPlace(child=options.children[winner])
                    places = {gone.child: gone, options.children[loser]: _row(other, plan)}
                    found.append(Altered("reversed", places))
                room.take(other, -1)
        room.take(option)
    return tuple(found)


@cache
def crowdings() -> tuple[Altered, ...]:
    """List children refused who are given a place in a crèche that is full."""
    plan, choices, room = _plan()
    options = plan.problem.options
    found = []
    for child in np.flatnonzero(plan.taken < 0).tolist():
        if child in plan.tied:
            continue
        for option in choices.spans[child]:
            structure = options.structures[options.structure[option]]
            if not structure.is_individual and options.via[option] < 0 and not room.fits(option):
                row = _row(option, plan)
                found.append(Altered("crowded", {row.child: row}))
                break
    return tuple(found)


@cache
def misplacings() -> tuple[Altered, ...]:
    """List children refused who are given a place where no section is for their age."""
    found = []
    for name in served().refused:
        family, child = town().child_by_id[name]
        if child.request is None or len(family.children) > 1:
            continue
        for structure in town().structures:
            if structure.is_individual or not structure.serves_commune(family.commune):
                continue
            months = (child.request.start - child.born).days // 31
            if structure.section_at(months) is None:
                row = PastPlace(child=name, structure=structure.id, week=("mon",))
                found.append(Altered("misplaced", {name: row}))
                break
    return tuple(found)
