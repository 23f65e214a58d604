"""What is kept while exceptions are weighed: the policy's rules, and what the plan promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.stage_names import MAIN
from berceau.engine.ladder import rung
from berceau.engine.levels import ceilings, set_apart
from berceau.engine.stages import Leximin, Objective
from berceau.market.charges import Judge
from berceau.market.worth import Worths
from berceau.placement.certifying import reached_by
from berceau.placement.charging import charge_of, obeyed
from berceau.placement.complaining import covers
from berceau.placement.guarantees import Pools
from berceau.placement.objectives import hours_of, stages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.engine.ladder import Reached
    from berceau.engine.program import Program
    from berceau.engine.stages import Stage
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]


class Weighing:
    """Weighs the exceptions of one plan in hours.

    Parameters
    ----------
    competition
        The market of a problem whose program says nothing of complaints.
    rules
        What the policy says of complaints.
    proposal
        The plan.
    x
        Its value of every column.
    """

    def __init__(
        self,
        competition: Competition,
        rules: tuple[EnvyRule, ...],
        proposal: Proposal,
        x: Ints,
    ) -> None:
        problem = competition.problem
        program = _kept(problem, proposal, x)
        hours = np.zeros(program.n_columns, dtype=np.int64)
        hours[: len(problem.options)] = hours_of(problem)
        pools = Pools(problem)
        self._charges = {rule: charge_of(competition, rule, rule.price) for rule in obeyed(rules)}
        judge = Judge(
            competition.market,
            tuple(self._charges.values()),
            covers=lambda option, held: covers(competition, option, held),
            safe=lambda held: pools.units(competition, competition.chosen(held)),
            size=competition.size,
        )
        self._worths = Worths(competition, program, Objective(hours), judge, x)

    def units(self, rule: EnvyRule) -> list[int]:
        """List the units with a complaint that a rule bears."""
        units: list[int] = self._worths.exceptions(self._charges[rule]).tolist()
        return units

    def hours(self, unit: int, rule: EnvyRule) -> int | None:
        """Give the hours that an exception buys at most, ``None`` if no way out was found."""
        lost = self._worths.of(unit, self._charges[rule])
        return None if lost is None else max(0, lost)


def _kept(problem: Problem, proposal: Proposal, x: Ints) -> Program:
    """Give the program with what stages before hours and need promise, if the plan says so."""
    stages = stages_of(problem, None)
    before = next((k for k, s in enumerate(stages) if s.name.split(" ")[0] in MAIN), 0)
    known = {result.name: result for result in proposal.stages}
    if any(stage.name not in known for stage in stages[:before]):
        return problem.program
    results = [known[stage.name] for stage in stages[:before]]
    reached = _simple(problem.program, stages, reached_by(stages[:before], results))
    program = rung(problem.program, stages, reached, before + 1).program
    # A plan that was changed by hand may promise what it no longer keeps.
    return program if program.allows(x) else problem.program


def _simple(
    program: Program, stages: Sequence[Stage], reached: Sequence[Reached]
) -> list[Reached]:
    """Leave out levels above the first that groups share: keeping them needs more columns."""
    return [
        replace(kept, levels=kept.levels[: set_apart(ceilings(program, stage), kept.levels) + 1])
        if isinstance(stage, Leximin)
        else kept
        for stage, kept in zip(stages, reached, strict=False)
    ]
