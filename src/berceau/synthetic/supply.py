"""Structures and conventions in the number that the dials ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.synthetic.agreements import Agreements
from berceau.synthetic.catalogue import Catalogue
from berceau.synthetic.chance import Chance
from berceau.synthetic.collective import Collectives
from berceau.synthetic.figures import number, numbers
from berceau.synthetic.individual import Individuals
from berceau.synthetic.weeks import mean_slots

if TYPE_CHECKING:
    from berceau.synthetic.area import Area
    from berceau.synthetic.dials import Dials
    from berceau.synthetic.recipes import Recipe

# Each step has a stream of chance of its own: 0 is the choice of communes, others are in `draw`.
_COLLECTIVES, _INDIVIDUALS = 1, 2
_COLLECTIVE_LEAST = 0.1


def slots_for(children: int, dials: Dials) -> float:
    """Compute the child half-days a week with which the dials should hold.

    Children in place and children who ask add up to the number wanted: with ``S`` half-days, ``m``
    of them asked by a child, ``p`` the share held and ``f`` the share free in the mean month,
    ``S p / m + S f r / m`` children for an oversubscription of ``r``.

    Parameters
    ----------
    children
        Children in the file.
    dials
        Share held, oversubscription, part-time.
    """
    held = dials.in_place
    # Contracts that end within the year are free for half of it in the mean.
    free = 1 - held * (1 - number("held_ends") / 2)
    return children * mean_slots(dials.part_time) / (held + dials.oversubscription * free)


def draw_supply(area: Area, recipe: Recipe, dials: Dials, slots: float, seed: int) -> Catalogue:
    """Draw structures that offer so many child half-days a week, and the conventions on them."""
    alone = _individual_share(dials)
    collectives = Collectives(area, recipe, Chance(seed, _COLLECTIVES)).draw(slots * (1 - alone))
    individuals = Individuals(area, Chance(seed, _INDIVIDUALS))
    houses = [s for s in collectives if s.kind == "family_creche"]
    structures = (
        *collectives,
        *individuals.members_of(houses),
        *individuals.draw(slots * alone),
    )
    hosts = tuple(s for s in collectives if not s.serves)
    conventions = Agreements(area, hosts).draw(
        times=dials.conventions, every_term=recipe.every_term
    )
    return Catalogue(area, structures, conventions)


def _individual_share(dials: Dials) -> float:
    """Give the share of places announced to the desks that childminders offer."""
    split = numbers("split_of_places")
    listed = split["individual"] * number("childminders_listed") * dials.childminders
    return min(listed / (listed + split["collective"]), 1 - _COLLECTIVE_LEAST)
