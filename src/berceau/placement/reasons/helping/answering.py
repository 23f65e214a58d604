"""Many questions about one plan: what would have helped this child, and that one."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from berceau.domain.faults import Names
from berceau.engine.limits import Limits
from berceau.errors import Fault, InputError
from berceau.placement.choices import chosen
from berceau.placement.problem import formulate
from berceau.placement.reasons.discretion import told
from berceau.placement.reasons.helping.again import found_again
from berceau.placement.reasons.helping.changes import changed
from berceau.placement.reasons.helping.ideas import Ideas, glances, searches, worth_telling
from berceau.placement.reasons.helping.report import Help, Helpful
from berceau.placement.reasons.helping.standing import Standing
from berceau.placement.reasons.helping.witness import found_near
from berceau.placement.record import Finding, placements_of, propose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from berceau.domain.families import Request
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons.helping.changes import Change
    from berceau.placement.reasons.helping.ideas import Idea
    from berceau.placement.reasons.helping.witness import Answer

LIMITS = Limits(deterministic_time=0.4)
"""Effort for each change that is verified, unless other limits are given."""


class Helping:
    """Answers what would have helped the children of one plan.

    Parameters
    ----------
    territory
        What the plan is for.
    proposal
        The plan, whatever made it.

    Attributes
    ----------
    standing
        The plan laid out.

    Raises
    ------
    InputError
        If a placement is none of its child's options, or the plan breaks a limit.
    """

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self.standing = Standing(territory, proposal)
        self._territory = territory
        self._placed = frozenset(placement.child for placement in proposal.placements)
        self._estimated: dict[str, Help] = {}

    def quick(self, child: str) -> Help:
        """Estimate what would have helped, from the room left, priorities and prices.

        An answer is kept: whoever asks for all children beforehand has each at once later.

        Parameters
        ----------
        child
            Identifier of a child with a request.

        Raises
        ------
        InputError
            If there is no such child, or it asks for nothing.
        """
        if child in self._estimated:
            return self._estimated[child]
        request = self._request(child)
        ideas: list[Idea] = []
        if child not in self._placed:
            looked_at = Ideas(self.standing, child, request)
            ideas = looked_at.single()
            if all(idea.why is None for idea in ideas):
                ideas += looked_at.double()
        self._estimated[child] = self._help(child, request, ideas, {})
        return self._estimated[child]

    def exact(self, child: str, limits: Limits = LIMITS) -> Help:
        """Verify changes, until one is known to help and none that is smaller seems to.

        First those that seem to fit, then those that prices speak for, at a glance; then two
        changes together; then, by a search, what is still open.

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
        known: dict[Change, Answer] = {}
        looked_at = Ideas(self.standing, child, request)
        ideas = looked_at.single()
        self._glance(child, ideas, limits, known)
        if not _any_helps(known):
            more = looked_at.double()
            self._glance(child, more, limits, known)
            ideas += more
        if not _any_helps(known):
            for idea in searches(ideas, _verdicts(known)):
                known[idea.change] = self.verified(child, idea.change, limits)
                if known[idea.change].helps:
                    break
        return self._help(child, request, ideas, known)

    def _glance(
        self, child: str, ideas: list[Idea], limits: Limits, known: dict[Change, Answer]
    ) -> None:
        """Verify what may be verified at a glance, until nothing smaller is left."""
        least = inf
        for idea in glances(ideas):
            if idea.size < least:
                answer = self.verified(child, idea.change, limits, thorough=False)
                known[idea.change] = answer
                least = idea.size if answer.helps else least

    def verified(
        self, child: str, change: Change, limits: Limits = LIMITS, *, thorough: bool = True
    ) -> Answer:
        """Look for a lawful proposal in which a child has a place under a change.

        Parameters
        ----------
        child
            Identifier of a child without a place.
        change
            The change.
        limits
            Effort.
        thorough
            Whether to go on where a glance is not enough.
        """
        asked = changed(self._territory, child, change)
        if self.standing.is_procedure:
            return found_again(self.standing, child, asked, thorough=thorough)
        effort = limits.deterministic_time
        return found_near(self.standing, child, asked, effort, thorough=thorough)

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
        known = self._territory.child_by_id
        if child not in known:
            raise InputError(list(Names("child", known).check("child", child)))
        request = known[child][1].request
        if request is None:
            raise InputError([_no_request(child)])
        return request

    def _help(
        self, child: str, request: Request, ideas: Sequence[Idea], known: dict[Change, Answer]
    ) -> Help:
        return Help(
            child=child,
            method=self.standing.proposal.method,
            has_place=child in self._placed,
            request=request,
            looked_at=len(ideas),
            helpful=tuple(
                self._told(child, idea, known.get(idea.change))
                for idea in worth_telling(ideas, _verdicts(known))
            ),
            useless=tuple(change for change, one in known.items() if one.helps is False),
            exact=bool(known),
        )

    def _told(self, child: str, idea: Idea, answer: Answer | None) -> Helpful:
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
        before, _ = chosen(problem, self.standing.proposal.placements)
        if x is None:
            return 0
        family, _ = self._territory.child_by_id[child]
        own = {member.id for member in family.children}
        options = problem.options
        moved = set(options.child[before[: len(options)] != x[: len(options)]].tolist())
        return sum(options.children[number] not in own for number in moved)


def _verdicts(known: dict[Change, Answer]) -> dict[Change, bool | None]:
    return {change: answer.helps for change, answer in known.items()}


def _any_helps(known: dict[Change, Answer]) -> bool:
    return any(answer.helps for answer in known.values())


def _no_request(child: str) -> Fault:
    return Fault(
        "child",
        "no-request",
        f"{child!r}, who asks for nothing",
        "a child with a request",
        "Name a child for whom a place is asked.",
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
