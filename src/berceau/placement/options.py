"""The options of every child: what the rules let it have, as arrays.

An option is a child, a structure, a week and the title under which it is taken. See
``docs/reference/rules.md``, section *Options*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.errors import Fault, InfeasibleError
from berceau.placement.candidates import candidates_of
from berceau.placement.demand import Demand
from berceau.placement.timeline import Timeline

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.conventions import Convention
    from berceau.domain.decisions import Place, Signed
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.candidates import Candidates

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Segments(NamedTuple):
    """Stretches of care that options consist of, one a row; all arrays have shape ``(n,)``.

    An option by which a child moves has two: the held place up to the move, then the new one.
    """

    option: Ints
    structure: Ints
    week: Ints
    via: Ints
    """Position of the convention, -1 for none."""
    first: Ints
    """First day, as a proleptic ordinal."""
    last: Ints
    held: Bools
    """Whether it is (part of) a held place, to which the rules of admission do not apply."""
    child: Ints


@dataclass(frozen=True, eq=False)
class Options:
    """All options of a territory, in canonical order.

    Attributes
    ----------
    territory
        What they were read from.
    children
        Identifiers of the children that have options, sorted; a child's position is its group.
    structures, conventions
        Sorted by identifier; positions are used in the arrays.
    weeks
        Distinct sets of slots.
    child, structure, week, via
        Positions, shape ``(n,)``; ``via`` is -1 for residents.
    first, last
        Days as proleptic ordinals.
    rank, position, share
        Rank of the wish, position of the week, share of the need in thousandths.
    keep
        Whether the option keeps a held place.
    need
        Need met, as ``rules.md`` defines it.
    points
        Points of the child at the structure.
    layer
        Number of the layer, 0 for the lowest that occurs.
    required
        Whether the child must have one of its options, shape ``(n_children,)``.
    """

    territory: Territory
    children: tuple[str, ...]
    structures: tuple[Structure, ...]
    conventions: tuple[Convention, ...]
    weeks: tuple[frozenset[int], ...]
    child: Ints
    structure: Ints
    week: Ints
    via: Ints
    first: Ints
    last: Ints
    rank: Ints
    position: Ints
    share: Ints
    keep: Bools
    need: Ints
    points: Ints
    layer: Ints
    required: Bools
    segments: Segments

    def __len__(self) -> int:
        """Give the number of options."""
        return len(self.child)

    def label(self, option: int) -> str:
        """Write an option so that a person can read it."""
        names = self.territory.calendar.compress(self.weeks[self.week[option]])
        child, structure = self.child[option], self.structure[option]
        return f"{self.children[child]} at {self.structures[structure].id}, {' '.join(names)}"

    @cached_property
    def weight(self) -> Ints:
        """Weight of each option: base and points, to the policy's power."""
        policy = self.territory.policy
        weights = (policy.base_points + np.maximum(0, self.points)) ** policy.exponent
        return np.asarray(weights, dtype=np.int64)


def options_of(territory: Territory) -> Options:
    """List every option of a territory.

    Raises
    ------
    InfeasibleError
        If a decision names a place that no rule allows.
    """
    demand = Demand(territory)
    found = candidates_of(demand)
    timeline = Timeline(territory, demand.structures, demand.children)
    of_age = timeline.receives(found.structure, found.child, found.first, found.last)
    kept = found.at(np.flatnonzero(of_age | (found.keep > 0)))
    _decided_have_options(demand, kept)
    return _Writer(demand, np.unique(np.append(found.week, demand.held_weeks)), kept).options()


def _decided_have_options(demand: Demand, kept: Candidates) -> None:
    decisions = enumerate(demand.territory.decisions)
    placed = {k: d for k, d in decisions if d.kind in {"place", "signed"}}
    if not placed:
        return
    served = {demand.children[child] for child in np.unique(kept.child)}
    clashes = [
        Fault(
            f"decisions[{k}]",
            "decision-impossible",
            _told(decision),
            "a place that opening, age, dates and conventions allow for the whole stay",
            "Decide another week or structure, or change what stands in the way.",
        )
        for k, decision in placed.items()
        if decision.child not in served
    ]
    if clashes:
        raise InfeasibleError(clashes)


def _told(decision: Place | Signed) -> str:
    if decision.kind == "signed":
        return f"{decision.child!r}, whose contract is signed"
    return f"{decision.child!r} to be placed"


class _Writer:
    """Writes candidates as options: those that are there get new numbers, in the same order."""

    def __init__(self, demand: Demand, weeks: Ints, kept: Candidates) -> None:
        self._demand = demand
        self._weeks = weeks
        self._kept = kept
        self._children, self._child = np.unique(kept.child, return_inverse=True)

    def options(self) -> Options:
        """Lay out the options."""
        demand, kept = self._demand, self._kept
        children = tuple(demand.children[child] for child in self._children)
        guaranteed = [child in demand.guaranteed for child in children]
        return Options(
            territory=demand.territory,
            children=children,
            structures=demand.structures,
            conventions=demand.conventions,
            weeks=tuple(demand.weeks[week] for week in self._weeks),
            child=self._child,
            structure=kept.structure,
            week=np.searchsorted(self._weeks, kept.week),
            via=kept.via,
            first=kept.first,
            last=kept.last,
            rank=kept.rank,
            position=kept.position,
            share=kept.share,
            keep=kept.keep > 0,
            need=kept.need,
            points=kept.points,
            layer=np.unique(kept.layer, return_inverse=True)[1],
            required=np.array(guaranteed, dtype=np.bool_),
            segments=self._segments(),
        )

    def _segments(self) -> Segments:
        """Lay out the stretches of care: of each option its own, then the place it leaves."""
        kept, left, place = self._kept, *self._left_behind()
        held = self._demand.held
        until = np.minimum(held.last[place], kept.first[left] - 1)
        option = np.append(np.arange(len(kept.child)), left)
        order = np.argsort(option, kind="stable")

        def both(own: Ints, of_left: Ints) -> Ints:
            return np.append(own, of_left)[order]

        return Segments(
            option=option[order],
            structure=both(kept.structure, held.structure[place]),
            week=np.searchsorted(self._weeks, both(kept.week, held.week[place])),
            via=both(kept.via, held.via[place]),
            first=both(kept.first, held.first[place]),
            last=both(kept.last, until),
            held=both(kept.keep, np.ones_like(left)) > 0,
            child=self._child[option[order]],
        )

    def _left_behind(self) -> tuple[Ints, Ints]:
        """Give the options by which a child moves, and the held places that they leave."""
        kept, held = self._kept, self._demand.held
        place = np.full(len(self._demand.children), -1, dtype=np.int64)
        place[held.child] = np.arange(len(held.child))
        moves = np.flatnonzero((kept.keep == 0) & (place[kept.child] >= 0))
        # Whoever moves on the first day of the year planned leaves nothing in it.
        stays = held.first[place[kept.child[moves]]] < kept.first[moves]
        return moves[stays], place[kept.child[moves[stays]]]
