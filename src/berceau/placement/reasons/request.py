"""One child's request read on its own: wishes, titles, facts, distances, conditions."""

from __future__ import annotations

from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.policy import WHEREVER_ASKED
from berceau.placement.demand import Demand
from berceau.placement.distances import Distances
from berceau.placement.siblings import places_of_others
from berceau.placement.stays import completed_months, held_stay, requested_stay
from berceau.placement.titles import Titles
from berceau.placement.wished import wished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from berceau.domain.families import Fact, FactValue
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.stays import Stay
    from berceau.placement.titles import Title
    from berceau.placement.wished import Wished

THERE = ("@resident", "@guest", "@sibling_there", "@distance_km")
"""Facts that look at the structure wished."""


class OneRequest:
    """A child, its family, and what the rules read in their file.

    Parameters
    ----------
    territory
        The territory.
    name
        The child.
    """

    def __init__(self, territory: Territory, name: str) -> None:
        self.territory = territory
        self.family, self.child = territory.child_by_id[name]
        self.stay: Stay | None = requested_stay(self.child, territory.calendar)
        self.held: Stay | None = held_stay(self.child, territory.calendar)
        # Whatever is read of one file is read from a territory with that family alone.
        self._alone = territory.model_copy(update={"families": (self.family,)})

    @cached_property
    def _demand(self) -> Demand:
        return Demand(self._alone)

    @cached_property
    def structures(self) -> tuple[Structure, ...]:
        """Structures in order of their identifiers."""
        return self._demand.structures

    @cached_property
    def _distances(self) -> Distances:
        demand, territory = self._demand, self._alone
        homes = [territory.home(asking.family) for asking in demand.askings]
        return Distances(homes, [territory.site(s) for s in demand.structures])

    @cached_property
    def _asking(self) -> int | None:
        """Position of the request among those of the family."""
        names = [asking.child.id for asking in self._demand.askings]
        return names.index(self.child.id) if self.child.id in names else None

    @cached_property
    def wished(self) -> dict[int, list[str]]:
        """Structures by rank of the wish: those it covers and no earlier wish does."""
        found: dict[int, list[str]] = {}
        if self._asking is None:
            return found
        every: Wished = wished(self._demand, self._distances)
        mine = np.flatnonzero(every.asking == self._asking)
        for rank, k in zip(every.rank[mine].tolist(), every.structure[mine].tolist(), strict=True):
            found.setdefault(rank, []).append(self.structures[k].id)
        return found

    def titles(self, structure: str) -> tuple[Title, ...]:
        """List the titles under which the family may ask for a structure."""
        if self.stay is None:
            return ()
        commune = np.array([self.family.commune])
        number = np.array([self._demand.structure_number[structure]], dtype=np.int64)
        days = np.array([self.stay.first.toordinal()], dtype=np.int64)
        entries = self._titles.entries(commune, number, days)
        return tuple(self._titles.titles[k] for k in entries.title.tolist())

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self._alone)

    def kilometres(self, structure: str) -> int | None:
        """Give the whole kilometres from home to a structure, none where a point is unknown."""
        if self._asking is None:
            return None
        number = self._demand.structure_number[structure]
        far = float(self._distances.between(np.array([self._asking]), np.array([number]))[0])
        return None if isnan(far) else int(far)

    @cached_property
    def known(self) -> Mapping[str, Fact]:
        """Facts of the file by name; the child's own go before the family's."""
        return {fact.name: fact for fact in (*self.family.facts, *self.child.facts)}

    @cached_property
    def derived(self) -> Mapping[str, FactValue]:
        """Facts worked out from the file that hold wherever the family asks."""
        request, first = self.child.request, self.territory.calendar.first
        found: dict[str, FactValue] = {}
        if request is None or self.stay is None:
            return found
        waiting, age, refusals = WHEREVER_ASKED
        found[refusals] = request.refusals
        found[age] = max(0, completed_months(self.child.born, self.stay.first))
        if request.submitted is not None:
            found[waiting] = max(0, completed_months(request.submitted, first))
        return found

    def value(self, fact: str, structure: str, title: Title | None) -> FactValue | None:
        """Give the value of a fact at a structure, none where nobody has said.

        Parameters
        ----------
        title
            Under which the family asks there.
        """
        match fact:
            case "@resident":
                return title is not None and title.standing == "resident"
            case "@guest":
                return title is not None and title.standing == "guest"
            case "@sibling_there":
                calendar = self.territory.calendar
                return structure in places_of_others(self.family, self.child, calendar)
            case "@distance_km":
                return self.kilometres(structure)
        if fact in self.derived:
            return self.derived[fact]
        return self.known[fact].value if fact in self.known else None
