"""What came out of a draw, in the words of the dials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.synthetic.stays import minutes_of, opening_of, slots_of, ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.domain.calendar import Calendar
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.households import Household
    from berceau.synthetic.ledger import Ledger


def free_minutes(calendar: Calendar, catalogue: Catalogue, ledger: Ledger) -> int:
    """Count the minutes of a week that are free, mean of all months.

    Childminders who belong to a house are counted with the house.
    """
    lengths = np.array(calendar.minutes)
    total = 0.0
    for structure in catalogue.structures.values():
        if structure.part_of is None:
            slots = sorted(opening_of(calendar, structure.opening))
            total += float((ledger.house_room(structure)[:, slots] * lengths[slots]).sum())
    return round(total / len(calendar.months))


def asked_minutes(calendar: Calendar, households: Iterable[Household]) -> int:
    """Count the minutes of a week that children without a place ask for, by their first week."""
    return sum(
        minutes_of(calendar, slots_of(calendar, ways(child.request.weeks[0])[0]))
        for household in households
        for child in household.children
        if child.request is not None and child.held is None
    )
