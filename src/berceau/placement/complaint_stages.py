"""Complaints among the stages of the objective, where rows of the program count them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from berceau.domain.stage_names import BORNE, LESS, MAIN, NOT_BORNE
from berceau.engine.stages import Leximin, Optimise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from berceau.domain.policy import EnvyRule
    from berceau.engine.program import Measure
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]

REFINING = 0.1
"""Share of the effort of stages that count complaints, and of that which others refine with:
beside the rows on complaints each step of the solver is dear."""


def with_complaints(problem: Problem, stages: Sequence[Stage], hours: Ints) -> tuple[Stage, ...]:
    """Put what the policy says of complaints among its stages, where rows say it.

    First come as few complaints beyond what is borne as can be. A stage of the main measure pays
    for those that are priced; after it, as few are left as it allows.

    Parameters
    ----------
    problem
        The problem.
    stages
        The stages of its policy.
    hours
        Hours of each option, the currency of prices.
    """
    rows = problem.complaints
    if rows is None:
        return tuple(stages)
    excess, priced = rows.excess(problem.draft), list(rows.priced(problem.draft))
    found: list[Stage] = []
    if np.any(excess.coefs):
        found.append(Optimise(NOT_BORNE, ((excess, 1),), maximise=False, effort=REFINING))
    for stage, after in zip_longest(stages, stages[1:]):
        if priced and _pays(stage):
            found.append(_paying(problem, stage, priced, hours))
            if after is None or not _pays(after):
                total = tuple((measure, 1) for _, measure in priced)
                found.append(Optimise(BORNE, total, maximise=False, effort=REFINING))
        else:
            found.append(
                replace(stage, effort=stage.effort * (1.0 if _raises(stage) else REFINING))
            )
    return tuple(found)


def _raises(stage: Stage) -> bool:
    """Tell whether a stage looks for a plan, or refines the one that there is."""
    return isinstance(stage, Leximin) or _pays(stage)


def _pays(stage: Stage) -> TypeGuard[Optimise]:
    return isinstance(stage, Optimise) and stage.name.split(" ", maxsplit=1)[0] in MAIN


def _paying(
    problem: Problem,
    stage: Optimise,
    priced: Sequence[tuple[EnvyRule, Measure]],
    hours: Ints,
) -> Stage:
    """Take from a stage's measure what complaints cost."""
    rate = rate_of(problem, stage.objective(problem.program.upper).coefs, hours)
    costs = tuple(
        (measure, -stage.sign * max(1, int(rule.price * rate))) for rule, measure in priced
    )
    return replace(stage, name=f"{stage.name} {LESS}", terms=(*stage.terms, *costs))


def rate_of(problem: Problem, coefs: Ints, hours: Ints) -> Fraction:
    """Give what an hour is worth in a stage: the rate of the best option of every child.

    Parameters
    ----------
    problem
        The problem.
    coefs
        What each column counts in the stage, shape ``(n_columns,)``; options come first.
    hours
        Hours of each option.
    """
    options = problem.options
    best, most = np.zeros((2, len(options.children)), dtype=np.int64)
    np.maximum.at(best, options.child, coefs[: len(options)])
    np.maximum.at(most, options.child, hours)
    return Fraction(int(best.sum()), max(1, int(most.sum())))
