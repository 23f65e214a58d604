"""Exact answers: a lawful proposal for the changed request in which the child has a place.

Procedures (by points, by bands, in order) are run again: what they say is what would have been.
For other plans the child is given a place near the plan: the units that hold or want the rows it
needs are freed, every stage keeps what the record promises of it, and no complaint comes up that
the policy does not bear. What is found is a witness; where nothing is found nearby nothing is
proven, unless the whole territory was freed or the child has no option at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.calls import Settings, Stop
from berceau.engine.cpsat import Model
from berceau.engine.ground import Ground
from berceau.engine.guide import Guide
from berceau.engine.pieces import piece_of
from berceau.engine.reduction import needed_rows
from berceau.engine.relaxation import Relaxed
from berceau.engine.stages import Objective
from berceau.market.clauses import Hood
from berceau.market.market import NOTHING
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.objectives import hours_of
from berceau.placement.problem import formulate
from berceau.placement.reasons.helping.promises import Promises
from berceau.placement.reasons.helping.standing import without_complaints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.engine.pieces import Piece
    from berceau.engine.program import Program
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.reasons.helping.standing import Standing

    Ints = npt.NDArray[np.int64]

NEAR = (12, 40, 120)
"""Most units that are freed, in one piece after another; a glance ends with the first."""
EFFORT = 0.1
"""Deterministic time for one call."""
ATTEMPTS = 12
"""Most calls for one piece."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known of a change.

    Attributes
    ----------
    helps
        Whether a lawful proposal gives the child a place; ``None`` where nobody knows.
    problem
        The placement under the changed request.
    x
        Value of each column of a witness; ``None`` without one.
    """

    helps: bool | None
    problem: Problem
    x: Ints | None = None


def found_near(
    standing: Standing, child: str, asked: Territory, effort: float, *, thorough: bool = True
) -> Answer:
    """Look for a place near the plan.

    Parameters
    ----------
    standing
        The plan.
    child
        Identifier of the child, without a place.
    asked
        The territory as it would have been asked.
    effort
        Deterministic time of all calls together.
    thorough
        Whether more is freed than what is nearest.
    """
    problem = formulate(without_complaints(asked))
    options = problem.options
    if child not in options.children:
        return Answer(helps=False, problem=problem)
    x, faults = chosen(problem, standing.proposal.placements)
    promises = Promises(standing, problem)
    if faults or not promises.program.allows(x):
        return Answer(helps=None, problem=problem)
    search = _Search(problem, promises, x, options.children.index(child))
    return search.run(effort, NEAR if thorough else NEAR[:1])


class _Search:
    """Frees units around a child until it has a place."""

    def __init__(self, problem: Problem, promises: Promises, x: Ints, child: int) -> None:
        self._problem, self._promises, self._x = problem, promises, x
        self._competition: Competition = competition_of(problem)
        self._child = np.flatnonzero(problem.options.child == child)
        self._unit = int(self._competition.children[child])
        self._judge = promises.judge(self._competition)
        self._plan = self._judge.plan(self._competition.held(x))
        self._guide, self._ground = self._laid_out(promises.program)
        self._spent = 0.0

    def _laid_out(self, program: Program) -> tuple[Guide, Ground]:
        x, nobody = self._x, np.zeros(0, dtype=np.int64)
        none = np.zeros(program.n_rows)
        priceless = Relaxed(x.astype(np.float64), none, nobody, None, "no prices", 0.0)
        objective = _objective(self._problem, program.n_columns, self._child)
        guide = Guide.of(program, needed_rows(program), objective, priceless)
        return guide, Ground(guide, x)

    def run(self, effort: float, sizes: Sequence[int]) -> Answer:
        """Free more and more units."""
        near = self._near()
        for size in sizes:
            x = self._freed(near[:size], effort)
            if x is not None:
                return Answer(helps=True, problem=self._problem, x=x)
            if self._spent >= effort:
                break
            if size >= len(near):
                return Answer(helps=self._chance(near), problem=self._problem)
        return Answer(helps=None, problem=self._problem)

    def _piece(self, guide: Guide, ground: Ground, near: Ints) -> Piece:
        groups = np.flatnonzero(np.isin(self._competition.children, near))
        columns = guide.of_groups(groups)
        free = np.union1d(columns, guide.alone_beside(columns))
        return piece_of(guide, ground, free)

    def _freed(self, near: Ints, effort: float) -> Ints | None:
        """Give a plan in which the child has a place, where some units are free."""
        competition, plan = self._competition, self._plan
        piece = self._piece(self._guide, self._ground, near)
        hood = Hood(competition, self._judge, plan, piece, thorough=True)
        for _ in range(ATTEMPTS):
            program, objective, start = hood.extended()
            model = Model(program, np.arange(program.n_rows, dtype=np.int64))
            settings = Settings(EFFORT, presolve=True)
            answer = model.solve_quietly(objective, settings, Stop(None), hint=start)
            self._spent += answer.deterministic_time
            if answer.x is None:
                return None
            x = answer.x[: len(piece.free)]
            if not x[np.isin(piece.free, self._child)].any():
                return None
            whole = self._problem.complete(competition.changed(self._ground.x, piece.free, x))
            after = self._judge.after(plan, competition.held(whole))
            if self._promises.kept(whole, after):
                return whole
            if self._spent >= effort or not hood.add(after.pairs, after.held):
                return None
        return None

    def _chance(self, everybody: Ints) -> bool | None:
        """Give ``False`` if no plan gives the child a place, whatever is said of complaints."""
        piece = self._piece(*self._laid_out(self._promises.weakest()), everybody)
        answer = piece.solve(Settings(EFFORT, presolve=True), Stop(None))
        if answer.infeasible or (answer.finished and answer.x is not None):
            has = answer.x is not None and answer.x[np.isin(piece.free, self._child)].any()
            return None if has else False
        return None

    def _near(self) -> Ints:
        """List the units to free, nearest first."""
        found = dict.fromkeys([self._unit])
        for near in self._reach():
            for other in near.tolist():
                found.setdefault(other)
        return np.array(list(found), dtype=np.int64)

    def _reach(self) -> Iterator[Ints]:
        """Give those who hold the rows that the child needs and that are full, then others."""
        market, held = self._competition.market, self._plan.held
        own = np.arange(market.starts[self._unit], market.starts[self._unit + 1])
        needs = market.needs.rows(own)
        load = market.loads(held)
        short = np.unique(
            needs.indices[load[needs.indices] + needs.coefs > market.limit[needs.indices]]
        )
        for rows in (short, np.unique(needs.indices)):
            there = self._units_at(rows)
            yield there[held[there] != NOTHING]
            yield there[held[there] == NOTHING]
        yield np.arange(market.n_units)

    def _units_at(self, rows: Ints) -> Ints:
        """List the units with options that use some rows, those that could give way first."""
        market = self._competition.market
        starts, uses = market.uses_by_row
        at = [uses[starts[row] : starts[row + 1]] for row in rows.tolist()]
        if not at:
            return np.zeros(0, dtype=np.int64)
        options = np.unique(market.uses.row_of[np.concatenate(at)])
        holds = self._plan.held[market.unit[options]] == options
        units = np.unique(market.unit[options[holds]])
        key = market.option_key[self._plan.held[units]]
        others = np.setdiff1d(np.unique(market.unit[options]), units)
        found: Ints = np.append(units[np.argsort(key, kind="stable")], others)
        return found


def _objective(problem: Problem, n_columns: int, child: Ints) -> Objective:
    """Maximise hours, with the child's place before everything."""
    coefs = np.zeros(n_columns, dtype=np.int64)
    coefs[: len(problem.options)] = hours_of(problem)
    coefs[child] += 1 + int(np.abs(coefs).sum())
    return Objective(coefs)
