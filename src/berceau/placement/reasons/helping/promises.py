"""What a changed plan must keep: what the record promises stage by stage, and of complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.stage_names import LESS, MAIN
from berceau.engine.ladder import Reached, lock_name, rung
from berceau.engine.levels import at_least_row, ceilings, floor_rows, set_apart
from berceau.engine.stages import Leximin, slack_of
from berceau.market.charges import Judge
from berceau.placement.charging import charge_of, obeyed
from berceau.placement.complaining import covers
from berceau.placement.complaint_stages import rate_of
from berceau.placement.guarantees import Pools
from berceau.placement.objectives import hours_of, stages_of
from berceau.placement.reasons.helping.standing import DRAW

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.engine.program import Program
    from berceau.engine.stages import Optimise, Stage
    from berceau.market.charges import Plan
    from berceau.placement.competition import Competition
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import StageResult
    from berceau.placement.reasons.helping.standing import Standing

    Ints = npt.NDArray[np.int64]


class Promises:
    """What the record promises, as rows of the program of a changed request.

    Parameters
    ----------
    standing
        The plan and its record.
    problem
        The placement under the changed request, rules on complaints apart.

    Attributes
    ----------
    program
        Its program with rows that keep every stage, tie-breaks apart.
    """

    def __init__(self, standing: Standing, problem: Problem) -> None:
        self._standing = standing
        self._problem = problem
        rules = standing.territory.policy.envy
        # What a procedure promises is that nobody complains; it is run again, not searched.
        self._rules = () if standing.is_procedure else obeyed(rules)
        self._before = self._weighed()
        known = {result.name: result for result in standing.proposal.stages}
        stages = [s for s in stages_of(problem, None) if s.name != DRAW]
        kept = [(stage, _result(stage, known)) for stage in stages]
        self._kept = [(stage, result) for stage, result in kept if result is not None]
        self.program = self._rows()

    def weakest(self) -> Program:
        """Give the program with no more than what every plan must keep, to prove that none can.

        Of fairness, the lowest rate alone, whatever group has it.
        """
        program, rows = self._problem.program, []
        for number, (stage, result) in enumerate(self._kept, start=1):
            if not result.locked or result.value is None:
                continue
            if isinstance(stage, Leximin):
                least = result.value - slack_of(result.value, stage.tolerance_permille)
                members = range(len(stage.rated))
                names = [stage.labels[stage.rated[member]] for member in members]
                rows.append(floor_rows(stage, members, least, names.__getitem__))
                continue
            objective, signed = stage.objective(program.upper), stage.sign * result.value
            least = signed - slack_of(signed, stage.tolerance_permille) - objective.constant
            rows.append(at_least_row(lock_name(stage, number), objective.coefs, least))
        return program.extended(np.zeros(0, dtype=np.int64), tuple(rows))

    def judge(self, competition: Competition) -> Judge:
        """Give what complaints cost under the policy's rules, in hours.

        Parameters
        ----------
        competition
            The market of the changed request, or of the plan.
        """
        pools = Pools(competition.problem)
        return Judge(
            competition.market,
            tuple(charge_of(competition, rule, rule.price) for rule in self._rules),
            covers=lambda option, held: covers(competition, option, held),
            safe=lambda held: pools.units(competition, competition.chosen(held)),
            size=competition.size,
        )

    def kept(self, x: Ints, plan: Plan) -> bool:
        """Tell whether a plan keeps everything.

        Parameters
        ----------
        x
            Value of each column of the program.
        plan
            Its complaints.
        """
        before = self._before
        if plan.excess > before.excess or plan.cost > before.cost:
            return False
        return self.program.allows(x) and all(
            _levels_kept(stage, result, x)
            if isinstance(stage, Leximin)
            else self._paid_for(stage, result, x, plan)
            for stage, result in self._kept
        )

    def _paid_for(self, stage: Optimise, result: StageResult, x: Ints, plan: Plan) -> bool:
        """Tell whether a stage has what it promises once complaints are paid."""
        if not result.name.endswith(LESS) or result.value is None:
            return True
        objective = stage.objective(self._problem.program.upper)
        rate = rate_of(self._problem, objective.coefs, hours_of(self._problem))
        # An hour is worth so much in the stage; costs are in hours, each rounded up.
        cost = -(-plan.cost * rate.numerator // rate.denominator)
        signed = stage.sign * result.value
        return objective.value(x) - cost >= signed - slack_of(signed, stage.tolerance_permille)

    def _weighed(self) -> Plan:
        """Weigh the complaints of the plan as it is, once for all questions about it."""
        standing = self._standing
        if standing.weighed is None:
            standing.weighed = self.judge(standing.competition).plan(standing.found.held)
        return standing.weighed

    def _rows(self) -> Program:
        """Write a row for each promise; levels beyond the first that groups share come after."""
        program = self._problem.program
        stages = tuple(stage for stage, _ in self._kept)
        reached = [self._reached(stage, result) for stage, result in self._kept]
        if not stages:
            return program
        # A stage more, of which nothing is looked at: those before it are kept.
        return rung(program, (*stages, _last(stages)), reached, len(stages) + 1).program

    def _reached(self, stage: Stage, result: StageResult) -> Reached:
        if not result.locked:
            return Reached()
        if isinstance(stage, Leximin):
            levels = tuple(level.value for level in result.levels)
            shared = set_apart(ceilings(self._problem.program, stage), levels)
            return Reached(levels=levels[: shared + 1])
        # Of a stage that paid for complaints: what is granted is at least what was left of it.
        return Reached(result.value)


def _last(stages: tuple[Stage, ...]) -> Stage:
    """Give a stage that optimises, whatever it is."""
    return next((stage for stage in stages if not isinstance(stage, Leximin)), stages[0])


def _result(stage: Stage, known: dict[str, StageResult]) -> StageResult | None:
    """Find what the record says of a stage."""
    found = known.get(stage.name)
    if found is None and stage.name.split(" ")[0] in MAIN:
        found = known.get(f"{stage.name} {LESS}")
    return found


def _levels_kept(stage: Leximin, result: StageResult, x: Ints) -> bool:
    """Tell whether the rates, the lowest first, are at least what the levels reached."""
    rates = sorted(stage.rates(x))
    least = [
        level.value - slack_of(level.value, stage.tolerance_permille) for level in result.levels
    ]
    return all(rate >= value for rate, value in zip(rates, least, strict=False))
