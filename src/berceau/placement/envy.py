"""The policy's rules on complaints, as the search obeys them stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.market.charges import Charge, Judge
from berceau.market.search import Judged

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.engine.guard import Guard, Improving
    from berceau.engine.guide import Guide
    from berceau.engine.run import Run
    from berceau.engine.standing import Aim, Standing
    from berceau.placement.competition import Competition

    Ints = npt.NDArray[np.int64]

MAIN = ("hours", "need")
"""Measures in which a complaint is paid; each stage of one is named after it."""


def obeyed(rules: tuple[EnvyRule, ...]) -> tuple[EnvyRule, ...]:
    """Give the rules that say more than that complaints are reported."""
    return tuple(rule for rule in rules if rule.treatment != "reported")


class EnvyGuard:
    """Keeps the rules on complaints in every stage.

    What is forbidden or tolerated up to a number holds from the first stage to the last. What is
    priced is paid in the stages of hours or need; stages before them do not look at it, and
    stages after them may add to it no more.

    Parameters
    ----------
    competition
        The problem's market.
    hours
        Hours of each option, the currency of prices.
    """

    def __init__(self, competition: Competition, hours: Ints) -> None:
        self._competition = competition
        self._hours = hours
        self._rules = obeyed(competition.problem.territory.policy.envy)
        self._has_paid = False

    def pieces(self, run: Run, guide: Guide, standing: Standing, aim: Aim) -> Improving:
        """Begin the search of a stage, or of a level of one."""
        measure = aim.name.split(" ", maxsplit=1)[0].removesuffix(",")
        is_main = measure in MAIN
        charges = tuple(self._charge(rule, run, guide, is_main=is_main) for rule in self._rules)
        judge = Judge(self._competition.market, charges)
        if not is_main and self._has_paid and run.x is not None:
            judge = self._no_more(judge, run.x)
        self._has_paid |= is_main
        return Judged(run, guide, standing, listing=self._competition, judge=judge)

    def _charge(self, rule: EnvyRule, run: Run, guide: Guide, *, is_main: bool) -> Charge:
        placed = rule.of == "placed"
        if rule.treatment == "forbidden":
            return Charge(rule.notion, placed, at_most=0)
        if rule.treatment == "tolerated":
            return Charge(rule.notion, placed, at_most=rule.at_most)
        return Charge(rule.notion, placed, self._price(rule, run, guide) if is_main else 0)

    def _price(self, rule: EnvyRule, run: Run, guide: Guide) -> int:
        """Turn hours into units of what is maximised, at the rate of the plan that there is."""
        if run.x is None:
            return 0
        hours = max(1, int(self._hours @ run.x[: len(self._hours)]))
        return max(1, rule.price * guide.objective.value(run.x) // hours)

    def _no_more(self, judge: Judge, x: Ints) -> Judge:
        """Bear as many units with a complaint as there are, under every charge."""
        plan = judge.plan(self._competition.held(x))
        return Judge(
            judge.market,
            tuple(
                charge._replace(at_most=max(charge.at_most or 0, len(judge.charged(plan, charge))))
                for charge in judge.charges
            ),
        )


def guard_of(competition: Competition, hours: Ints) -> Guard | None:
    """Give what keeps the policy's rules on complaints; ``None`` where it has none to keep."""
    rules = obeyed(competition.problem.territory.policy.envy)
    return EnvyGuard(competition, hours) if rules else None
