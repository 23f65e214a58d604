"""What the checks look at: a territory, and what the placement makes of it, worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from berceau.placement.demand import Demand
from berceau.placement.problem import formulate
from berceau.placement.stays import requested_stay

if TYPE_CHECKING:
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem


class Look:
    """A territory under examination.

    Parameters
    ----------
    territory
        What is looked at.
    """

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar = territory.calendar

    @cached_property
    def demand(self) -> Demand:
        """Who asks for what and who holds what."""
        return Demand(self.territory)

    @cached_property
    def problem(self) -> Problem:
        """The placement as a program, rules of complaints left out.

        Raises
        ------
        InfeasibleError
            A decision asks for what no rule allows.
        InputError
            The territory asks for a law that its year does not have.
        """
        policy = self.territory.policy.model_copy(update={"envy": ()})
        return formulate(self.territory.model_copy(update={"policy": policy}))

    @cached_property
    def asking(self) -> tuple[tuple[Family, Child, Request], ...]:
        """Children whose request has a stay in the year planned, in order of identifiers."""
        return tuple(
            (family, child, child.request)
            for family, child in self.territory.child_by_id.values()
            if child.request is not None and requested_stay(child, self.calendar) is not None
        )

    @cached_property
    def houses(self) -> frozenset[str]:
        """Structures that have members, who are asked in their stead."""
        return frozenset(s.part_of for s in self.territory.structures if s.part_of is not None)

    def opening(self, structure: Structure) -> frozenset[int]:
        """Give the slots at which a structure is open."""
        if structure.opening is None:
            return frozenset(range(len(self.calendar.slots)))
        return self.calendar.expand(structure.opening)

    def week(self, slots: frozenset[int]) -> str:
        """Write slots as one text of their names."""
        return " ".join(self.calendar.compress(slots))


def path_of(family: Family, child: Child) -> str:
    """Give the place of a child in the document."""
    return f"families[{family.id}].children[{child.id}]"
