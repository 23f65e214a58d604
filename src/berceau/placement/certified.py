"""The bounds of a proposal, recomputed from the territory in whole numbers, without any solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from berceau.domain.base import Count, Record
from berceau.domain.stage_names import LOST, NOT_BORNE
from berceau.engine.stages import Leximin
from berceau.errors import Fault, InfeasibleError, InputError
from berceau.placement.belonging import other_input
from berceau.placement.charging import obeyed
from berceau.placement.deciding.answers import Answers
from berceau.placement.deciding.stages import repair_stages
from berceau.placement.examination import REWRITE, Examination
from berceau.placement.objectives import stages_of
from berceau.placement.problem import formulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.territory import Territory
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal, StageResult


class CertifiedBound(Record):
    """What is certain of one stage, or of one level of a leximin stage."""

    stage: Annotated[int, Field(ge=1)]
    """Number of the stage, from 1."""
    level: Count = 0
    """Number of the level, from 1; 0 for a stage that optimises."""
    name: str
    value: int | None
    """What the placements give: counted again."""
    certified: int | None
    """No lawful proposal that keeps the earlier stages does better: proven by prices."""
    certified_by: int | None = None
    """Number of the stage whose prices prove it."""
    bound: int | None
    """The best bound that the proposal knows."""

    @property
    def gap(self) -> float | None:
        """Distance from value to certified bound, as a share of the bound."""
        if self.value is None or self.certified is None:
            return None
        return abs(self.certified - self.value) / max(1, abs(self.certified))

    @property
    def is_word(self) -> bool:
        """Whether the proposal knows a better bound, on the word of a solver alone."""
        return self.bound != self.certified


def certified_bounds(
    territory: Territory, proposal: Proposal, former: Proposal | None = None
) -> tuple[CertifiedBound, ...]:
    """Recompute what the certificates of a proposal prove. No solver is loaded.

    Parameters
    ----------
    territory
        What the proposal was made for.
    proposal
        The proposal with its certificates.
    former
        The proposal against which changes were counted, if there was one.

    Returns
    -------
        One entry for each stage, and for each level of a leximin stage that has several; none
        for a proposal without stages, and none for complaints that a search has counted: those
        are what `berceau.check` counts again.

    Raises
    ------
    InputError
        If anything was altered, or is not what it says: all faults together.
    """
    _refuse_others(territory, proposal, former)
    try:
        problem = formulate(territory)
    except InfeasibleError as error:
        raise InputError(error.faults) from error
    stages = _stages(problem, proposal, former) if proposal.stages else ()
    if not proposal.stages and not proposal.seal:
        return ()
    results = _of_program(problem, proposal.stages)
    _refuse_other_stages(stages, results)
    examination = Examination(problem, stages, proposal, results)
    faults = list(examination.faults())
    if faults:
        raise InputError(faults)
    return tuple(_bounds(examination, stages, results))


def _stages(problem: Problem, proposal: Proposal, former: Proposal | None) -> tuple[Stage, ...]:
    """List the stages of the policy, or those by which answers given before were repaired."""
    if former is not None and proposal.stages[0].name == LOST:
        return repair_stages(former, Answers(problem, former))
    return stages_of(problem, former)


def _of_program(problem: Problem, results: tuple[StageResult, ...]) -> tuple[StageResult, ...]:
    """Leave out the complaints that a search has counted in the end: no rows are about them."""
    searched = problem.complaints is None and bool(obeyed(problem.territory.policy.envy))
    is_counted = searched and bool(results) and results[-1].name == NOT_BORNE
    return results[:-1] if is_counted else results


def _refuse_others(territory: Territory, proposal: Proposal, former: Proposal | None) -> None:
    """Refuse to compare what does not belong together."""
    faults = [*other_input(territory, proposal)]
    given = "" if former is None else former.placements_digest
    if proposal.former != given:
        faults.append(
            Fault(
                "former",
                "other-former",
                "another former proposal" if given else "no former proposal",
                "the one against which changes were counted" if proposal.former else "none",
                "Give the former proposal that it was made with.",
            )
        )
    if faults:
        raise InputError(faults)


def _refuse_other_stages(stages: Sequence[Stage], results: Sequence[StageResult]) -> None:
    """Refuse stages that are not those of the policy."""
    if not results:
        return
    said = ", ".join(result.name for result in results)
    right = ", ".join(stage.name for stage in stages)
    if said != right:
        raise InputError(
            [Fault("stages", "other-stages", f"the stages {said}", f"the stages {right}", REWRITE)]
        )


def _bounds(
    examination: Examination, stages: Sequence[Stage], results: Sequence[StageResult]
) -> Iterator[CertifiedBound]:
    """Say what is certain, stage by stage."""
    for number, (stage, result) in enumerate(zip(stages, results, strict=True), start=1):
        if not isinstance(stage, Leximin):
            yield CertifiedBound(
                stage=number,
                name=result.name,
                value=examination.value(stage),
                certified=result.certified,
                certified_by=result.certified_by,
                bound=result.bound,
            )
            continue
        rates = examination.rates(stage)
        for level in result.levels:
            yield CertifiedBound(
                stage=number,
                level=level.level,
                name=result.name,
                value=rates[level.level - 1],
                certified=level.certified,
                certified_by=None if level.certified is None else number,
                bound=level.bound,
            )
