"""What a trade-off is about, in hours of care: looked for around the child, when asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from berceau.domain.policy import EnvyRule
from berceau.placement.charging import obeyed
from berceau.placement.competition import competition_of
from berceau.placement.reasons.plan import NOTHING
from berceau.placement.weighing import Weighing

if TYPE_CHECKING:
    from berceau.domain.policy import Notion
    from berceau.placement.competition import Competition
    from berceau.placement.reasons.answers import AtStructure, TradeOff, Way, WishAnswer
    from berceau.placement.reasons.plan import Plan


class Prices:
    """Weighs trade-offs of one proposal.

    Parameters
    ----------
    plan
        The proposal on its program.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._weighings: dict[EnvyRule, tuple[Weighing, frozenset[int]]] = {}

    @cached_property
    def _competition(self) -> Competition:
        return competition_of(self._plan.problem)

    def told(self, child: str, wishes: tuple[WishAnswer, ...]) -> tuple[WishAnswer, ...]:
        """Give answers with the hours of their trade-offs.

        Parameters
        ----------
        child
            Whose answers.
        wishes
            The answers.
        """
        number = self._plan.number.get(child)
        if number is None:
            return wishes

        def way(one: Way) -> Way:
            if one.trade_off is None:
                return one
            return one.model_copy(update={"trade_off": self._priced(number, one.trade_off)})

        def place(one: AtStructure) -> AtStructure:
            return one.model_copy(update={"ways": tuple(map(way, one.ways))})

        return tuple(wish.model_copy(update={"at": tuple(map(place, wish.at))}) for wish in wishes)

    def _priced(self, child: int, trade_off: TradeOff) -> TradeOff:
        notion: Notion = "waste" if trade_off.fits else "swap" if trade_off.one_rival else "cutoff"
        hours = self._hours(child, trade_off.rule or self._any(child, notion))
        return trade_off.model_copy(update={"hours": hours, "hours_sought": True})

    def _any(self, child: int, notion: Notion) -> EnvyRule:
        """Give a rule for a complaint that the policy says nothing of."""
        unit = self._plan.tied.get(child, (child,))
        placed = any(self._plan.taken[k] != NOTHING for k in unit)
        return EnvyRule(notion=notion, of="placed" if placed else "refused", treatment="priced")

    def _hours(self, child: int, rule: EnvyRule) -> int | None:
        """Give the hours lost if the child has no such complaint, none where no way was found."""
        unit = int(self._competition.children[child])
        policy = self._plan.territory.policy.envy
        if rule not in obeyed(policy):
            rule = rule.model_copy(update={"treatment": "priced", "price": 0})
        if rule not in self._weighings:
            rules = policy if rule in policy else (*policy, rule)
            weighing = Weighing(self._competition, rules, self._plan.proposal, self._plan.x)
            self._weighings[rule] = weighing, frozenset(weighing.units(rule))
        weighing, units = self._weighings[rule]
        return weighing.hours(unit, rule) if unit in units else None
