"""Points criterion by criterion, and the facts that they come from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.placement.priority import points_given
from berceau.placement.reasons.parts import (
    BlockPoints,
    CriterionPoints,
    FactUsed,
    Score,
)
from berceau.placement.reasons.request import THERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.families import Fact
    from berceau.domain.policy import Criterion
    from berceau.placement.reasons.plan import Plan
    from berceau.placement.reasons.request import OneRequest
    from berceau.placement.titles import Title


def scores_of(plan: Plan, request: OneRequest) -> tuple[Score, ...]:
    """Count the points of a child at the structures where it has options, equal ones together.

    Parameters
    ----------
    plan
        The proposal on its program.
    request
        The child's request.
    """
    options, number = plan.problem.options, plan.number.get(request.child.id)
    if number is None or request.stay is None:
        return ()
    best: dict[str, int] = {}
    for k in range(plan.spans[number], plan.spans[number + 1]):
        name = options.structures[options.structure[k]].id
        known = best.get(name)
        if known is None or _merit(plan, k) > _merit(plan, known):
            best[name] = k
    found: dict[Score, list[str]] = defaultdict(list)
    for name, option in best.items():
        found[_score(plan, request, name, option)].append(name)
    return tuple(
        score.model_copy(update={"structures": tuple(names)}) for score, names in found.items()
    )


def _merit(plan: Plan, option: int) -> tuple[bool, int, int]:
    """Give what is larger for the option told: a place asked for before one that is held."""
    options = plan.problem.options
    return not options.keep[option], int(options.layer[option]), int(options.points[option])


def _score(plan: Plan, request: OneRequest, structure: str, option: int) -> Score:
    options, policy = plan.problem.options, plan.territory.policy
    title = _title(plan, request, structure, option)
    asked, rank = request.child.request, int(options.rank[option])
    brought = asked is not None and rank < len(asked.points)
    criteria = () if brought else tuple(_criteria(policy.grid, request, structure, title))
    return Score(
        structures=(),
        criteria=criteria,
        blocks=() if brought else tuple(_blocks(plan, criteria)),
        total=int(options.points[option]),
        brought=brought,
        layer=int(options.layer[option]),
        after_residents=title is not None and title.after_residents,
    )


def _title(plan: Plan, request: OneRequest, structure: str, option: int) -> Title | None:
    """Give the title of an option; for a held place that under which the family could ask now."""
    options, titles = plan.problem.options, request.titles(structure)
    if options.keep[option]:
        early = (title for title in titles if not title.after_residents)
        return next(early, titles[0] if titles else None)
    via = int(options.via[option])
    wanted = None if via < 0 else options.conventions[via]
    return next((title for title in titles if title.convention == wanted), None)


def _criteria(
    grid: Iterable[Criterion], request: OneRequest, structure: str, title: Title | None
) -> Iterator[CriterionPoints]:
    for criterion in grid:
        value = request.value(criterion.fact, structure, title)
        fact = request.known.get(criterion.fact)
        yield CriterionPoints(
            criterion=criterion.id,
            fact=criterion.fact,
            value=value,
            points=points_given(criterion, value),
            block=criterion.block,
            proof=criterion.proof,
            source=(fact.source if fact is not None else None) or criterion.source,
        )


def _blocks(plan: Plan, criteria: tuple[CriterionPoints, ...]) -> Iterator[BlockPoints]:
    for block in plan.territory.policy.blocks:
        inside = [c.points for c in criteria if c.block == block.id]
        if inside:
            before = sum(inside)
            yield BlockPoints(
                block=block.id, before=before, max=block.max, points=min(before, block.max)
            )


def facts_of(request: OneRequest) -> tuple[FactUsed, ...]:
    """List the facts that grid, layers and pools look at, wherever the family asks."""
    policy = request.territory.policy
    users: dict[str, list[str]] = defaultdict(list)
    for criterion in policy.grid:
        users[criterion.fact].append(criterion.id)
    for layer in policy.layers:
        users[layer].append("layer")
    for structure in request.territory.structures:
        for pool in structure.reserved:
            if "pool" not in users[pool.fact]:
                users[pool.fact].append("pool")
    grid = {criterion.id: criterion for criterion in policy.grid}
    return tuple(
        _fact(request, name, tuple(names), max([0, *(_most(grid[n]) for n in names if n in grid)]))
        for name, names in users.items()
        if name not in THERE
    )


def _fact(request: OneRequest, name: str, used_by: tuple[str, ...], most: int) -> FactUsed:
    if name in request.derived:
        return FactUsed(name=name, value=request.derived[name], state="derived", used_by=used_by)
    fact: Fact | None = request.known.get(name)
    if fact is None:
        return FactUsed(name=name, state="missing", used_by=used_by, at_most=most)
    is_proven = fact.source is not None and fact.checked is not None
    return FactUsed(
        name=name,
        value=fact.value,
        source=fact.source,
        checked=fact.checked,
        state="proven" if is_proven else "declared",
        used_by=used_by,
    )


def _most(criterion: Criterion) -> int:
    """Give the most points that a criterion can give; of counts without a cap, for one."""
    match criterion.kind:
        case "yes_no":
            return criterion.points
        case "category":
            return max(choice.points for choice in criterion.choices)
        case "banded":
            return max(band.points for band in criterion.bands)
        case "expert":
            return criterion.max
        case "count":
            return criterion.points_each if criterion.cap is None else criterion.cap
