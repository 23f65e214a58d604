"""Children in place: each structure is filled up to the dial, lawfully."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from berceau.domain.families import Held
from berceau.synthetic.collective import weekly_slots
from berceau.synthetic.dates import born_of_held, in_place_since
from berceau.synthetic.figures import Table, number
from berceau.synthetic.ledger import Taker
from berceau.synthetic.stays import opening_of, slots_of, stay_of

if TYPE_CHECKING:
    from berceau.domain.calendar import Calendar
    from berceau.domain.structures import Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.chance import Chance
    from berceau.synthetic.households import Households
    from berceau.synthetic.ledger import Claim, Ledger
    from berceau.synthetic.weeks import WeekMaker

_ENDS = (date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30))
_FAILURES = 12


@dataclass
class Incumbents:
    """Fills the structures with children in place.

    Attributes
    ----------
    calendar
        The year planned.
    catalogue
        Structures and conventions.
    households
        Draws the families.
    ledger
        The room left.
    weeks
        Draws typical weeks.
    chance
        Stream of draws.
    """

    calendar: Calendar
    catalogue: Catalogue
    households: Households
    ledger: Ledger
    weeks: WeekMaker
    chance: Chance
    _tables: dict[tuple[str, ...], Table] = field(default_factory=dict)

    def fill(self, share: float, most: int) -> list[Claim]:
        """Place children until so large a share of each structure's week is held.

        Parameters
        ----------
        share
            Share of the weekly half-days of each structure.
        most
            Children at most, all together.
        """
        placed: list[Claim] = []
        owed = 0.0
        for structure in self.catalogue.structures.values():
            if structure.id in self.catalogue.houses:
                continue
            # What one structure leaves over or under goes on to the next: the mean is right.
            owed += share * weekly_slots(structure)
            failures = 0
            while owed > 0 and failures < _FAILURES and len(placed) < most:
                found = self._one(structure)
                if found is None:
                    failures += 1
                    continue
                placed.append(found)
                owed -= len(found.slots)
        return placed

    def _one(self, structure: Structure) -> Claim | None:
        """Try one child: drawn, and kept only where everything fits."""
        week = self._week(structure)
        if not week:
            return None
        commune, via = self._title(structure)
        household = self.households.new(commune)
        born = born_of_held(self.chance)
        ends = self.chance.one(_ENDS) if self.chance.happens(number("held_ends")) else None
        since = in_place_since(self.chance, born)
        held = Held(structure=structure.id, week=week, since=since, until=ends, convention=via)
        child = self.households.child(household, born, held=held)
        stay = stay_of(self.calendar, child, held)
        if stay is None:
            return None
        if not self.ledger.admits(via, week):
            return None
        claim = self.ledger.claim(Taker(household, child, structure, week, stay, via))
        if claim is None or not self.ledger.fits(claim):
            return None
        self.ledger.take(claim)
        household.children.append(child)
        self.households.keep(household)
        return claim

    def _week(self, structure: Structure) -> tuple[str, ...]:
        """Draw a week, cut to what the structure opens."""
        opening = opening_of(self.calendar, structure.opening)
        slots = slots_of(self.calendar, self.weeks.week()) & opening
        return self.calendar.compress(slots)

    def _title(self, structure: Structure) -> tuple[str, str | None]:
        """Draw a commune that may use a structure since before the year, and its title."""
        day = self.calendar.first
        guests = self.catalogue.guests_of(structure, day)
        if guests and self.chance.happens(number("guests_in_place")):
            commune = self.chance.one(guests)
        else:
            commune = self.chance.pick(self._residents(structure))
        return commune, self.catalogue.titles(structure, commune, day)[0]

    def _residents(self, structure: Structure) -> Table:
        served = structure.serves or (structure.commune,)
        if "*" in served:
            return self.households.area.by_people
        if served not in self._tables:
            people = self.households.area.by_code
            self._tables[served] = Table.of(
                {code: float(max(1, people[code].population or 0)) for code in served}
            )
        return self._tables[served]
