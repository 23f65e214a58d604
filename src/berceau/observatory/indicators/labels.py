"""How the indicators name things and write numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.observatory.indicators.demand import AGES
from berceau.observatory.indicators.occupancy import is_lone
from berceau.observatory.indicators.records import CHILDMINDERS
from berceau.observatory.rows import clock
from berceau.placement.show.names import Names

if TYPE_CHECKING:
    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import Grouping
    from berceau.placement.show.words import Words

HERE = "berceau.observatory.indicators"
UNKNOWN = "\N{EN DASH}"
"""What stands for a number that is not known, or hidden."""


class Labels:
    """Names of a territory, codes where there is none.

    Parameters
    ----------
    territory
        Where names come from.
    say
        Words of the language.
    """

    def __init__(self, territory: Territory | None, say: Words) -> None:
        self._territory = territory
        self._names = Names(territory)
        self._say = say

    def percent(self, rate: float | None) -> str:
        """Write a share of one."""
        return UNKNOWN if rate is None else self._say.percent(rate)

    def number(self, number: float | None) -> str:
        """Write a number, with a decimal where it has one."""
        return UNKNOWN if number is None else self._say.decimal(number)

    def ratio(self, number: float | None) -> str:
        """Write how many there are for each."""
        return UNKNOWN if number is None else self._say.decimal(number, 2)

    def months(self, number: float | None) -> str:
        """Write months."""
        return UNKNOWN if number is None else self._say("unit.months", n=self._say.decimal(number))

    def commune(self, code: str) -> str:
        """Name a commune, or all of them."""
        return self._names.commune(code) if code else self._say("all.communes")

    def room(self, structure: str, section: str = "") -> str:
        """Name a structure, its section, or all structures."""
        if not structure:
            return self._say("all.structures")
        if structure == CHILDMINDERS:
            return self._say("all.childminders")
        name = self._names.structure(structure)
        return f"{name}, {section}" if section else name

    def is_lone(self, structure: str) -> bool:
        """Tell whether a structure is known to be a childminder in no house."""
        known = self._territory.structure_by_id.get(structure) if self._territory else None
        return known is not None and is_lone(known)

    def month(self, label: str) -> str:
        """Name a month of a year, or the whole year."""
        if not label:
            return self._say("all.months")
        return f"{self._say.month(label)} {label[:4]}"

    def slot(self, name: str) -> str:
        """Name a slot by its day and the hour at which it begins."""
        calendar = self._names.calendar
        if calendar is None or name not in calendar.slot_names:
            return name
        day, band = calendar.slots[calendar.slot_names.index(name)]
        return f"{self._say(f'day.{day}')} {clock(band.start, self._say)}"

    def group(self, by: Grouping, group: str) -> str:
        """Name a group of requests."""
        if by in {"all", "commune"}:
            return self.commune(group)
        if by == "slot":
            return self.slot(group)
        high = dict(AGES)[int(group)]
        if high == AGES[-1][1]:
            return self._say("age.from", low=group)
        return self._say("age.between", low=group, high=high - 1)
