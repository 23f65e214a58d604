"""The stages of the objective, as the policy lists them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.program import Measure
from berceau.engine.stages import Leximin, Optimise
from berceau.placement.charging import obeyed
from berceau.placement.complaint_stages import with_complaints
from berceau.placement.grouping import groups_of
from berceau.placement.lots import LOT_BITS, lots_of
from berceau.placement.stays import requested_stay
from berceau.placement.weeks import minutes_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.families import Child
    from berceau.domain.policy import Stage as PolicyStage
    from berceau.domain.territory import Territory
    from berceau.engine.stages import Stage
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]

_LAST_RANK = 10
_MINUTES = 60
_MAIN = ("need", "hours")
_REFINING = 0.3
"""Share of the effort of stages other than the first for need, or for hours."""
_JUDGED = 0.1
"""The same where the policy has rules on complaints: a search that judges each plan by them goes
on to the end of its effort, for little."""
_RAISING = 0.6
"""Share of the effort of fairness that settles a few levels only."""
_LEAST = 0.05
"""Smallest share that a layer has of the effort for need; the rest goes by its options."""


def stages_of(problem: Problem, former: Proposal | None) -> tuple[Stage, ...]:
    """List the stages of a territory's policy.

    Parameters
    ----------
    former
        Proposal against which changes are counted; without one, none is a change.
    """
    stages = _of_policy(problem, former)
    return with_complaints(problem, stages, hours_of(problem)) if problem.complaints else stages


def _of_policy(problem: Problem, former: Proposal | None) -> tuple[Stage, ...]:
    policy = problem.territory.policy
    if policy.weights:
        return (_weighted(problem, former), _tie_break(problem))
    stages: list[Stage] = []
    refining = _JUDGED if obeyed(policy.envy) else _REFINING
    for wanted in policy.stages:
        # The first search for need or hours makes the proposal; the others prepare or refine it.
        name = wanted.measure
        is_first = name in _MAIN and not any(stage.name.startswith(name) for stage in stages)
        effort = 1.0 if is_first else refining
        stages += _stages(problem, wanted, former, effort)
    return tuple(stages)


def _stages(
    problem: Problem, wanted: PolicyStage, former: Proposal | None, effort: float
) -> Iterator[Stage]:
    tolerance = wanted.tolerance
    match wanted.measure:
        case "need":
            for name, measure, share in _need_by_layer(problem):
                yield Optimise(
                    name,
                    ((measure, 1),),
                    maximise=True,
                    tolerance_permille=tolerance,
                    effort=effort * share,
                )
        case "fairness":
            # A few levels are floors for what follows: how high they are is worth some effort.
            raising = effort if wanted.levels is None else _RAISING
            yield fairness(problem, wanted.group, wanted.levels, tolerance, raising)
        case "tie_break":
            yield _tie_break(problem, tolerance, effort)
        case name:
            measure, maximise = _simple(problem, name, former)
            yield Optimise(name, ((measure, 1),), maximise, tolerance, effort)


def _simple(problem: Problem, name: str, former: Proposal | None) -> tuple[Measure, bool]:
    draft = problem.draft
    match name:
        case "wishes":
            return draft.measure(name, _wish_values(problem)), True
        case "hours":
            return draft.measure(name, hours_of(problem)), True
        case "changes":
            return _changes(problem, former), False
        case "need":
            return draft.measure(name, problem.options.need * problem.options.weight), True
        case _:
            return draft.measure(name), False


def _weighted(problem: Problem, former: Proposal | None) -> Optimise:
    """Put the measures in one sum: those to make small count as a loss."""
    terms = []
    for weight in problem.territory.policy.weights:
        measure, maximise = _simple(problem, weight.measure, former)
        terms.append((measure, weight.weight if maximise else -weight.weight))
    return Optimise("weighted sum", tuple(terms), maximise=True)


def _need_by_layer(problem: Problem) -> Iterator[tuple[str, Measure, float]]:
    """List the layers, highest first: name, measure, share of the effort (by its options)."""
    options = problem.options
    weighted = options.need * options.weight
    counted = max(1, int(np.count_nonzero(weighted)))
    layers = sorted(set(options.layer[weighted > 0].tolist()), reverse=True) or [0]
    for number, layer in enumerate(layers, start=1):
        name = "need" if len(layers) == 1 else f"need layer {number}"
        coefs = np.where(options.layer == layer, weighted, 0)
        share = max(_LEAST, int(np.count_nonzero(coefs)) / counted)
        yield name, problem.draft.measure(name, coefs), share


def hours_of(problem: Problem) -> Ints:
    """Give the whole hours of care of each option in the year, beyond the place held."""
    options = problem.options
    segments = options.segments
    minutes = np.zeros(len(options), dtype=np.int64)
    everything = np.arange(len(segments.option), dtype=np.int64)
    np.add.at(minutes, segments.option, problem.presence.minutes(everything).sum(axis=1))
    held = np.zeros(len(options.children), dtype=np.int64)
    held[options.child[options.keep]] = minutes[options.keep]
    hours: Ints = (minutes - held[options.child]) // _MINUTES
    return hours


def _wish_values(problem: Problem) -> Ints:
    values = np.maximum(1, _LAST_RANK - problem.options.rank)
    return np.asarray(np.where(problem.options.keep, 0, values), dtype=np.int64)


def _changes(problem: Problem, former: Proposal | None) -> Measure:
    """Count the children whose structure or week is not what it was."""
    options = problem.options
    if former is None:
        return problem.draft.measure("changes", np.zeros(len(options), dtype=np.int64))
    calendar = problem.territory.calendar
    child_at = {child: k for k, child in enumerate(options.children)}
    structure_at = {structure.id: k for k, structure in enumerate(options.structures)}
    week_at = {week: k for k, week in enumerate(options.weeks)}
    before = [placement for placement in former.placements if placement.status != "leaving"]
    structures, weeks = np.full((2, len(options.children)), -1, dtype=np.int64)
    had = np.zeros(len(options.children), dtype=np.bool_)
    for placement in before:
        child = child_at.get(placement.child)
        if child is not None:
            had[child] = True
            structures[child] = structure_at.get(placement.structure, -1)
            weeks[child] = week_at.get(calendar.expand(placement.week), -1)
    same = (structures[options.child] == options.structure) & (
        weeks[options.child] == options.week
    )
    coefs = np.where(had[options.child], -same.astype(np.int64), 1)
    # Whoever had a place is a change, until an option taken says that it is the same.
    served = {placement.child for placement in before}
    constant = sum(child in problem.territory.child_by_id for child in served)
    return Measure("changes", problem.draft.measure("changes", coefs).coefs, constant=constant)


def fairness(
    problem: Problem,
    group: str,
    levels: int | None = None,
    tolerance: int = 0,
    effort: float = 1.0,
) -> Leximin:
    """Give the stage that is fair between groups.

    Parameters
    ----------
    problem
        The placement.
    group
        What makes the groups, as for :func:`~berceau.placement.grouping.grouping_of`.
    levels
        How many levels to settle, beside those that groups set by themselves; ``None`` for all.
    tolerance
        How much of each level later stages may give up, in thousandths.
    effort
        As for :class:`~berceau.engine.stages.Leximin`.
    """
    options = problem.options
    asked: dict[str, int] = defaultdict(int)
    group_of = groups_of(problem.territory, group)
    for name, label in group_of.items():
        asked[label] += need_asked(problem.territory, problem.territory.child_by_id[name][1])
    labels = tuple(sorted(asked))
    # A child that asks for nothing meets nothing: it is in no group.
    numbers = {label: k for k, label in enumerate(labels)}
    of_child = np.array(
        [numbers[group_of[child]] if child in group_of else -1 for child in options.children],
        dtype=np.int64,
    )
    met = {
        label: np.where((of_child == k)[options.child], options.need, 0)
        for label, k in numbers.items()
    }
    return Leximin(
        "fairness",
        numerators=tuple(problem.draft.measure(label, met[label]) for label in labels),
        denominators=tuple(asked[label] for label in labels),
        labels=labels,
        levels=levels,
        tolerance_permille=tolerance,
        effort=effort,
    )


def need_asked(territory: Territory, child: Child) -> int:
    """Give the need of a child's request: 1000, times the weekly hours if the policy says so."""
    if child.request is None or requested_stay(child, territory.calendar) is None:
        return 0
    if territory.policy.need_by == "child":
        return 1000
    return 1000 * max(1, minutes_asked(child.request, territory.calendar) // 60)


def _tie_break(problem: Problem, tolerance: int = 0, effort: float = 1.0) -> Optimise:
    """Prefer those first in the chain, then numbers drawn for each option.

    With numbers drawn from 2**20 for each option, two proposals tie with negligible chance
    (isolation lemma: Mulmuley, Vazirani and Vazirani 1987), so that the answer is unique.
    """
    turn, lot = lots_of(problem.options)
    measure = problem.draft.measure("tie_break", (turn << LOT_BITS) + lot)
    return Optimise(
        "tie_break", ((measure, 1),), maximise=True, tolerance_permille=tolerance, effort=effort
    )
