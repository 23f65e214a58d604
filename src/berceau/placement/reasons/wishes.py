"""The answer to each wish: structure by structure, accepted week by accepted week."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.reasons.answers import AtStructure, Condition, WishAnswer
from berceau.placement.reasons.conditions import Conditions
from berceau.placement.reasons.discretion import told
from berceau.placement.reasons.plan import NOTHING
from berceau.placement.reasons.request import OneRequest
from berceau.placement.reasons.weighed import is_above
from berceau.placement.stays import completed_months
from berceau.placement.titles import is_independent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.structures import Structure
    from berceau.placement.proposal import Placement
    from berceau.placement.reasons.answers import Empty, LastServed, Outcome, Way
    from berceau.placement.reasons.limits import Limits
    from berceau.placement.reasons.plan import Plan
    from berceau.placement.reasons.weighed import Weighed

_NEAREST: tuple[Outcome, ...] = (
    "got",
    "room",
    "passed_over",
    "siblings",
    "full",
    "closed",
    "below",
)
"""Outcomes, what comes nearest to a place first."""


class _Asked(NamedTuple):
    """A request, its number among children with options, and what it has."""

    request: OneRequest
    number: int | None
    held: int
    conditions: Conditions


class Wishes:
    """Answers the wishes of requests.

    Parameters
    ----------
    plan
        The proposal on its program.
    limits
        Its limits.
    weighed
        What became of single options.
    """

    def __init__(self, plan: Plan, limits: Limits, weighed: Weighed) -> None:
        self._plan = plan
        self._limits = limits
        self._weighed = weighed

    def of(self, request: OneRequest) -> tuple[WishAnswer, ...]:
        """Answer every wish of a request, in order."""
        if request.child.request is None:
            return ()
        number = self._plan.number.get(request.child.id)
        held = NOTHING if number is None else int(self._plan.taken[number])
        asked = _Asked(request, number, held, Conditions(request))
        return tuple(
            self._wish(asked, rank, wish, request.wished.get(rank, []))
            for rank, wish in enumerate(request.child.request.wishes)
        )

    def _wish(self, asked: _Asked, rank: int, wish: str, covered: list[str]) -> WishAnswer:
        at = tuple(self._at(asked, rank, name) for name in covered)
        outcomes = {place.outcome for place in at}
        outcome = next((outcome for outcome in _NEAREST if outcome in outcomes), None)
        empty = None if at else _why_empty(asked.request, wish)
        return WishAnswer(rank=rank, wish=wish, outcome=outcome or "closed", at=at, empty=empty)

    def _at(self, asked: _Asked, rank: int, name: str) -> AtStructure:
        structure = self._plan.territory.structure_by_id[name]
        section = _first_section(asked.request, structure)
        ways = tuple(self._ways(asked, rank, name))
        conditions = tuple(asked.conditions.at(name))
        if any(row.never for way in ways for row in way.full):
            met = any(not any(row.never for row in way.full) for way in ways)
            conditions = (*conditions, Condition(name="licence", met=met))
        served, points = self._served(asked, name, section)
        return AtStructure(
            structure=name,
            section=section,
            outcome=self._outcome(asked, (rank, name), conditions, ways),
            suggestion=is_independent(structure, self._plan.territory),
            conditions=conditions,
            ways=ways,
            served=told(served),
            last=points,
        )

    def _ways(self, asked: _Asked, rank: int, name: str) -> Iterator[Way]:
        """Tell what became of the weeks above what the child has, and of the one that it has."""
        options = self._plan.problem.options
        for option in self._options(asked, name):
            if option == asked.held and int(options.rank[option]) == rank:
                yield self._weighed.told(option, "got")
            elif not options.keep[option] and is_above(self._plan, option, asked.held):
                yield self._weighed.way(option)

    def _options(self, asked: _Asked, name: str) -> list[int]:
        if asked.number is None:
            return []
        options, spans = self._plan.problem.options, self._plan.spans
        every = range(spans[asked.number], spans[asked.number + 1])
        return [k for k in every if options.structures[options.structure[k]].id == name]

    def _outcome(
        self,
        asked: _Asked,
        place: tuple[int, str],
        conditions: tuple[Condition, ...],
        ways: tuple[Way, ...],
    ) -> Outcome:
        """Say what came of one structure, given with the rank of its wish."""
        rank, name = place
        outcomes = {way.outcome for way in ways}
        for outcome in _NEAREST:
            if outcome in outcomes:
                return outcome
        options = self._plan.problem.options
        allowed = set(self._options(asked, name)) - {asked.held}
        if asked.held != NOTHING:
            # What the family likes as much as what its child keeps is no option of its own.
            alike = int(options.rank[asked.held]) == rank and all(c.met for c in conditions)
            if alike or int(options.rank[asked.held]) < rank:
                return "below"
        return "below" if allowed else "closed"

    def _served(
        self, asked: _Asked, name: str, section: str | None
    ) -> tuple[int, LastServed | None]:
        """Count the children newly placed in a section; who came last by priority."""
        plan = self._plan
        child = asked.request.child.id
        served = [
            plan.number[p.child]
            for p in self._new.get((name, section or ""), ())
            if p.child != child
        ]
        by_priority = [k for k in served if not plan.safe[k]]
        mine = self._options(asked, name)
        if not mine:
            return len(served), None
        return len(served), self._limits.last(by_priority, self._limits.lowest(mine[:1]))

    @cached_property
    def _new(self) -> dict[tuple[str, str], list[Placement]]:
        """New placements by structure and section on their first day."""
        found: dict[tuple[str, str], list[Placement]] = defaultdict(list)
        for placement in self._plan.proposal.placements:
            if placement.status in {"new", "moved"}:
                found[placement.structure, placement.section].append(placement)
        return found


def _first_section(request: OneRequest, structure: Structure) -> str | None:
    if request.stay is None:
        return None
    section = structure.section_at(completed_months(request.child.born, request.stay.first))
    return None if section is None else section.id


def _why_empty(request: OneRequest, wish: str) -> Empty:
    """Say why a wish is about no structure."""
    asked = request.child.request
    if request.stay is None or asked is None:
        return "dates"
    alone = request.child.model_copy(
        update={"request": asked.model_copy(update={"wishes": (wish,), "points": ()})}
    )
    children = tuple(alone if child.id == alone.id else child for child in request.family.children)
    family = request.family.model_copy(update={"children": children})
    territory = request.territory.model_copy(update={"families": (family,)})
    return "earlier" if OneRequest(territory, alone.id).wished else "nothing"
