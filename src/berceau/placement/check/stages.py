"""What the stages of a proposal claim, against its measures and against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.check.report import Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.domain.policy import Policy
    from berceau.placement.proposal import Measures, StageResult

_LARGE = {"need", "hours", "wishes", "tie_break"}
_SMALL = {"reserved", "misses", "changes", "complaints", "promises", "answers"}
_MEASURED = {"reserved", "need", "hours", "misses", "wishes"}
_WHOLE = 1000


def stage_claims(
    policy: Policy,
    recomputed: Measures,
    stages: tuple[StageResult, ...],
    tie_break: Callable[[], int],
) -> Iterator[Violation]:
    """Check that values respect their bounds and verdicts, and that the end result keeps them.

    A stage may be named with a suffix after a space (``need layer 1``); only stages named as a
    measure are compared with that measure.

    Parameters
    ----------
    policy, recomputed, stages
        What is to be reached, what the placements give, what is claimed.
    tie_break
        Adds up turns and lots; called where a stage claims something of them.
    """
    for stage in stages:
        yield from _own_bound(stage)
    draws = [stage for stage in stages if stage.name == "tie_break"]
    for stage in draws[-1:]:
        yield from _kept(policy, stage, tie_break())
    if policy.weights:
        return
    last = {stage.name: stage for stage in stages if stage.name in _MEASURED}
    for name, stage in last.items():
        yield from _kept(policy, stage, getattr(recomputed, name))
    yield from _lowest_rate(policy, recomputed, stages)


def _own_bound(stage: StageResult) -> Iterator[Violation]:
    if stage.verdict == "proven" and stage.value != stage.bound:
        yield _claim(stage, _text(stage.value), _text(stage.bound), "proven, yet not at its bound")
        return
    if stage.value is None or stage.bound is None:
        return
    measure = stage.name.split(" ", maxsplit=1)[0]
    beyond = (measure in _LARGE and stage.value > stage.bound) or (
        measure in _SMALL and stage.value < stage.bound
    )
    if beyond:
        yield _claim(stage, stage.value, stage.bound, "a value better than its bound")


def _kept(policy: Policy, stage: StageResult, final: int) -> Iterator[Violation]:
    """Check the last stage of a measure: what is left of it at the end, within its tolerance."""
    tolerances = [s.tolerance for s in policy.stages if s.measure == stage.name]
    tolerance = tolerances[-1] if tolerances else 0
    value = stage.value
    if value is not None:
        lost = (value - final) if stage.name in _LARGE else (final - value)
        # Rounding of the tolerance is the solver's affair; one unit is left to it.
        allowed = -(-value * tolerance // _WHOLE)
        if lost > allowed:
            yield _claim(stage, value, final, "it claims better than what the placements give")
    if stage.bound is not None:
        better = final > stage.bound if stage.name in _LARGE else final < stage.bound
        if better:
            yield _claim(stage, stage.bound, final, "its bound is passed by the placements")


def _lowest_rate(
    policy: Policy, recomputed: Measures, stages: tuple[StageResult, ...]
) -> Iterator[Violation]:
    """Check that fairness between communes claims no higher lowest rate than there is."""
    groups = {(s.group, s.tolerance) for s in policy.stages if s.measure == "fairness"}
    claimed = [stage for stage in stages if stage.name == "fairness"]
    if groups != {("commune", 0)} or not claimed or not recomputed.rates:
        return
    lowest = min(rate.permille for rate in recomputed.rates)
    value = claimed[-1].value
    if value is not None and value > lowest:
        message = "it claims a lowest rate above that of the placements, in thousandths"
        yield _claim(claimed[-1], value, lowest, message)


def _text(number: int | None) -> int | str:
    return "none" if number is None else number


def _claim(stage: StageResult, found: int | str, limit: int | str, message: str) -> Violation:
    return Violation(
        rule="measures",
        subject=f"stage {stage.name}",
        found=found,
        limit=limit,
        message=message,
    )
