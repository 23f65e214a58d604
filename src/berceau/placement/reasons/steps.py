"""Which step of the published objective a change would make worse, and by how much."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from berceau.engine.stages import Leximin, slack_of
from berceau.placement.objectives import stages_of
from berceau.placement.reasons.answers import TradeOff
from berceau.placement.reasons.plan import NOTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.engine.stages import Stage
    from berceau.placement.reasons.plan import Plan

    Ints = npt.NDArray[np.int64]

LOOKS_FOR_THE_BEST = frozenset({"place", "by_bands"})
"""Methods that make the steps of the objective best; others serve in an order, or by hand."""


class Steps:
    """Compares a proposal with the same one changed, step by step.

    Parameters
    ----------
    plan
        The proposal on its program.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def into_room(self, wanted: Collection[int], unit: Collection[int]) -> TradeOff:
        """Say what would be worse if options were taken for which there is room."""
        stage = self._worse(self._changed(wanted, unit, ()))
        return TradeOff(fits=True, stage=stage, rule=self._rule("waste", unit))

    def instead(
        self,
        wanted: Collection[int],
        unit: Collection[int],
        rivals: Mapping[int, Mapping[int, int]],
        alone: Collection[int],
    ) -> TradeOff:
        """Say what would be worse if options were taken, and who comes after gave way.

        Parameters
        ----------
        rivals
            By full row: children who come after, and what of it they would free.
        alone
            Those of them who would make room by giving way alone.
        """
        everyone = {child for freed in rivals.values() for child in freed}
        gone = list(alone)[:1] or sorted(everyone)
        # Numbers of the change would tell what others have: the step alone is named.
        stage = self._worse(self._changed(wanted, unit, gone))
        rule = self._rule("swap" if alone else "cutoff", unit)
        return TradeOff(fits=False, one_rival=bool(alone), stage=stage, rule=rule)

    def _rule(self, notion: str, unit: Collection[int]) -> EnvyRule | None:
        """Give the policy's rule on a complaint of a unit, the first that is for it."""
        plan = self._plan
        placed = any(plan.taken[k] != NOTHING for k in unit)
        names = {plan.problem.options.children[k] for k in unit}
        return next(
            (
                rule
                for rule in plan.territory.policy.envy
                if rule.notion == notion
                and rule.of == ("placed" if placed else "refused")
                and (not rule.children or names & set(rule.children))
            ),
            None,
        )

    @cached_property
    def _stages(self) -> tuple[Stage, ...]:
        # Who was served in an order has not looked at any measure.
        is_best = self._plan.proposal.method in LOOKS_FOR_THE_BEST
        return stages_of(self._plan.problem, None) if is_best else ()

    @cached_property
    def _values(self) -> list[tuple[int, ...]]:
        return [self._value(stage, self._plan.x) for stage in self._stages]

    def _changed(self, wanted: Iterable[int], unit: Collection[int], gone: Iterable[int]) -> Ints:
        plan = self._plan
        options = plan.problem.options
        x = plan.x[: len(options)].copy()
        for child in (*unit, *gone):
            if plan.taken[child] != NOTHING:
                x[plan.taken[child]] = 0
            if child not in unit and plan.kept[child] != NOTHING:
                x[plan.kept[child]] = 1
        x[list(wanted)] = 1
        return plan.problem.complete(x)

    def _worse(self, x: Ints) -> str:
        """Name the first step that is worse than it may be, else the first that is worse."""
        first = ""
        for stage, before in zip(self._stages, self._values, strict=True):
            after = self._value(stage, x)
            if after >= before:
                continue
            first = first or stage.name
            permille = stage.tolerance_permille
            if not permille or before[0] - after[0] > slack_of(before[0], permille):
                return stage.name
        return first

    def _value(self, stage: Stage, x: Ints) -> tuple[int, ...]:
        """Give what a step makes as large as possible; of rates all levels, the lowest first."""
        if isinstance(stage, Leximin):
            return tuple(sorted(stage.rates(x))[: stage.levels])
        program = self._plan.problem.program
        found = sum(weight * program.value(measure, x) for measure, weight in stage.terms)
        return (stage.sign * found,)
