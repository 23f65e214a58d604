"""A past allocation as placements: what the rules let children have, and what they do not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.check import measures_of
from berceau.placement.proposal import Placement, Proposal, Run
from berceau.placement.record import placements_of
from berceau.placement.stays import completed_months, held_stay, requested_stay
from berceau.placement.titles import is_independent
from berceau.placement.weeks import ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from berceau.domain.families import Child
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.io.tables.past import PastPlace
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]

_DAY = timedelta(days=1)
_NEAR = timedelta(days=31)
"""A contract that begins or ends within a month of the day asked for is as asked: families begin
when they can, and the placement counts months."""


@dataclass(frozen=True)
class Given:
    """A past allocation.

    Attributes
    ----------
    taken
        Options that children had, increasing.
    strange
        Placements that are none of a child's options, by child.
    """

    problem: Problem
    taken: Ints
    strange: dict[str, tuple[Placement, ...]]

    @property
    def x(self) -> Ints:
        """Value of every column, those of strange placements left out."""
        chosen = np.zeros(len(self.problem.options), dtype=np.int64)
        chosen[self.taken] = 1
        return self.problem.complete(chosen)

    def proposal(self, territory: Territory) -> Proposal:
        """Write it as a proposal of method ``given``, lawful or not."""
        placements = [*placements_of(self.problem, self.taken)]
        placements += [placement for found in self.strange.values() for placement in found]
        placements.sort(key=lambda placement: (placement.child, placement.start))
        placed = {placement.child for placement in placements}
        refused = (
            name
            for name, (_, child) in territory.child_by_id.items()
            if name not in placed and requested_stay(child, territory.calendar) is not None
        )
        return Proposal(
            territory=territory.name,
            fingerprint=territory.fingerprint,
            method="given",
            verdict="feasible",
            placements=tuple(placements),
            refused=tuple(refused),
            measures=measures_of(territory, tuple(placements)),
            run=Run(library=version("berceau")),
        ).sealed()

    def without(self, children: Iterable[str]) -> Given:
        """Take some children's places for strange ones, too."""
        gone = set(children)
        options = self.problem.options
        names = np.array(options.children, dtype=np.str_)[options.child[self.taken]]
        moved = np.isin(names, sorted(gone))
        found: dict[str, list[Placement]] = defaultdict(list)
        for placement in placements_of(self.problem, self.taken[moved]):
            found[placement.child].append(placement)
        strange = {**self.strange, **{child: tuple(held) for child, held in found.items()}}
        return Given(self.problem, self.taken[~moved], strange)


def given(problem: Problem, past: Iterable[PastPlace]) -> Given:
    """Find the option that each row of a past allocation is, or write it as it stands.

    Parameters
    ----------
    problem
        The territory's placement.
    past
        What children were given. Children in place of whom nothing is told keep what they hold.
    """
    reader = _Reader(problem)
    told = {place.child: place for place in past}
    taken: list[int] = []
    strange: dict[str, tuple[Placement, ...]] = {}
    for child, place in sorted(told.items()):
        if place.structure is None:
            continue
        option = reader.option(place, place.structure)
        if option is None:
            strange[child] = tuple(reader.as_told(place, place.structure))
        else:
            taken.append(option)
    taken += [option for child, option in reader.kept.items() if child not in told]
    return Given(problem, np.array(sorted(taken), dtype=np.int64), strange)


class _Reader:
    """Looks rows up among the options of their children."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._territory = problem, problem.territory
        options = problem.options
        self._spans: dict[str, list[int]] = defaultdict(list)
        for option, child in enumerate(options.child.tolist()):
            self._spans[options.children[child]].append(option)
        kept = np.flatnonzero(options.keep).tolist()
        self.kept = {options.children[options.child[k]]: k for k in kept}

    def option(self, place: PastPlace, structure: str) -> int | None:
        """Give the option that a row is: a place held that is kept, else the child's first."""
        calendar = self._territory.calendar
        week = calendar.expand(place.week) if place.week else None
        fitting = [
            option
            for option in self._spans[place.child]
            if self._fits(option, place, structure, week)
        ]
        held = self.kept.get(place.child)
        return held if held in fitting else next(iter(fitting), None)

    def _fits(
        self, option: int, place: PastPlace, structure: str, week: frozenset[int] | None
    ) -> bool:
        options = self._problem.options
        if options.structures[options.structure[option]].id != structure:
            return False
        if week is not None and options.weeks[options.week[option]] != week:
            return False
        via = int(options.via[option])
        name = None if via < 0 else options.conventions[via].id
        if place.convention not in {None, name}:
            return False
        if options.keep[option]:
            return True
        first, last = (date.fromordinal(int(d[option])) for d in (options.first, options.last))
        starts = place.start is None or abs(place.start - first) <= _NEAR
        # A contract may end when the family leaves: an early end is no breach, a late one is.
        return starts and (place.until is None or place.until <= last + _NEAR)

    def as_told(self, place: PastPlace, structure_name: str) -> Iterator[Placement]:
        """Write the placements of a row that is no option."""
        territory = self._territory
        _, child = territory.child_by_id[place.child]
        structure = territory.structure_by_id[structure_name]
        asked, held = (stay(child, territory.calendar) for stay in (requested_stay, held_stay))
        stay = asked or held
        first = place.start or (stay.first if stay else territory.calendar.first)
        last = max(first, place.until or (stay.last if stay else territory.calendar.last))
        moves = held is not None and first > held.first
        if held is not None and moves and child.held is not None:
            yield self._placement(
                child,
                territory.structure_by_id[child.held.structure],
                (held.first, min(held.last, first - _DAY)),
                week=child.held.week,
                convention=child.held.convention,
                status="leaving",
            )
        yield self._placement(
            child,
            structure,
            (first, last),
            week=place.week or self._week(child),
            convention=place.convention,
            status="new" if held is None else "moved",
        )

    def _week(self, child: Child) -> tuple[str, ...]:
        """Give a week for a row that names none: the first asked for, the one held, or all."""
        calendar = self._territory.calendar
        if child.request is not None:
            return calendar.compress(next(ways(child.request.weeks[0], calendar)))
        return child.held.week if child.held else calendar.weekdays

    def _placement(
        self,
        child: Child,
        structure: Structure,
        days: tuple[date, date],
        **said: object,
    ) -> Placement:
        first, last = days
        months = completed_months(child.born, first)
        section = structure.section_at(months) or structure.age_groups[0]
        week = self._territory.calendar.expand(said.pop("week"))  # type: ignore[arg-type]  # names of slots
        return Placement(
            child=child.id,
            structure=structure.id,
            section=section.id,
            week=self._territory.calendar.compress(week),
            start=first,
            until=last,
            suggestion=is_independent(structure, self._territory) and said["status"] != "leaving",
            **said,  # type: ignore[arg-type]  # convention and status
        )
