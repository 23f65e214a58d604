"""What the calculation does, step by step, told from a policy's own values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from berceau.domain.base import Record
from berceau.domain.policy import LARGER_COMMUNES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.policy import Grouping, Policy, Stage
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Method

Value: TypeAlias = int | str | tuple[str, ...]

OTHERS = {"in_order", "by_points", "by_bands", "deferred_acceptance", "planted", "given"}
"""Ways to make a proposal that do not follow the policy's stages."""


class Clause(Record):
    """One or two sentences, by the key of their words, with the values that stand in them."""

    code: str
    values: dict[str, int | str | tuple[str, ...]] = {}  # noqa: RUF012  (pydantic copies it)


class Step(Record):
    """One step of the calculation: its heading and what is said of it."""

    code: str
    clauses: tuple[Clause, ...]


def steps_of(territory: Territory, method: Method) -> tuple[Step, ...]:
    """Tell what the calculation does, in order.

    Parameters
    ----------
    territory
        Whose policy, pools and conventions are told.
    method
        How proposals are made: by the policy's stages (``place``), or otherwise.
    """
    policy = territory.policy
    found = [
        _step("read"),
        _possible(territory),
        _points(territory),
        *_layers(territory),
        _ties(policy),
        _limits(territory),
        _held(policy),
        *_reserved(territory),
        _siblings(policy),
        *_complaints(policy, method),
        *_aims(territory, method),
        _step("check"),
        _step("commission"),
    ]
    return tuple(found)


def _clause(code: str, **values: Value) -> Clause:
    return Clause(code=code, values=values)


def _step(code: str, *clauses: Clause) -> Step:
    return Step(code=code, clauses=clauses or (_clause(code),))


def _possible(territory: Territory) -> Step:
    clauses = [_clause("possible")]
    if territory.conventions:
        clauses.append(_clause("possible.conventions"))
    days = territory.policy.fewer_days
    clauses.append(_clause("possible.fewer", days=days) if days else _clause("possible.as_asked"))
    return _step("possible", *clauses)


def _points(territory: Territory) -> Step:
    policy = territory.policy
    clauses = [_clause("points" if policy.grid else "points.none")]
    if policy.blocks:
        clauses.append(_clause("points.blocks"))
    requests = (child.request for _, child in territory.child_by_id.values())
    if any(request is not None and request.points for request in requests):
        clauses.append(_clause("points.ready"))
    return _step("points", *clauses)


def _layers(territory: Territory) -> Iterator[Step]:
    clauses = []
    terms = [term for convention in territory.conventions for term in convention.terms]
    if any(term.kind == "order" and term.guests == "after_residents" for term in terms):
        clauses.append(_clause("layers.guests"))
    if territory.policy.layers:
        clauses.append(_clause("layers", facts=territory.policy.layers))
    if clauses:
        yield _step("layers", *clauses)


def _limits(territory: Territory) -> Step:
    clauses = [_clause("limits")]
    if any(structure.staff for structure in territory.structures):
        clauses.append(_clause("limits.staff", months=territory.policy.walking_age_months))
    if any(structure.overbooking for structure in territory.structures):
        clauses.append(_clause("limits.overbooking"))
    if territory.conventions:
        clauses.append(_clause("limits.conventions"))
    return _step("limits", *clauses)


def _held(policy: Policy) -> Step:
    return _step("held", _clause("held"), _clause("held.moves" if policy.transfers else "held.no"))


def _reserved(territory: Territory) -> Iterator[Step]:
    pools = [pool for structure in territory.structures for pool in structure.reserved]
    if not pools:
        return
    kinds = tuple(dict.fromkeys(pool.kind for pool in pools))
    clauses = [_clause("reserved", pools=kinds)]
    if any(pool.kept for pool in pools):
        clauses.append(_clause("reserved.kept"))
    if any(pool.kind == "insertion" and pool.places is None for pool in pools):
        clauses.append(_clause(f"reserved.{territory.policy.reserved_rounding}"))
    yield _step("reserved", *clauses)


def _siblings(policy: Policy) -> Step:
    wishes = tuple(wish for wish in policy.siblings if wish != "any")
    if not wishes:
        return _step("siblings", _clause("siblings.alone"))
    return _step("siblings", _clause("siblings"), *(_clause(f"siblings.{w}") for w in wishes))


def _aims(territory: Territory, method: Method) -> Iterator[Step]:
    """Tell what is made as good as can be, in order."""
    policy = territory.policy
    if method in OTHERS:
        yield _step("serve", _clause(f"serve.{method}", bands=policy.bands))
        return
    if policy.weights:
        parts = [_clause("weights")]
        parts += [
            _clause("weights.one", measure=w.measure, weight=w.weight) for w in policy.weights
        ]
        parts.append(_clause("weights.last"))
        yield _step("weights", *parts, *_need(policy, {w.measure for w in policy.weights}))
        return
    groupings = {grouping.id: grouping for grouping in policy.groups}
    pools = any(structure.reserved for structure in territory.structures)
    for stage in policy.stages:
        if stage.measure == "reserved" and not pools:
            continue
        yield _stage(stage, policy, groupings)


def _stage(stage: Stage, policy: Policy, groupings: dict[str, Grouping]) -> Step:
    clauses = [_clause(f"aim.{stage.measure}")]
    if stage.measure == "fairness":
        clauses = list(_fairness(stage, groupings))
    clauses += _need(policy, {stage.measure})
    if stage.measure != "tie_break":
        clauses.append(
            _clause("aim.tolerance", tolerance_permille=stage.tolerance)
            if stage.tolerance
            else _clause("aim.kept")
        )
    return _step(f"aim.{stage.measure}", *clauses)


def _fairness(stage: Stage, groupings: dict[str, Grouping]) -> Iterator[Clause]:
    known = {LARGER_COMMUNES.id: LARGER_COMMUNES, **groupings}
    grouping = known.get(stage.group)
    fact = grouping.fact if grouping else stage.group
    yield _clause("aim.fairness", fact=fact)
    if grouping and grouping.bands:
        yield _clause("aim.fairness.bands", bands=tuple(str(band) for band in grouping.bands))
    if grouping and grouping.least > 1:
        yield _clause("aim.fairness.least", least=grouping.least)
    if stage.levels is None:
        yield _clause("aim.fairness.all")
    else:
        one = stage.levels == 1
        yield _clause("aim.fairness.one" if one else "aim.fairness.levels", levels=stage.levels)


def _need(policy: Policy, measures: set[str]) -> Iterator[Clause]:
    """Tell how a need counts, where need or rates of need are looked at."""
    if "need" in measures:
        yield _clause(f"need.power_{min(policy.exponent, 2)}", exponent=policy.exponent)
        if policy.exponent:
            yield _clause("need.base", base=policy.base_points)
    if measures & {"need", "fairness"}:
        yield _clause(f"need.by_{policy.need_by}")
        yield _clause(
            "need.ranks", ranks_permille=tuple(str(value) for value in policy.rank_values)
        )


def _complaints(policy: Policy, method: Method) -> Iterator[Step]:
    """Tell that priorities are kept; the cases are told apart, see the table of the sheet."""
    if method != "place" or not policy.envy:
        return
    clauses = [_clause("complaints")]
    if policy.envy_gap:
        clauses.append(_clause("complaints.gap", gap=policy.envy_gap))
    clauses.append(_clause("complaints.table"))
    if any(rule.treatment in {"forbidden", "tolerated"} for rule in policy.envy):
        clauses.append(_clause("complaints.beyond"))
    yield _step("complaints", *clauses)


def _ties(policy: Policy) -> Step:
    links = [_clause(f"ties.{link}", seed=str(policy.lottery_seed)) for link in policy.tie_break]
    head = _clause("ties.kept" if policy.ties == "kept" else "ties")
    return _step("ties", head, *links)
