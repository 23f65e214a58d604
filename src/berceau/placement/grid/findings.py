"""What a policy says of itself: criteria that can never count, bands that turn, ties left open.

Each finding is exact for facts that are independent of each other (see `Levels`).
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from berceau.placement.grid.levels import Levels, is_idle_cap, is_unbounded
from berceau.placement.grid.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from berceau.domain.policy import Banded, Criterion, Policy
    from berceau.domain.territory import Territory
    from berceau.domain.worked_cases import WorkedCases
    from berceau.placement.grid.report import CaseResult, Severity

_FEW = 2
"""Criteria of a grid in which one always outweighs the rest."""
_ORDER = {"mistake": 0, "look": 1, "note": 2}


def findings_of(
    policy: Policy,
    territory: Territory | None = None,
    cases: WorkedCases | None = None,
    results: Sequence[CaseResult] = (),
) -> tuple[Finding, ...]:
    """List what a policy says of itself, what is surely a mistake first.

    Parameters
    ----------
    policy
        The policy.
    territory
        If given, facts that no family has are told.
    cases
        If given, facts of theirs that nothing looks at are told.
    results
        What came of the cases: criteria that count in none of them are told.
    """
    levels = Levels(policy)
    found = [
        *_of_criteria(levels),
        *_of_blocks(levels),
        *_of_order(policy, levels),
        *_of_families(policy, territory),
        *(_of_cases(policy, cases) if cases else ()),
        *_untried(policy, results),
    ]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def _say(code: str, about: str, severity: Severity, **values: int | str) -> Finding:
    return Finding(code=code, about=about, severity=severity, values=values)


def _of_criteria(levels: Levels) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for criterion in levels.policy.grid:
        yield from _effect(levels, criterion)
        yield from _direction(criterion)
        if criterion.kind == "count" and criterion.cap is not None and is_idle_cap(criterion):
            yield _say("idle-cap", criterion.id, "mistake", cap=criterion.cap)
        elif is_unbounded(criterion):
            yield _say("unbounded", criterion.id, "note")
        if criterion.kind == "expert" and criterion.min > 0:
            yield _say("expert-floor", criterion.id, "note", points=criterion.min)
        if criterion.fact in seen:
            yield _say("same-fact", criterion.id, "note", other=seen[criterion.fact])
        seen.setdefault(criterion.fact, criterion.id)
        yield from _like_a_layer(levels, criterion)


def _effect(levels: Levels, criterion: Criterion) -> Iterator[Finding]:
    """Say whether a criterion ever counts, ever counts whole, and ever fails to count."""
    if levels.own(criterion) in ([], [0]):
        yield _say("gives-nothing", criterion.id, "mistake")
        return
    if criterion.block is None:
        if criterion.kind == "yes_no" and criterion.fact in levels.policy.layers:
            yield _say("layer-says-it", criterion.id, "look", fact=criterion.fact)
        return
    limit, block = levels.limits[criterion.block], criterion.block
    counted = [(own, _counted(own, least, limit)) for own, least, _ in levels.beside(criterion)]
    if not any(part for _, part in counted):
        yield _say("block-full", criterion.id, "mistake", block=block, max=limit)
        return
    own, part = max(counted)
    if own > part:
        yield _say("cut", criterion.id, "look", points=own, counted=part, block=block)
    if any(own < 0 and most + own >= limit for own, _, most in levels.beside(criterion)):
        yield _say("malus-lost", criterion.id, "look", block=block, max=limit)


def _counted(own: int, besides: int, limit: int) -> int:
    """Give what points add to a block that holds others, under its maximum."""
    return min(besides + own, limit) - min(besides, limit)


def _direction(criterion: Criterion) -> Iterator[Finding]:
    """Look at whether more of a number gives more or fewer points."""
    steps: list[int] = []
    if criterion.kind == "banded":
        yield from _of_bands(criterion)
        points = [band.points for band in criterion.bands]
        steps = [later - earlier for earlier, later in pairwise([0, *points])]
        steps = steps[1:] or steps
    elif criterion.kind == "count":
        steps = [criterion.points_each]
    elif criterion.kind == "yes_no":
        steps = [criterion.points]
    falls, rises = any(step < 0 for step in steps), any(step > 0 for step in steps)
    if criterion.fact == "@waiting_months" and falls:
        yield _say("waiting-costs", criterion.id, "look")
    if criterion.fact == "@distance_km" and rises:
        yield _say("distance-pays", criterion.id, "look")
    if criterion.fact == "@sibling_there" and falls:
        yield _say("sibling-costs", criterion.id, "look")


def _of_bands(criterion: Banded) -> Iterator[Finding]:
    points = [band.points for band in criterion.bands]
    falls = any(later < earlier for earlier, later in pairwise(points))
    rises = any(later > earlier for earlier, later in pairwise(points))
    if falls and rises and criterion.fact != "@age_months":
        yield _say("bands-turn", criterion.id, "look")
    first = criterion.bands[0]
    if falls and not rises and first.points > 0 and first.start > 0:
        yield _say("under-the-bands", criterion.id, "look", start=first.start, points=first.points)


def _like_a_layer(levels: Levels, criterion: Criterion) -> Iterator[Finding]:
    """Say of a criterion alone that it outweighs all others together."""
    few = len(levels.policy.grid) <= _FEW
    if few or criterion.block is not None or is_unbounded(criterion):
        return
    rest = levels.policy.model_copy(
        update={"grid": tuple(c for c in levels.policy.grid if c is not criterion)}
    )
    spread, own = Levels(rest).spread(), levels.own(criterion)
    step = min((later - earlier for earlier, later in pairwise(own)), default=0)
    if spread is not None and step > spread > 0:
        yield _say("like-a-layer", criterion.id, "note", points=step, rest=spread)


def _of_blocks(levels: Levels) -> Iterator[Finding]:
    for block in levels.policy.blocks:
        members = levels.members(block.id)
        if not members:
            yield _say("block-empty", block.id, "mistake")
        elif not any(map(is_unbounded, members)) and levels.span(block.id)[1] < block.max:
            most = levels.span(block.id)[1]
            yield _say("block-never-full", block.id, "note", max=block.max, most=most)


def _of_order(policy: Policy, levels: Levels) -> Iterator[Finding]:
    chain = policy.tie_break
    if policy.ties == "broken":
        if "lottery" not in chain:
            yield _say("no-lottery", "tie_break", "look")
        elif chain[-1] != "lottery":
            yield _say("after-lottery", "tie_break", "look", link=chain[-1])
    if not policy.grid and not policy.layers:
        yield _say("nothing-decides", "grid", "look")
    spread = levels.spread()
    if policy.envy_gap and spread is not None and spread < policy.envy_gap:
        yield _say("gap-too-wide", "envy_gap", "look", gap=policy.envy_gap, spread=spread)


def _of_families(policy: Policy, territory: Territory | None) -> Iterator[Finding]:
    """Name the facts that no family of a territory has."""
    if territory is None or not territory.families:
        return
    known = {
        fact.name
        for family in territory.families
        for facts in (family.facts, *(child.facts for child in family.children))
        for fact in facts
    }
    for criterion in policy.grid:
        if not criterion.fact.startswith("@") and criterion.fact not in known:
            yield _unknown(criterion.id, criterion.fact, known)
    for layer in policy.layers:
        if layer not in known:
            yield _unknown("layers", layer, known)


def _unknown(about: str, fact: str, known: set[str]) -> Finding:
    near = get_close_matches(fact, sorted(known), n=1)
    return _say("nobody-has-it", about, "look", fact=fact, near=near[0] if near else "")


def _of_cases(policy: Policy, cases: WorkedCases) -> Iterator[Finding]:
    """Name the facts of cases that neither criteria, layers nor groups look at."""
    read = {criterion.fact for criterion in policy.grid} | set(policy.layers)
    read |= {stage.group for stage in policy.stages} | {
        grouping.fact for grouping in policy.groups
    }
    told: set[str] = set()
    for case in cases.case:
        for fact in case.facts:
            if fact.name not in read | told and not fact.name.startswith("@"):
                near = get_close_matches(fact.name, sorted(read), n=1)
                values = {"fact": fact.name, "near": near[0] if near else ""}
                yield _say("unread", case.name, "look", **values)
                told.add(fact.name)


def _untried(policy: Policy, results: Sequence[CaseResult]) -> Iterator[Finding]:
    """Name the criteria that count in none of the cases, all together."""
    tried = {name for result in results for name, points in result.criteria if points}
    left = [criterion.id for criterion in policy.grid if criterion.id not in tried]
    if results and left:
        yield _say("untried", "", "note", criteria="; ".join(left))
