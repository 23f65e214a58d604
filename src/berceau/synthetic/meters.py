"""Hours and children used under the conventions, against their limits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from berceau.synthetic.stays import slots_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.calendar import Calendar
    from berceau.domain.conventions import Convention
    from berceau.domain.structures import Structure
    from berceau.synthetic.catalogue import Catalogue
    from berceau.synthetic.ledger import Taker
    from berceau.synthetic.stays import Stay

_MINUTES = 60


class Meters:
    """Counters of hours and children by convention.

    Parameters
    ----------
    calendar
        The year planned.
    catalogue
        Structures and conventions.
    """

    def __init__(self, calendar: Calendar, catalogue: Catalogue) -> None:
        self._calendar = calendar
        self._conventions = catalogue.conventions
        self._used: defaultdict[tuple[str | int, ...], int] = defaultdict(int)

    def fits(self, taker: Taker) -> bool:
        """Say whether a placement passes no limit of the convention that it is under."""
        return all(self._used[key] + use <= limit for key, use, limit in self._uses(taker))

    def move(self, taker: Taker, sign: int) -> None:
        """Count a placement, or with a negative sign undo it."""
        for key, use, _ in self._uses(taker):
            self._used[key] += sign * use

    def allows(self, convention: Convention, week: tuple[str, ...]) -> bool:
        """Say whether the access that a convention gives allows a week."""
        slots = slots_of(self._calendar, week)
        terms = [term for term in convention.terms if term.kind == "access"]
        for term in terms:
            if term.slots is not None and not slots <= slots_of(self._calendar, term.slots):
                continue
            halves = {self._calendar.half_of(slot) for slot in slots}
            if term.half_days_only and len(halves) > len({day for day, _ in halves}):
                continue
            return True
        return not terms

    def _uses(self, taker: Taker) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
        """Name each counter that a placement moves, by how much, and its limit."""
        if taker.via is None:
            return
        convention = self._conventions[taker.via]
        scopes = {
            "convention": "",
            "commune": taker.family.commune,
            "family": taker.family.id,
        }
        minutes = monthly_minutes(self._calendar, taker.structure, taker.week, taker.stay)
        for number, term in enumerate(convention.terms):
            if term.kind == "children":
                yield (convention.id, number), 1, term.max
            elif term.kind == "hours":
                key = (convention.id, number, scopes[term.scope])
                if term.per == "year":
                    yield key, sum(minutes), term.max * _MINUTES
                else:
                    for month, used in enumerate(minutes):
                        yield (*key, month), used, term.max * _MINUTES


def monthly_minutes(
    calendar: Calendar, structure: Structure, week: tuple[str, ...], stay: Stay
) -> list[int]:
    """Count the minutes of a stay over the open days of each month."""
    days = calendar.count_days(stay.first, stay.last, structure.closures)
    weekly = [0] * len(calendar.weekdays)
    for slot in slots_of(calendar, week):
        weekly[slot // len(calendar.bands)] += calendar.minutes[slot]
    return [sum(n * m for n, m in zip(row, weekly, strict=True)) for row in days]
