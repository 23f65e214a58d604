"""The words in which the checks of a territory tell what does not hold."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from berceau.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from berceau.domain.calendar import Calendar, Span
    from berceau.domain.structures import Modulation
    from berceau.domain.territory import Territory


def unknown(where: str, code: str, found: str, known: Collection[str], what: str) -> Fault:
    """Say that a name stands for nothing, with the nearest names there are."""
    close = get_close_matches(found, sorted(known), n=3)
    nearest = f", for instance {' or '.join(close)}" if close else ""
    return Fault(
        where,
        code,
        repr(found),
        f"the {what} of the territory{nearest}",
        f"Correct the name, or add the {what.rsplit(maxsplit=1)[-1]} it stands for.",
    )


def spans_ordered(where: str, spans: Iterable[Span]) -> Iterator[Fault]:
    for k, (first, last) in enumerate(spans):
        yield from ordered(f"{where}[{k}]", first, last)


def ordered(where: str, first: date | None, last: date | None) -> Iterator[Fault]:
    if first is not None and last is not None and last < first:
        yield Fault(
            where,
            "ends-before-start",
            f"{first} to {last}",
            "a last day on or after the first",
            "Exchange or correct the two dates.",
        )


def slots_known(where: str, names: Iterable[str] | None, calendar: Calendar) -> Iterator[Fault]:
    for name in names or ():
        if not calendar.known(name):
            yield Fault(
                where,
                "unknown-slot",
                repr(name),
                f"slots of the calendar, such as {', '.join(calendar.slot_names[:3])}",
                "Name a weekday, a half-day or a band that the calendar offers.",
            )


def commune_known(where: str, code: str, territory: Territory) -> Iterator[Fault]:
    known = territory.commune_by_code
    if code not in known and code != "*":
        yield unknown(where, "unknown-commune", code, known, "communes")


def structure_known(where: str, name: str, territory: Territory) -> Iterator[Fault]:
    known = territory.structure_by_id
    if name not in known:
        yield unknown(where, "unknown-structure", name, known, "structures")


def modulations_known(
    where: str, modulated: Iterable[Modulation], calendar: Calendar
) -> Iterator[Fault]:
    for k, modulation in enumerate(modulated):
        yield from slots_known(f"{where}.modulated[{k}]", modulation.slots, calendar)


def ages_ordered(where: str, youngest: int, oldest: int) -> Iterator[Fault]:
    if oldest <= youngest:
        yield Fault(
            where,
            "age-limits",
            f"from {youngest} to {oldest} months",
            "an upper age above the lower one",
            "Correct from_months or to_months.",
        )
