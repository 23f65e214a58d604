"""Why a child may not have a place in a structure, whoever else asks: the rule that says no."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

import numpy as np

from berceau.engine.matrix import positions_of
from berceau.placement.stays import completed_months
from berceau.placement.titles import Titles

if TYPE_CHECKING:
    from datetime import date

    from berceau.audit.precheck.kinds import Reason
    from berceau.audit.precheck.look import Look
    from berceau.domain.structures import Structure
    from berceau.placement.demand import Asking
    from berceau.placement.titles import Title


class Obstacles:
    """What stands between requests and structures.

    Parameters
    ----------
    look
        The territory under examination.
    """

    def __init__(self, look: Look) -> None:
        self._look, self._demand = look, look.demand
        self._titles = Titles(look.territory)

    def between(self, number: int, k: int) -> tuple[Reason, str] | None:
        """Give the first obstacle between a request and a structure, and a day if it has one.

        Parameters
        ----------
        number, k
            Positions of the request and the structure in the demand.

        Returns
        -------
            The reason and its day or month; ``None`` where no rule is in the way, or where only
            the place that the child holds is.
        """
        asking, structure = self._demand.askings[number], self._demand.structures[k]
        settled = self._settled(asking, structure)
        if settled is not None:
            return settled, ""
        titles = self._titles_of(asking, k)
        if not titles:
            return "no-title", ""
        week = self._week(number, structure, titles)
        if week is not None:
            return week, ""
        first, last = asking.stay
        ends = [title.leaves_on for title in titles if title.leaves_on is not None]
        if len(ends) == len(titles):
            last = min(last, max(ends))
        return ("over", last.isoformat()) if last < first else self._age(asking, structure, last)

    def _settled(self, asking: Asking, structure: Structure) -> Reason | None:
        """Say whether a decision, or the kind of the structure, rules it out at once."""
        if structure.id in self._look.houses:
            return "house"
        if not self._look.opening(structure):
            return "shut"
        if (asking.child.id, structure.id) in self._demand.forbidden:
            return "forbidden"
        return "settled" if asking.child.id in self._demand.placed else None

    def _titles_of(self, asking: Asking, k: int) -> list[Title]:
        entries = self._titles.entries(
            np.array([asking.family.commune]),
            np.array([k], dtype=np.int64),
            np.array([asking.stay.first.toordinal()], dtype=np.int64),
        )
        return [self._titles.titles[number] for number in entries.title.tolist()]

    def _week(self, number: int, structure: Structure, titles: list[Title]) -> Reason | None:
        """Say whether the structure is closed in every week accepted, or shut to guests."""
        menu, opening = self._demand.menu, self._look.opening(structure)
        entries = positions_of(menu.starts, self._demand.asked.menu[number : number + 1])
        weeks = [self._demand.weeks[week] for week in menu.week[entries].tolist()]
        inside = [week for week in weeks if week <= opening]
        if not inside:
            return "closed"
        calendar = self._look.calendar
        if not any(title.allows(week, calendar) for title in titles for week in inside):
            return "access"
        return None

    def _age(self, asking: Asking, structure: Structure, last: date) -> tuple[Reason, str] | None:
        """Look for a month of the stay in which no section is right for the age."""
        born, sections = asking.child.born, structure.age_groups
        for period in self._look.calendar.months:
            day = max(period.first, asking.stay.first)
            if period.last < asking.stay.first or period.first > last:
                continue
            months = completed_months(born, day)
            if structure.section_at(months) is not None:
                continue
            youngest = min(section.from_months for section in sections)
            if months < youngest:
                return "too-young", _reaches(born, youngest).isoformat()
            if months < max(section.to_months for section in sections):
                return "no-section", period.label
            return ("too-old", "") if day == asking.stay.first else ("outgrows", period.label)
        return None


def _reaches(born: date, months: int) -> date:
    """Give the day on which a child has completed so many months."""
    years, month = divmod(born.month - 1 + months, 12)
    year = born.year + years
    if born.day <= monthrange(year, month + 1)[1]:
        return born.replace(year=year, month=month + 1)
    # Born on the 31st, a month of 30 days is completed on the 1st of the next.
    years, month = divmod(month + 1, 12)
    return born.replace(year=year + years, month=month + 1, day=1)
