"""Changes of the policy: what later stages may give back, and points of the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names
from berceau.domain.policy import Banded, Category, CountTimes, Expert
from berceau.errors import Fault
from berceau.placement.scenarios.rooms import refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.policy import Criterion, Policy
    from berceau.placement.scenarios.changes import GridPoints, Tolerance


def with_tolerance(policy: Policy, change: Tolerance, where: str) -> Policy:
    """Give the policy with another tolerance for the stages of a measure.

    Raises
    ------
    InputError
        The policy has no such stage.
    """
    measures = {stage.measure for stage in policy.stages}
    refuse(*Names("stage", measures, "policy").check(f"{where}.measure", change.measure))
    stages = tuple(
        stage.model_copy(update={"tolerance": change.tolerance})
        if stage.measure == change.measure
        else stage
        for stage in policy.stages
    )
    return policy.model_copy(update={"stages": stages})


def with_points(policy: Policy, change: GridPoints, where: str) -> Policy:
    """Give the policy with other points for a criterion.

    Raises
    ------
    InputError
        The grid has no such criterion, or the criterion no such value.
    """
    known = {criterion.id for criterion in policy.grid}
    refuse(*Names("criterion", known, "policy").check(f"{where}.criterion", change.criterion))
    grid = tuple(
        _worth(criterion, change, where) if criterion.id == change.criterion else criterion
        for criterion in policy.grid
    )
    return policy.model_copy(update={"grid": grid})


def _worth(criterion: Criterion, change: GridPoints, where: str) -> Criterion:
    if isinstance(criterion, Category):
        values = [choice.equals for choice in criterion.choices]
        _refuse_other(change, values, where)
        choices = tuple(
            choice.model_copy(update={"points": change.points})
            if choice.equals == change.value
            else choice
            for choice in criterion.choices
        )
        return criterion.model_copy(update={"choices": choices})
    if isinstance(criterion, Banded):
        _refuse_other(change, [band.start for band in criterion.bands], where)
        bands = tuple(
            band.model_copy(update={"points": change.points})
            if band.start == change.value
            else band
            for band in criterion.bands
        )
        return criterion.model_copy(update={"bands": bands})
    _refuse_other(change, [None], where)
    if isinstance(criterion, Expert):
        # An expert's points are within a range: the most that may be given changes.
        return criterion.model_copy(update={"max": change.points})
    field = "points_each" if isinstance(criterion, CountTimes) else "points"
    return criterion.model_copy(update={field: change.points})


def _refuse_other(change: GridPoints, values: Sequence[object], where: str) -> None:
    """Refuse a value that the criterion does not know, or none where it must be named."""
    # True is no 1 here, as in facts.
    if any(type(value) is type(change.value) and value == change.value for value in values):
        return
    right = ", ".join(map(repr, values))
    refuse(
        Fault(
            f"{where}.value",
            "unknown-value",
            "no value" if change.value is None else repr(change.value),
            "no value, for the criterion has none"
            if values == [None]
            else f"a value of the criterion: {right}",
            "Correct the value.",
        )
    )
