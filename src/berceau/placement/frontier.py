"""Between hours, respect of priority and equity: what each choice comes to, point by point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from berceau.domain.policy import DEFAULT_ENVY, PRICE, EnvyRule, Policy
from berceau.placement.bands import LIMITS, by_bands
from berceau.placement.by_points import by_points
from berceau.placement.outcomes import beyond_reach
from berceau.placement.points import Frontier, FrontierPoint, Rule
from berceau.placement.presets import EXCEPTIONS, WIDTH, preset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from berceau.domain.territory import Territory
    from berceau.engine.limits import Limits
    from berceau.engine.outcome import Progress
    from berceau.placement.proposal import Proposal

FLOORS = (0, 900, 950)
"""Floors of the lowest rate, in thousandths of the best that was found."""
_WHOLE = 1000


def usual_rules(territory: Territory) -> tuple[Rule, ...]:
    """List the rules that are tried where none are named."""
    requests = sum(child.request is not None for _, child in territory.child_by_id.values())
    share = max(1, requests * EXCEPTIONS // _WHOLE)
    return (
        Rule("by-points"),
        Rule("by-bands", WIDTH),
        Rule("by-bands", 2 * WIDTH),
        Rule("balanced", PRICE),
        Rule("exceptions", share),
        Rule("hours"),
    )


def frontier(
    territory: Territory,
    *,
    rules: Sequence[Rule] | None = None,
    floors: Sequence[int] = FLOORS,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Frontier:
    """Work out points between hours, respect of priority and equity between communes.

    Each point is a whole proposal, checked, with what is proven of its hours. Rules that serve in
    an order have no floor; every other rule is tried with each.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.
    rules
        What becomes of priority (see ``Rule``); the usual ones if none are given.
    floors
        Levels under which no commune may fall, in thousandths of the best lowest rate found.
    limits
        Limits of each search; repeatable by default.
    progress
        Told of the progress of the searches.

    Returns
    -------
    Frontier
        The points, those marked that others beat in every respect.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.

    Examples
    --------
    >>> import berceau
    >>> print(berceau.frontier(berceau.case("valence-romans")))  # doctest: +SKIP
    """
    chosen = usual_rules(territory) if rules is None else rules
    points = tuple(_points(territory, chosen, floors, limits, progress))
    return Frontier(territory=territory, points=points)


def _points(
    territory: Territory,
    rules: Sequence[Rule],
    floors: Sequence[int],
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
) -> Iterator[FrontierPoint]:
    beyond = beyond_reach(territory)
    for rule in rules:
        for floor in floors if rule.has_floor else (0,):
            policy = policy_of(rule, floor, territory.policy)
            under = territory.model_copy(update={"policy": policy})
            proposal = _proposal(rule, under, limits, progress)
            yield FrontierPoint(
                kind=rule.kind,
                number=rule.number,
                floor=floor,
                policy=policy,
                proposal=proposal,
                beyond=beyond,
            )


def _proposal(
    rule: Rule,
    territory: Territory,
    limits: Limits | None,
    progress: Callable[[Progress], None] | None,
) -> Proposal:
    if rule.kind == "by-points":
        return by_points(territory)
    if rule.kind == "by-bands":
        most = LIMITS.deterministic_time
        effort = min(limits.deterministic_time, most) if limits else most
        return by_bands(territory, limits=limits and replace(limits, deterministic_time=effort))
    from berceau.placement.solve import place  # noqa: PLC0415  (loads the solver)

    return place(territory, limits=limits, progress=progress)


def policy_of(rule: Rule, floor: int, policy: Policy) -> Policy:
    """Give the policy of a rule and a floor, everything else unchanged.

    Parameters
    ----------
    rule
        What becomes of priority.
    floor
        Level under which no commune may fall, in thousandths of the best lowest rate; 0: none.
    policy
        The policy of the territory.
    """
    if not rule.has_floor:
        return preset(rule.preset).policy(policy)
    plain = preset("balanced").policy(policy)
    usual = next(stage for stage in plain.stages if stage.measure == "fairness")
    least = usual.model_copy(update={"tolerance": _WHOLE - floor})
    stages = [stage for stage in plain.stages if stage.measure != "fairness"]
    first = next(k for k, stage in enumerate(stages) if stage.measure == "hours")
    if floor:
        stages.insert(first, least)
    return plain.model_copy(update={"stages": tuple(stages), "envy": _envy(rule, policy)})


def _envy(asked: Rule, policy: Policy) -> tuple[EnvyRule, ...]:
    if asked.kind == "hours":
        return ()
    if asked.kind == "exceptions":
        return preset(f"balanced-{asked.number}").policy(policy).envy
    price = {"price": asked.number or 0}
    return tuple(
        rule.model_copy(update=price) if rule.treatment == "priced" else rule
        for rule in DEFAULT_ENVY
    )
