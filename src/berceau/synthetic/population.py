"""Families who ask: alone, with a child in place already, with two requests, with twins."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from berceau.synthetic.dates import born_by_entry, elder_of, entry_day
from berceau.synthetic.figures import number, table

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.families import Child, SiblingWish
    from berceau.domain.structures import Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.chance import Chance
    from berceau.synthetic.demand import Demand
    from berceau.synthetic.households import Household, Households

_TRIES = 5
_LEAST_GAP = 10


class Population:
    """Draws the families that have a request.

    Parameters
    ----------
    catalogue
        Structures and conventions.
    households
        Draws the families; those in place are there already.
    demand
        Draws the requests.
    chance
        Stream of draws.
    """

    def __init__(
        self, catalogue: Catalogue, households: Households, demand: Demand, chance: Chance
    ) -> None:
        self._catalogue = catalogue
        self._households = households
        self._demand = demand
        self._chance = chance
        self._in_place = tuple(households.drawn)

    def ask(self, count: int, siblings: float) -> None:
        """Draw so many children with a request, and their families.

        Parameters
        ----------
        count
            Children.
        siblings
            Share of them from a family with another child in the file.
        """
        in_place = siblings * number("sibling_in_place")
        pairs = _events(siblings - in_place)
        left = count
        while left:
            draw = self._chance.unit()
            if draw < in_place and self._younger():
                left -= 1
            elif left > 1 and draw > 1 - pairs:
                left -= self._pair()
            elif left > 1 and self._chance.happens(number("twin_births")):
                left -= self._twins()
            else:
                left -= self._single()

    def move(self, share: float) -> None:
        """Let such a share of the children in place ask for another place."""
        for household in self._in_place:
            child = household.children[0]
            if self._chance.happens(share) and (child.held is None or child.held.until is None):
                request = self._demand.request(
                    household.commune, child.born, entry_day(self._chance)
                )
                household.children[0] = child.model_copy(update={"request": request})

    def _single(self) -> int:
        entry = entry_day(self._chance)
        household = self._households.new()
        self._add(household, born_by_entry(self._chance, entry), entry)
        self._households.keep(household)
        return 1

    def _pair(self) -> int:
        """Draw a family with two requests, an elder and a younger child."""
        entry = entry_day(self._chance)
        household = self._households.new()
        younger = born_by_entry(self._chance, entry)
        elder = elder_of(self._chance, younger)
        if elder is not None:
            household.siblings = self._sibling_wish()
            self._add(household, elder, entry)
        self._add(household, younger, entry, like=self._last(household))
        self._households.keep(household)
        return len(household.children)

    def _twins(self) -> int:
        entry = entry_day(self._chance)
        household = self._households.new()
        self._households.twins(household)
        household.siblings = self._sibling_wish()
        born = born_by_entry(self._chance, entry)
        self._add(household, born, entry)
        self._add(household, born, entry, like=self._last(household))
        self._households.keep(household)
        return len(household.children)

    def _younger(self) -> bool:
        """Add a request to a family in place; say whether one was found that fits."""
        if not self._in_place:
            return False
        entry = entry_day(self._chance)
        born = born_by_entry(self._chance, entry)
        for _ in range(_TRIES):
            household = self._chance.one(self._in_place)
            held = household.children[0].held
            if held is not None and len(household.children) == 1 and _apart(household, born):
                there = self._catalogue.structures[held.structure]
                self._add(household, born, entry, first=there)
                return True
        return False

    def _add(
        self,
        household: Household,
        born: date,
        entry: date,
        *,
        first: Structure | None = None,
        like: Child | None = None,
    ) -> None:
        """Add a child with a request; with the wishes of a brother or a sister if one is given."""
        request = self._demand.request(household.commune, born, entry, first=first)
        if like is not None and like.request is not None:
            request = request.model_copy(
                update={"wishes": like.request.wishes, "submitted": like.request.submitted}
            )
        self._households.add(household, born, request=request)

    def _last(self, household: Household) -> Child | None:
        return household.children[-1] if household.children else None

    def _sibling_wish(self) -> SiblingWish:
        return cast("SiblingWish", self._chance.pick(table("sibling_wish")))


def _events(share: float) -> float:
    """Give how often to draw a pair for such a share of children to come in pairs."""
    return share / (2 - share)


def _apart(household: Household, born: date) -> bool:
    """Say whether a child can be the brother or sister of those of a family."""
    months = {
        abs(12 * (born.year - c.born.year) + born.month - c.born.month) for c in household.children
    }
    return min(months) >= _LEAST_GAP
