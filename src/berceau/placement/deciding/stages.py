"""The stages of a repair: promises first, then the policy's, changes at their price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from berceau.domain.stage_names import CHANGED, COMPLAINTS, LESS_CHANGES, LOST, MAIN, NOT_BORNE
from berceau.engine.stages import Optimise
from berceau.placement.complaint_stages import rate_of
from berceau.placement.objectives import hours_of, stages_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from berceau.engine.stages import Stage
    from berceau.placement.deciding.answers import Answers
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]

_COUNTING = 0.1
"""Share of the effort of a stage that counts changes beside others that weigh them."""


def repair_stages(former: Proposal, answers: Answers) -> tuple[Stage, ...]:
    """List the stages by which a session is solved again.

    As few promises as can be are lost. Where changes come first, as few answers as can be change
    under the rules on complaints. Else the stages of hours or need pay for each change, without
    any tolerance, and afterwards no more answers change than these stages found worth it.

    Parameters
    ----------
    former
        The proposal whose answers were given.
    answers
        The same, option by option, beside what is solved.
    """
    problem = answers.problem
    policy = list(stages_of(problem, former))
    lost = Optimise(LOST, ((answers.lost, 1),), maximise=False)
    counted = Optimise(CHANGED, ((answers.cost(), 1),), maximise=False)
    firm = [stage for stage in policy[:1] if stage.name == NOT_BORNE]
    rest = policy[len(firm) :]
    paying = [stage for stage in rest if _pays(stage)]
    repair = problem.territory.policy.repair
    if repair.order == "fewest" or not paying:
        return (lost, *firm, counted, *rest)
    if not repair.price:
        return (lost, *firm, *rest)
    found: list[Stage] = []
    for stage in rest:
        found.append(_paying(stage, answers) if _pays(stage) else stage)
        if stage is paying[-1]:
            found.append(replace(counted, effort=_COUNTING))
    return (lost, *firm, *found)


def worth_by_stage(problem: Problem, former: Proposal) -> dict[str, Ints]:
    """Give what each column is worth under the name of each stage that pays for changes.

    The price of a complaint goes by it, and not by what is left once changes are paid.
    """
    upper = problem.program.upper
    return {
        f"{stage.name} {LESS_CHANGES}": stage.objective(upper).coefs
        for stage in stages_of(problem, former)
        if isinstance(stage, Optimise)
    }


def _pays(stage: Stage) -> TypeGuard[Optimise]:
    return isinstance(stage, Optimise) and stage.name.split(" ", maxsplit=1)[0] in MAIN


def _paying(stage: Optimise, answers: Answers) -> Stage:
    """Take from a stage's measure what changes cost."""
    problem = answers.problem
    repair = problem.territory.policy.repair
    own = tuple(term for term in stage.terms if term[0].name != COMPLAINTS)
    worth = replace(stage, terms=own).objective(problem.program.upper).coefs
    # Where nothing brings hours, no price matters.
    rate = rate_of(problem, worth, hours_of(problem)) or 1
    price, better = (int(hours * rate) for hours in (repair.price, repair.better))
    cost = answers.cost(max(1, price), max(min(1, repair.better), better))
    return replace(
        stage,
        name=f"{stage.name} {LESS_CHANGES}",
        terms=(*stage.terms, (cost, -stage.sign)),
        tolerance_permille=0,
    )
