"""The policy's rules on complaints, as the search obeys them stage by stage."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.stage_names import LOST, MAIN
from berceau.market.audit import Auditor
from berceau.market.charges import Judge
from berceau.market.market import GUARANTEED
from berceau.market.mend import mended, settled
from berceau.market.search import Judged
from berceau.market.serve import served
from berceau.placement.charging import charge_of, is_strict, obeyed
from berceau.placement.complaining import covers
from berceau.placement.complaint_stages import rate_of
from berceau.placement.guarantees import Pools, pools_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.engine.guard import Improving
    from berceau.engine.guide import Guide
    from berceau.engine.run import Run
    from berceau.engine.standing import Aim, Standing
    from berceau.market.charges import Charge
    from berceau.placement.competition import Competition

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

__all__ = ["EnvyGuard", "by_points_of", "is_strict", "obeyed"]


class Promises(NamedTuple):
    """What was promised to families, for a search that keeps to it.

    Attributes
    ----------
    lost
        -1 for each column that keeps a promise, shape ``(n_columns,)``.
    worth
        What each column is worth, changes of answers apart, by name of the stages that pay for
        changes.
    """

    lost: Ints
    worth: dict[str, Ints]


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
    promises
        What was promised to families before, if anything was.

    Attributes
    ----------
    competition
        The problem's market.
    """

    def __init__(
        self, competition: Competition, hours: Ints, promises: Promises | None = None
    ) -> None:
        self.competition = competition
        self._promises = promises
        self._hours = hours
        self._rules = obeyed(competition.problem.territory.policy.envy)
        self._pools = Pools(competition.problem)
        self._has_paid = False

    def start(self, choices: Iterable[Ints]) -> Ints | None:
        """Choose what to start from: the first choice that keeps the rules, mended where it must.

        What a choice breaks is repaired where it is broken. Where that is not enough for any
        choice, the one that then breaks the rules least is taken.

        Parameters
        ----------
        choices
            Values of all columns each, shape ``(n_columns,)``; lawful, the nearest first.
        """
        found: list[tuple[int, Ints]] = []
        for x in choices:
            mended_here = self._settled(x)
            found.append((self.excess(mended_here), mended_here))
            if not found[-1][0]:
                break
        return min(found, key=lambda one: one[0], default=(0, None))[1]

    def excess(self, x: Ints) -> int:
        """Count the children with a complaint beyond what the rules bear.

        Parameters
        ----------
        x
            Value of each column, shape ``(n_columns,)``.
        """
        return self._firm.plan(self.competition.held(x)).excess

    def _settled(self, x: Ints) -> Ints:
        """Meet the complaints of a choice that are not borne; the same if there are none.

        First those that can be met without taking away what was promised.
        """
        for judge in (self._sparing, self._firm):
            if judge is None or not (excess := self.excess(x)):
                continue
            held = settled(judge, self.competition.held(x))
            found = self.competition.problem.complete(self.competition.chosen(held))
            if self._keeps(x, found) and self.excess(found) < excess:
                x = found
        return x

    def _keeps(self, x: Ints, found: Ints) -> bool:
        """Tell whether a choice is lawful and loses no more promises than another."""
        if not self.competition.problem.program.allows(found):
            return False
        if self._promises is None:
            return True
        lost = self._promises.lost
        return int(lost @ found) <= int(lost @ x)

    @cached_property
    def _firm(self) -> Judge:
        """Judge by what is forbidden, or tolerated up to a number, alone."""
        firm = [rule for rule in self._rules if rule.treatment != "priced"]
        return self._judge(tuple(charge_of(self.competition, rule, 0) for rule in firm))

    def pieces(self, run: Run, guide: Guide, standing: Standing, aim: Aim) -> Improving:
        """Begin the search of a stage, or of a level of one."""
        is_main = aim.name.split(" ", maxsplit=1)[0] in MAIN
        charges = tuple(
            charge_of(self.competition, rule, self._price(rule, guide, aim) if is_main else 0)
            for rule in self._rules
        )
        if aim.name == LOST:
            charges = ()
        judge = self._judge(charges)
        if not is_main and self._has_paid and run.x is not None:
            judge = self._no_more(judge, run.x)
        self._has_paid |= is_main
        return Judged(run, guide, standing, listing=self.competition, judge=judge)

    def _price(self, rule: EnvyRule, guide: Guide, aim: Aim) -> int:
        """Turn hours into units of what is maximised, changes of answers apart."""
        worth = guide.objective.coefs
        if self._promises is not None:
            worth = self._promises.worth.get(aim.name, worth)
        rate = rate_of(self.competition.problem, worth, self._hours)
        return max(1, int(rule.price * rate))

    def _no_more(self, judge: Judge, x: Ints) -> Judge:
        """Bear as many units with a complaint as there are, under every charge."""
        plan = judge.plan(self.competition.held(x))
        borne = [judge.count(judge.charged(plan, charge)) for charge in judge.charges]
        return self._judge(
            tuple(
                charge._replace(at_most=max(charge.at_most or 0, number))
                for charge, number in zip(judge.charges, borne, strict=True)
            )
        )

    def _judge(self, charges: tuple[Charge, ...]) -> Judge:
        competition, pools = self.competition, self._pools
        return Judge(
            competition.market,
            charges,
            covers=lambda option, held: covers(competition, option, held),
            safe=lambda held: pools.units(competition, competition.chosen(held)),
            size=competition.size,
        )

    @cached_property
    def _sparing(self) -> Judge | None:
        """Judge as if nobody complained of what was promised; ``None`` if nothing was."""
        if self._promises is None:
            return None
        competition = self.competition
        columns, market = competition.columns, competition.market
        promised = np.zeros(market.n_options, dtype=np.bool_)
        promised[columns.row_of[self._promises.lost[columns.indices] < 0]] = True
        key = np.where(promised[market.uses.row_of], GUARANTEED, market.key)
        return replace(self._firm, market=replace(market, key=key))


def by_points_of(competition: Competition) -> Ints:
    """Serve children by points and meet complaints one by one, without any proof.

    Returns
    -------
        Value of each column of the program, shape ``(n_columns,)``.
    """
    market = pools_first(competition)
    held = mended(Auditor(market), served(market).held).held
    return competition.problem.complete(competition.chosen(held))
