"""Childminders: alone, in a house of childminders (MAM), or employed by a family crèche."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from berceau.domain.structures import Structure
from berceau.regulation.rules import childminder_limits, mam_limits
from berceau.synthetic.collective import FIRST_DAY, weekly_slots
from berceau.synthetic.figures import number, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.synthetic.area import Area
    from berceau.synthetic.chance import Chance

_WITHOUT_WEDNESDAY = ("mon", "tue", "thu", "fri")
_MEMBER_PLACES = 3
_LEAST_SLOTS = 5


@dataclass
class Individuals:
    """Draws the childminders of an area.

    Attributes
    ----------
    area
        Where they work.
    chance
        Stream of draws.
    """

    area: Area
    chance: Chance
    _count: int = 0
    _houses: int = 0

    def draw(self, slots: float) -> tuple[Structure, ...]:
        """Draw childminders and their houses until they offer so many child half-days a week."""
        structures: list[Structure] = []
        left = slots
        house_every = number("mam_share")
        housed = 0.0
        while left >= _LEAST_SLOTS:
            wanted = house_every * (slots - left)
            if housed < wanted - _LEAST_SLOTS:
                drawn = self._house()
                offered = _house_slots(*drawn)
                housed += offered
            else:
                drawn = (self._alone(),)
                offered = weekly_slots(drawn[0])
            left -= offered
            structures.extend(drawn)
        return tuple(structures)

    def members_of(self, houses: Iterable[Structure]) -> tuple[Structure, ...]:
        """Draw the childminders that family crèches employ."""
        return tuple(
            self._childminder(house.commune, part_of=house, places=_MEMBER_PLACES)
            for house in houses
            for _ in range(-(-house.places // _MEMBER_PLACES))
        )

    def _alone(self) -> Structure:
        code = self.chance.pick(self.area.by_childminders)
        return self._childminder(code, places=int(self.chance.pick(table("childminder_places"))))

    def _house(self) -> tuple[Structure, ...]:
        """Draw a MAM: with its childminders, or as one structure of its own."""
        self._houses += 1
        code = self.chance.pick(self.area.by_childminders)
        limits = mam_limits(FIRST_DAY)
        minders = self.chance.between(2, limits.present)
        places = min(minders * _MEMBER_PLACES, limits.children)
        # The first house is never closed, so that every territory has both forms.
        closed = self._houses > 1 and self.chance.happens(number("mam_as_one"))
        house = Structure(
            id=f"mam-{self._houses:04}",
            name=f"MAM {self._houses}, {self.area.by_code[code].name}",
            kind="mam",
            commune=code,
            serves=self._desk(code),
            operator="private",
            places=places,
        )
        if closed:
            return (house,)
        members = (
            self._childminder(code, part_of=house, places=_MEMBER_PLACES) for _ in range(minders)
        )
        return (house, *members)

    def _childminder(
        self, code: str, *, places: int, part_of: Structure | None = None
    ) -> Structure:
        self._count += 1
        limits = childminder_limits(FIRST_DAY)
        own = part_of is None and self.chance.happens(number("childminder_own_child"))
        rests = part_of is None and self.chance.happens(number("wednesday_off"))
        return Structure(
            id=f"childminder-{self._count:05}",
            name=f"Assistante maternelle {self._count}, {self.area.by_code[code].name}",
            kind="childminder",
            commune=code,
            serves=part_of.serves if part_of is not None else self._desk(code),
            operator="private" if part_of is None else part_of.operator,
            # Her own children under three take from what she may receive.
            places=min(places, limits.children, limits.under_three - own),
            opening=_WITHOUT_WEDNESDAY if rests else None,
            part_of=part_of.id if part_of is not None else None,
            own_under_3=int(own),
            own_under_11=int(own),
        )

    def _desk(self, code: str) -> tuple[str, ...]:
        return self.area.desk_members[self.area.desk_of[code]]


def _house_slots(house: Structure, *members: Structure) -> int:
    """Child half-days a week of a house, never more than its members offer where they are told."""
    own = weekly_slots(house)
    return min(own, sum(map(weekly_slots, members))) if members else own
