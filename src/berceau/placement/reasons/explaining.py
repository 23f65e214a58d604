"""Explanations: a territory and a proposal prepared once, then one child after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.domain.faults import Names
from berceau.domain.wishes import is_group, parse_group
from berceau.errors import InputError
from berceau.placement.priority import is_entitled
from berceau.placement.reasons.agreements import Agreements, decisions_on
from berceau.placement.reasons.explanation import Explanation
from berceau.placement.reasons.limits import Limits
from berceau.placement.reasons.parts import Asked, Basis, Layer, Named, TieBreaks, Together
from berceau.placement.reasons.plan import Plan
from berceau.placement.reasons.prices import Prices
from berceau.placement.reasons.request import OneRequest
from berceau.placement.reasons.scoring import facts_of, scores_of
from berceau.placement.reasons.steps import LOOKS_FOR_THE_BEST, Steps
from berceau.placement.reasons.weighed import Weighed
from berceau.placement.reasons.wishes import Wishes
from berceau.placement.siblings import concerned

if TYPE_CHECKING:
    from collections.abc import Collection

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from berceau.placement.reasons.explanation import Result

_PAIR = 2
_RESULTS: dict[str, Result] = {"new": "new", "moved": "moved", "kept": "kept"}


class Reasons:
    """Explains the children of one proposal.

    Parameters
    ----------
    territory
        What the proposal is for.
    proposal
        The proposal, whatever made it.

    Raises
    ------
    InputError
        If the proposal is for another territory, or a placement is none of its child's options.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self.territory = territory
        self.proposal = proposal
        self._plan = Plan.of(territory, proposal)
        self._limits = Limits(self._plan)
        weighed = Weighed(self._plan, self._limits, Steps(self._plan))
        self._wishes = Wishes(self._plan, self._limits, weighed)
        self._agreements = Agreements(self._plan, self._limits)
        self._prices = Prices(self._plan)

    def explain(self, child: str, *, price: bool = False) -> Explanation:
        """Explain the result of one child.

        Parameters
        ----------
        child
            Its identifier.
        price
            Whether the hours that a trade-off is about are looked for, which takes longer.

        Raises
        ------
        InputError
            If the territory has no such child; the nearest names are given.
        """
        known = self.territory.child_by_id
        if child not in known:
            raise InputError(list(Names("child", known).check("child", child)))
        request = OneRequest(self.territory, child)
        wishes = self._wishes.of(request)
        if price:
            wishes = self._prices.told(child, wishes)
        places = tuple(p for p in self.proposal.placements if p.child == child)
        wished = {place.structure for wish in wishes for place in wish.at}
        return Explanation(
            child=child,
            family=request.family.id,
            result=_result(request, places),
            places=places,
            basis=self._basis(),
            asked=_asked(request),
            facts=facts_of(request),
            scores=scores_of(self._plan, request),
            layers=tuple(
                Layer(fact=fact, holds=is_entitled(request.family, request.child, fact))
                for fact in self.territory.policy.layers
            ),
            tie_breaks=self._tie_breaks(request),
            wishes=wishes,
            together=self._together(request),
            conventions=self._agreements.conventions(request),
            pools=self._agreements.pools(request, wished.union(p.structure for p in places)),
            decisions=tuple(decisions_on(self.territory.decisions, child, wished)),
            waiting=tuple(self._agreements.waiting(child)),
            named=self._named(request, wished.union(p.structure for p in places)),
        )

    def _named(self, request: OneRequest, structures: Collection[str]) -> Named:
        """Name what is mentioned; the communes are the family's own and those of its wishes."""
        territory, asked = self.territory, request.child.request
        groups = [parse_group(wish) for wish in (asked.wishes if asked else ()) if is_group(wish)]
        codes = {group.commune for group in groups if group is not None and group.commune}
        conventions = [c for c in territory.conventions if c.name]
        return Named(
            structures={
                name: territory.structure_by_id[name].name
                for name in sorted(structures)
                if territory.structure_by_id[name].name
            },
            conventions={c.id: c.name for c in sorted(conventions, key=lambda c: c.id)},
            communes={
                code: territory.commune_by_code[code].name
                for code in sorted(codes | {request.family.commune})
                if code in territory.commune_by_code
            },
        )

    def _basis(self) -> Basis:
        territory, proposal = self.territory, self.proposal
        policy = territory.policy
        named = tuple(stage.measure for stage in policy.stages)
        return Basis(
            territory=territory.name,
            first=territory.calendar.first,
            last=territory.calendar.last,
            method=proposal.method,
            verdict=proposal.verdict,
            policy=policy.name,
            policy_version=policy.version,
            stages=named if proposal.method in LOOKS_FOR_THE_BEST else (),
            library=proposal.run.library,
            fingerprint=proposal.fingerprint,
            seal=proposal.seal,
        )

    def _tie_breaks(self, request: OneRequest) -> TieBreaks:
        policy, asked = self.territory.policy, request.child.request
        return TieBreaks(
            chain=policy.tie_break,
            kept=policy.ties == "kept",
            submitted=None if asked is None else asked.submitted,
            born=request.child.born,
            seed=policy.lottery_seed,
        )

    def _together(self, request: OneRequest) -> Together | None:
        family = request.family
        children = concerned(family, self.territory.calendar)
        if family.siblings == "any" or len(children) < _PAIR or request.child.id not in children:
            return None
        granted = family.siblings in self.territory.policy.siblings
        return Together(wish=family.siblings, granted=granted, children=children)


def _result(request: OneRequest, places: tuple[Placement, ...]) -> Result:
    statuses = {place.status for place in places}
    for status in ("new", "moved", "kept"):
        if status in statuses:
            return _RESULTS[status]
    return "nothing_asked" if request.stay is None else "refused"


def _asked(request: OneRequest) -> Asked:
    asked, stay = request.child.request, request.stay
    found = Asked(born=request.child.born, commune=request.family.commune)
    if asked is None:
        return found
    return found.model_copy(
        update={
            "start": asked.start,
            "until": asked.until,
            "weeks": asked.weeks,
            "wishes": asked.wishes,
            "submitted": asked.submitted,
            "refusals": asked.refusals,
            "first": None if stay is None else stay.first,
            "last": None if stay is None else stay.last,
        }
    )


def explain(
    territory: Territory, proposal: Proposal, child: str, *, price: bool = False
) -> Explanation:
    """Explain the result of one child, from the territory and the proposal alone.

    Parameters
    ----------
    territory
        What the proposal is for.
    proposal
        The proposal, whatever made it.
    child
        Identifier of the child. To explain many, prepare ``Reasons`` once.
    price
        Whether the hours that a trade-off is about are looked for, which takes longer.

    Raises
    ------
    InputError
        If the territory has no such child, the proposal is for another territory, or a placement
        is none of its child's options.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> plan = berceau.by_points(town)
    >>> found = berceau.explain(town, plan, plan.refused[0])
    >>> found.result, found.wishes[0].outcome
    ('refused', 'full')
    """
    return Reasons(territory, proposal).explain(child, price=price)
