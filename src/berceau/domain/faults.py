"""The words in which the checks of a territory tell what does not hold."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from berceau.errors import Fault
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar, Span
    from berceau.domain.structures import Modulation

# Names compared in the search of near ones, for all faults of one list together: more would make
# a document with a whole wrong column slow to refuse.
_COMPARISONS = 50_000
_PEOPLE = {"child", "family"}


class Names:
    """The names that stand for something, and what to say of those that do not.

    Parameters
    ----------
    what
        What the names stand for, in the singular.
    names
        The names.
    home
        What holds the things named.
    personal
        Whether those who write the names are families, or decisions about them: then what they
        wrote is told by its shape, and no near name gives it away. So it always is with the names
        of children and families.
    gone
        Names of things that were there, and of which it is known already that they are broken.
    """

    def __init__(
        self,
        what: str,
        names: Collection[str],
        home: str = "territory",
        *,
        personal: bool = False,
        gone: Collection[str] = (),
    ) -> None:
        self.what, self.home = what, home
        self.names, self.gone = names, gone
        self._personal = personal or what in _PEOPLE
        self._left = _COMPARISONS
        self._near: dict[str, list[str]] = {}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.names)

    def check(self, where: str, found: str) -> Iterator[Fault]:
        """Yield a fault if a name stands for nothing."""
        if found not in self.names and found not in self.gone:
            yield self.unknown(where, found, f"unknown-{self.what}")

    def unknown(self, where: str, found: str, code: str) -> Fault:
        """Say that a name stands for nothing, with the nearest names there are."""
        near = [] if self._personal else self._nearest(found)
        if near:
            expected = f"a {self.what} of the {self.home}, for instance {', '.join(near)}"
        elif self.names:
            expected = f"a {self.what} of the {self.home}, such as {', '.join(self._sorted[:3])}"
        else:
            expected = f"a {self.what} of the {self.home}, which has none"
        remedy = f"Correct the name, or add the {self.what} to the {self.home}."
        told = shape(found) if self._personal else repr(found)
        return Fault(where, code, told, expected, remedy)

    def _nearest(self, found: str) -> list[str]:
        if found not in self._near:
            self._left -= len(self.names)
            self._near[found] = (
                get_close_matches(found, self._sorted, n=3) if self._left > 0 else []
            )
        return self._near[found]


def known_or_shape(name: str, known: Collection[str]) -> str:
    """Name a child that there is; of a name that stands for nobody, tell the shape."""
    return repr(name) if name in known else shape(name)


def repeated(where: str, names: Iterable[str], what: str) -> Iterator[Fault]:
    """Yield a fault for every name given more than once; `where` holds them by name."""
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(
                f"{where}[{name}]",
                "duplicate-id",
                f"{name!r} given {count} times",
                f"each {what} once",
                "Rename or remove all but one.",
            )


def spans_ordered(where: str, spans: Iterable[Span]) -> Iterator[Fault]:
    """Yield a fault for every span whose last day comes before its first."""
    for k, (first, last) in enumerate(spans):
        yield from ordered(f"{where}[{k}]", first, last)


def ordered(
    where: str, first: date | None, last: date | None, *, personal: bool = False
) -> Iterator[Fault]:
    """Yield a fault if the last day comes before the first, where both are known."""
    if first is not None and last is not None and last < first:
        yield Fault(
            where,
            "ends-before-start",
            "a last day before the first" if personal else f"{first} to {last}",
            "a last day on or after the first",
            "Exchange or correct the two dates.",
        )


def slots_known(
    where: str, names: Iterable[str] | None, calendar: Calendar, *, personal: bool = False
) -> Iterator[Fault]:
    """Yield a fault for every name that stands for no slot of the calendar."""
    for name in names or ():
        if not calendar.known(name):
            yield _no_slot(where, shape(name) if personal else repr(name), calendar)


def week_known(where: str, names: Iterable[str] | None, calendar: Calendar) -> Iterator[Fault]:
    """Yield a fault for every name, in the week of a family, that stands for no slot."""
    for k, name in enumerate(names or ()):
        if not calendar.known(name):
            yield _no_slot(f"{where}[{k}]", shape(name), calendar)


def _no_slot(where: str, found: str, calendar: Calendar) -> Fault:
    return Fault(
        where,
        "unknown-slot",
        found,
        f"slots of the calendar, such as {', '.join(calendar.slot_names[:3])}",
        "Name a weekday, a half-day or a band that the calendar offers.",
    )


def outside_opening(
    where: str, week: tuple[str, ...], opening: tuple[str, ...] | None, calendar: Calendar
) -> Iterator[Fault]:
    """Yield a fault if the week of a child has slots at which the structure is closed."""
    if opening is None or not all(map(calendar.known, (*week, *opening))):
        return
    outside = calendar.expand(week) - calendar.expand(opening)
    if outside:
        yield Fault(
            where,
            "outside-opening",
            "slots at which the structure is closed",
            f"slots at which the structure is open: {', '.join(opening) or 'none'}",
            "Correct the week or the opening.",
        )


def modulations_known(
    where: str, modulated: Iterable[Modulation], calendar: Calendar
) -> Iterator[Fault]:
    """Yield a fault for every slot of a modulated licence that the calendar does not have."""
    for k, modulation in enumerate(modulated):
        yield from slots_known(f"{where}.modulated[{k}]", modulation.slots, calendar)


def ages_ordered(where: str, youngest: int, oldest: int) -> Iterator[Fault]:
    """Yield a fault if age limits leave no age between them."""
    if oldest <= youngest:
        yield Fault(
            where,
            "age-limits",
            f"from {youngest} to {oldest} months",
            "an upper age above the lower one",
            "Correct from_months or to_months.",
        )


def point_whole(where: str, latitude: float | None, longitude: float | None) -> Iterator[Fault]:
    """Yield a fault if one coordinate is given without the other."""
    if (latitude is None) != (longitude is None):
        given, missing = (
            ("longitude", "latitude") if latitude is None else ("latitude", "longitude")
        )
        yield Fault(
            where,
            "half-a-point",
            f"a {given} without {missing}",
            "both or neither",
            f"Add the {missing}, or remove the {given}.",
        )
