"""Many questions about one plan: what would have helped this child, and that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.communes import distance_km
from berceau.engine.limits import Limits
from berceau.errors import Fault, InputError
from berceau.placement.choices import chosen
from berceau.placement.problem import formulate
from berceau.placement.reasons.discretion import told
from berceau.placement.reasons.helping.again import found_again
from berceau.placement.reasons.helping.asked import pairs, singles, size_of
from berceau.placement.reasons.helping.changes import Both, OtherStructure, changed
from berceau.placement.reasons.helping.clones import Variant
from berceau.placement.reasons.helping.quick import WHYS, hints_of
from berceau.placement.reasons.helping.report import Help, Helpful
from berceau.placement.reasons.helping.standing import Standing
from berceau.placement.reasons.helping.witness import found_near
from berceau.placement.record import Finding, placements_of, propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from berceau.domain.families import Request
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons.helping.changes import Change
    from berceau.placement.reasons.helping.quick import Hint, Why
    from berceau.placement.reasons.helping.witness import Answer

LIMITS = Limits(deterministic_time=2.0)
"""Effort for each change that is verified, unless other limits are given."""
MOST_TRIED = 6
"""Most changes that are verified one after the other until one is known to help."""
MOST_STRUCTURES = 5
"""Most other structures that are told of, those with room and the nearest first."""
MOST_TOLD = 8
"""Most changes that are told of in all."""


class _Idea(NamedTuple):
    """A change that was looked at, and what the estimate says of it."""

    change: Change
    size: int
    why: Why | None = None
    structure: str | None = None
    far: float = 0.0

    @property
    def order(self) -> tuple[int, int, float]:
        """Smallest first, then what is most likely, then what is nearest."""
        return self.size, len(WHYS) if self.why is None else WHYS.index(self.why), self.far


class Helping:
    """Answers what would have helped the children of one plan.

    Parameters
    ----------
    territory
        What the plan is for.
    proposal
        The plan, whatever made it.

    Raises
    ------
    InputError
        If a placement is none of its child's options, or the plan breaks a limit.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self._standing = Standing(territory, proposal)
        self._territory = territory
        self._placed = frozenset(placement.child for placement in proposal.placements)

    def quick(self, child: str) -> Help:
        """Estimate what would have helped, from the room left, priorities and prices.

        Parameters
        ----------
        child
            Identifier of a child with a request.

        Raises
        ------
        InputError
            If there is no such child, or it asks for nothing.
        """
        request = self._request(child)
        ideas = [] if child in self._placed else self._ideas(child, request)
        return self._help(child, request, ideas, {})

    def exact(self, child: str, limits: Limits = LIMITS) -> Help:
        """Verify changes one after the other, smallest first, until one is known to help.

        Those that are estimated to help come first, then the others.

        Parameters
        ----------
        child
            As for quick answers.
        limits
            Effort for each change.

        Raises
        ------
        InputError
            As for quick answers.
        """
        request = self._request(child)
        if child in self._placed:
            return self._help(child, request, [], {})
        ideas = self._ideas(child, request)
        known: dict[int, Answer] = {}
        hopeful = [k for k, idea in enumerate(ideas) if idea.why is not None]
        for k in [*hopeful, *(k for k, idea in enumerate(ideas) if idea.why is None)]:
            if len(known) == MOST_TRIED:
                break
            known[k] = self.verified(child, ideas[k].change, limits)
            if known[k].helps:
                break
        return self._help(child, request, ideas, known)

    def verified(self, child: str, change: Change, limits: Limits = LIMITS) -> Answer:
        """Look for a lawful proposal in which a child has a place under a change.

        Parameters
        ----------
        child
            Identifier of a child without a place.
        change
            The change.
        limits
            Effort.
        """
        asked = changed(self._territory, child, change)
        if self._standing.is_procedure:
            return found_again(self._standing, child, asked)
        return found_near(self._standing, child, asked, limits.deterministic_time)

    def witness(self, child: str, change: Change, answer: Answer) -> Proposal | None:
        """Write the proposal that an exact answer found, and have it checked.

        Parameters
        ----------
        child
            Identifier of the child.
        change
            The change.
        answer
            What is known of it; ``None`` comes back where nothing was found.

        Raises
        ------
        BrokenProposalError
            If the independent checker refuses it: that would be a fault of this library.
        """
        if answer.x is None:
            return None
        problem = formulate(changed(self._territory, child, change))
        taken = answer.x[: len(answer.problem.options)].nonzero()[0]
        x, _ = chosen(problem, placements_of(answer.problem, taken))
        return propose(problem, x, Finding("given"))

    def _request(self, child: str) -> Request:
        known = self._territory.child_by_id.get(child)
        if known is None or known[1].request is None:
            raise InputError([_no_request(child, is_known=known is not None)])
        return known[1].request

    def _ideas(self, child: str, request: Request) -> list[_Idea]:
        """List the changes with their estimates, smallest first; two together if no one helps."""
        found = singles(self._territory, child)
        variants = [Variant(), Variant(anywhere=True), *(Variant(change) for change in found)]
        ideas = self._estimated(child, request, variants)
        if not any(idea.why for idea in ideas):
            more = [Variant(both) for both in pairs(found)]
            more += [Variant(change, anywhere=True) for change in found]
            ideas += self._estimated(child, request, [Variant(), *more])
        return sorted(ideas, key=lambda idea: idea.order)

    def _estimated(self, child: str, request: Request, variants: Sequence[Variant]) -> list[_Idea]:
        hints = hints_of(self._standing, child, variants)
        at: dict[int, list[Hint]] = {}
        for hint in hints:
            at.setdefault(hint.variant, []).append(hint)
        ideas: list[_Idea] = []
        for number, variant in enumerate(variants):
            opened = at.get(number, [])
            if variant.anywhere:
                ideas += self._elsewhere(child, request, variant, opened)
            elif variant.change is not None:
                best = _best(opened)
                size = size_of(self._territory, child, variant.change)
                ideas.append(_Idea(variant.change, size, *best))
        return ideas

    def _elsewhere(
        self, child: str, request: Request, variant: Variant, opened: Iterable[Hint]
    ) -> Iterator[_Idea]:
        """List the other structures that are open to a child: likely ones, the nearest first."""
        by_house: dict[str, list[Hint]] = {}
        for hint in opened:
            if hint.rank == len(request.wishes):
                by_house.setdefault(hint.structure, []).append(hint)
        ideas = []
        for house, hints in by_house.items():
            change: Change = OtherStructure(structure=house)
            if variant.change is not None and not isinstance(variant.change, Both):
                change = Both(changes=(variant.change, OtherStructure(structure=house)))
            size = size_of(self._territory, child, change)
            ideas.append(_Idea(change, size, *_best(hints), self._far(child, house)))
        yield from sorted(ideas, key=lambda idea: idea.order)[:MOST_STRUCTURES]

    def _far(self, child: str, house: str) -> float:
        territory = self._territory
        home = territory.home(territory.child_by_id[child][0])
        site = territory.site(territory.structure_by_id[house])
        return float("inf") if home is None or site is None else distance_km(home, site)

    def _help(
        self,
        child: str,
        request: Request,
        ideas: Sequence[_Idea],
        known: dict[int, Answer],
    ) -> Help:
        helpful = [
            self._told(child, idea, known.get(k))
            for k, idea in enumerate(ideas)
            if (known[k].helps is not False if k in known else True)
            and (idea.why is not None or (k in known and known[k].helps))
        ]
        return Help(
            child=child,
            method=self._standing.proposal.method,
            has_place=child in self._placed,
            request=request,
            looked_at=len(ideas),
            helpful=tuple(helpful[:MOST_TOLD]),
            useless=tuple(ideas[k].change for k, one in known.items() if one.helps is False),
            exact=bool(known),
        )

    def _told(self, child: str, idea: _Idea, answer: Answer | None) -> Helpful:
        house, others = idea.structure, None
        if answer is not None and answer.x is not None:
            options, x = answer.problem.options, answer.x
            mine = options.child == options.children.index(child)
            taken = (x[: len(options)] > 0) & mine
            house = options.structures[options.structure[taken][0]].id
            others = told(self._moved(child, answer))
        return Helpful(
            change=idea.change,
            size=idea.size,
            verified=None if answer is None else answer.helps,
            why=idea.why,
            structure=house,
            others=others,
        )

    def _moved(self, child: str, answer: Answer) -> int:
        """Count the children of other families who have something else than in the plan."""
        problem, x = answer.problem, answer.x
        before, _ = chosen(problem, self._standing.proposal.placements)
        if x is None:
            return 0
        family, _ = self._territory.child_by_id[child]
        own = {member.id for member in family.children}
        options = problem.options
        moved = set(options.child[before[: len(options)] != x[: len(options)]].tolist())
        return sum(options.children[number] not in own for number in moved)


def _best(hints: Iterable[Hint]) -> tuple[Why | None, str | None]:
    """Give the surest reason, and the structure of the first option that it holds for."""
    likely = [hint for hint in hints if hint.why is not None]
    if not likely:
        return None, None
    best = min(likely, key=lambda hint: (WHYS.index(hint.why or "prices"), hint.rank))
    return best.why, best.structure


def _no_request(child: str, *, is_known: bool) -> Fault:
    return Fault(
        "child",
        "no-request",
        f"{child!r}, who asks for nothing" if is_known else f"{child!r}, who is not there",
        "the identifier of a child who asks for a place",
        "Look among the children of the territory's file.",
    )


def what_would_help(
    territory: Territory,
    proposal: Proposal,
    child: str,
    *,
    exact: bool = False,
    limits: Limits | None = None,
) -> Help:
    """Say what the family of a child could have asked for to have a place.

    Parameters
    ----------
    territory
        What the proposal is for.
    proposal
        The proposal, whatever made it.
    child
        Identifier of the child.
    exact
        Whether the smallest change is verified by solving again; else the answer is estimated
        from the room left, priorities and prices.
    limits
        Effort for each change that is verified.

    Returns
    -------
        The changes that help, smallest first, each with what is known of it.

    Raises
    ------
    InputError
        If there is no such child, it asks for nothing, or the proposal does not fit the
        territory.

    Examples
    --------
    >>> import berceau
    >>> town = berceau.draw("town", children=60, seed=1).territory
    >>> plan = berceau.by_points(town)
    >>> answer = berceau.what_would_help(town, plan, plan.refused[0], exact=True)
    >>> answer.helpful[0].verified
    True
    """
    helping = Helping(territory, proposal)
    return helping.exact(child, limits or LIMITS) if exact else helping.quick(child)
