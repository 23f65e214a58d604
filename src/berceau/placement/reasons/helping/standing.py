"""A plan laid out once, so that many questions about other requests are answered quickly."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.stage_names import MAIN
from berceau.engine.matrix import positions_of
from berceau.engine.naming import RowNames
from berceau.errors import Fault, InputError
from berceau.market.market import NOTHING
from berceau.placement.belonging import refuse_other_input
from berceau.placement.choices import chosen
from berceau.placement.competition import competition_of
from berceau.placement.complaining import Found
from berceau.placement.former import PricesAtHand
from berceau.placement.objectives import hours_of, stages_of
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.market.charges import Plan
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

DRAW = "tie_break"
"""The stage that draws between equals."""
PROCEDURES = ("by_points", "by_bands", "in_order", "deferred_acceptance")
"""Methods in which all with lower priority give way."""


def without_complaints(territory: Territory) -> Territory:
    """Give the territory with what can be had at all: its policy says nothing of complaints.

    The draw between equals, which promises nothing to anybody, is left out of the stages too.
    """
    stages = tuple(s for s in territory.policy.stages if s.measure != DRAW)
    update = {"envy": (), "stages": stages or territory.policy.stages}
    policy = territory.policy.model_copy(update=update)
    return territory.model_copy(update={"policy": policy})


class Standing:
    """A plan with the load of each row, and who stands there with which priority.

    Parameters
    ----------
    territory
        What the plan is for.
    proposal
        The plan, whatever made it.

    Attributes
    ----------
    territory, proposal
        As given.
    problem
        The placement, rules on complaints apart.
    x
        Value of each column.
    competition
        The problem's market.
    found
        The complaints of the plan.
    room
        What each row of the program has left.
    weighed
        What the complaints of the plan cost, once somebody has weighed them.

    Raises
    ------
    InputError
        If the proposal is for another territory, a placement is none of its child's options, or
        the plan breaks a limit.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        refuse_other_input(territory, proposal)
        self.territory = territory
        self.proposal = proposal
        self.problem = formulate(without_complaints(territory))
        self.x, faults = chosen(self.problem, proposal.placements)
        if not faults and not self.problem.program.allows(self.x):
            faults = [_unlawful()]
        if faults:
            raise InputError(faults)
        self.competition = competition_of(self.problem)
        self.found = Found.of(self.competition, self.x)
        program = self.problem.program
        self.room: Ints = program.limits - program.matrix.times(self.x)
        self.weighed: Plan | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        """Sort what units use of the rows of the market by row and key."""
        market, held = self.competition.market, self.found.held
        taken = held[held != NOTHING]
        at = positions_of(market.uses.indptr, taken)
        unit = np.repeat(market.unit[taken], np.diff(market.uses.indptr)[taken])
        row, amount, key = market.uses.indices[at], market.uses.coefs[at], market.key[at]
        gives_way = ~self.found.safe[unit]
        row, amount, key, unit = (part[gives_way] for part in (row, amount, key, unit))
        order = np.lexsort((key, row))
        self._row, self._amount = row[order], amount[order]
        self._key, self._unit = key[order], unit[order]
        self._starts = np.searchsorted(self._row, np.arange(market.n_rows + 1))

    def under(self, row: int, claim: int) -> tuple[Ints, Ints]:
        """Give who uses a row of the program with a smaller key than a claim, and how much.

        Returns
        -------
        tuple
            Units and amounts, shape ``(n,)`` each; a unit may come twice.
        """
        place = int(self._market_row[row])
        if place < 0:
            return self._unit[:0], self._amount[:0]
        first, end = int(self._starts[place]), int(self._starts[place + 1])
        last = first + int(np.searchsorted(self._key[first:end], claim))
        return self._unit[first:last], self._amount[first:last]

    @cached_property
    def _market_row(self) -> Ints:
        """Row of the market that each row of the program is, -1 for none."""
        found = np.full(self.problem.program.n_rows, -1, dtype=np.int64)
        found[self.competition.rows] = np.arange(len(self.competition.rows))
        return found

    @cached_property
    def row_by_name(self) -> dict[tuple[str, str], int]:
        """Rows of the program by rule and subject."""
        program = self.problem.program
        names = RowNames(program)
        return {
            (rule, name): row
            for rule in dict.fromkeys(block.rule for block in program.rows)
            for name, row in names.of_rule(rule).items()
        }

    @cached_property
    def unit_of(self) -> dict[str, int]:
        """Unit of each child that has options."""
        options = self.problem.options
        return dict(zip(options.children, self.competition.children.tolist(), strict=True))

    @cached_property
    def chain(self) -> dict[str, int]:
        """Place of each child in the chain of tie-breaks."""
        return {child: k for k, child in enumerate(tie_break_order(self.territory))}

    @cached_property
    def is_procedure(self) -> bool:
        """Whether all with lower priority give way by the way in which the plan was made."""
        return self.proposal.method in PROCEDURES

    @cached_property
    def prices(self) -> tuple[str, Floats] | None:
        """Give the measure of the main stage and the price of each row in it, if known."""
        for number, stage in enumerate(self.proposal.stages, start=1):
            measure, *rest = stage.name.split(" ")
            if measure in MAIN[:2] and "layer" not in rest:
                at_hand = PricesAtHand(self.problem, stages_of(self.problem, None), self.proposal)
                prices = at_hand(number, 0, self.problem.program)
                return None if prices is None else (measure, prices)
        return None


def worth_of(problem: Problem, measure: str) -> Ints:
    """Give what each option counts in a main stage.

    Parameters
    ----------
    problem
        Whose options.
    measure
        ``hours`` or ``need``.
    """
    if measure == "hours":
        return hours_of(problem)
    return np.asarray(problem.options.need * problem.options.weight, dtype=np.int64)


def _unlawful() -> Fault:
    return Fault(
        "placements",
        "unlawful-plan",
        "a plan that breaks a limit",
        "a plan that keeps every rule of places and conventions",
        "Check the proposal first: berceau check tells what it breaks.",
    )
