"""Where and when options put children, and how many places there are.

Everything is laid out once, as arrays, and shared by all rules.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.calendar import WEEKDAYS
from berceau.engine.order import stable_order
from berceau.placement.attendance import Attendance, without_repeats
from berceau.placement.timeline import Timeline
from berceau.regulation import overbooked

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.domain.calendar import Span
    from berceau.domain.structures import Modulation, Structure
    from berceau.placement.options import Options

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

COLLECTIVE = frozenset({"creche", "micro_creche", "multi_accueil", "halte_garderie"})


class Presence:
    """Attendance of all options, and places."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.calendar = options.territory.calendar
        self.timeline = Timeline(options.territory, options.structures, options.children)
        self.months = self.timeline.months_of(options.segments)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of months and of slots."""
        return len(self.calendar.months), len(self.calendar.slots)

    @cached_property
    def at_own_sections(self) -> Attendance:
        """Where children are, a child once at each section, month and slot."""
        rows = self._rows(slice(None))
        return without_repeats(rows, rows.section, self._moving(rows))

    @cached_property
    def at_sections(self) -> Attendance:
        """As at own sections, and those at members in the sections of their house as well."""
        divided = np.array([bool(s.sections) for s in self.options.structures], dtype=np.bool_)
        rows = self._housed(self.at_own_sections, divided)
        return without_repeats(rows, rows.section, self._moving(rows))

    def _rows(self, chosen: slice | Ints) -> Attendance:
        """Lay out months of stretches of care."""
        segments, months = self.options.segments, self.months
        segment = months.segment[chosen]
        return Attendance(
            option=segments.option[segment],
            structure=segments.structure[segment],
            section=months.section[chosen],
            month=months.month[chosen],
            slots=self.week_slots[segments.week[segment]],
            walks=months.walks[chosen],
            under_3=months.under_3[chosen],
        )

    def together(self, segments: Ints) -> Attendance:
        """Where some stretches of care put children, a child once, wherever it is.

        Parameters
        ----------
        segments
            Positions of the stretches.
        """
        chosen = np.zeros(len(self.options.segments.option), dtype=np.bool_)
        chosen[segments] = True
        rows = self._rows(np.flatnonzero(chosen[self.months.segment]))
        return without_repeats(rows, np.zeros_like(rows.option), self._moving(rows))

    @cached_property
    def at_structures(self) -> Attendance:
        """Where children are, a child once at each structure, whatever its section."""
        rows = self.at_own_sections
        return without_repeats(rows, rows.structure, self._moving(rows))

    @cached_property
    def at_houses(self) -> Attendance:
        """As at structures, and those at childminders at the house they are part of as well.

        A child that moves between a house and its members, or between members, counts once at
        the house.
        """
        everywhere = np.ones(len(self.options.structures), dtype=np.bool_)
        rows = self._housed(self.at_structures, everywhere)
        return without_repeats(rows, rows.structure, self._moving(rows))

    def _housed(self, rows: Attendance, chosen: Bools) -> Attendance:
        """Add those at members at their house, of the houses chosen; rows as the months are."""
        structures = self.options.structures
        position = {structure.id: k for k, structure in enumerate(structures)}
        houses = [-1 if s.part_of is None else position[s.part_of] for s in structures]
        house = np.array(houses, dtype=np.int64)
        house = np.where((house >= 0) & chosen[house], house, -1)[rows.structure]
        members = np.flatnonzero(house >= 0)
        if not len(members):
            return rows
        segments, segment = self.options.segments, self.months.segment[members]
        place = house[members]
        section = self.timeline.counting_sections(
            place, segments.child[segment], rows.month[members], segments.first[segment]
        )
        housed = rows.at(members)._replace(structure=place, section=section)
        both = Attendance(*(np.concatenate(pair) for pair in zip(rows, housed, strict=True)))
        return both.at(stable_order(both.option))

    def _moving(self, rows: Attendance) -> Ints:
        """Give the rows of options by which children move from one place to another."""
        option = self.options.segments.option
        moves = np.bincount(option, minlength=len(self.options)) > 1
        return np.flatnonzero(moves[rows.option])

    @cached_property
    def week_slots(self) -> Bools:
        """Whether each week has each slot."""
        table = np.zeros((len(self.options.weeks), self.shape[1]), dtype=np.bool_)
        for k, week in enumerate(self.options.weeks):
            table[k, list(week)] = True
        return table

    @cached_property
    def open_slots(self) -> Bools:
        """Whether each structure is open at each slot."""
        table = np.zeros((len(self.options.structures), self.shape[1]), dtype=np.bool_)
        for k, structure in enumerate(self.options.structures):
            opening = structure.opening
            chosen = slice(None) if opening is None else sorted(self.calendar.expand(opening))
            table[k, chosen] = True
        return table

    @cached_property
    def structure_places(self) -> Ints:
        """Places of each structure, month and slot, decisions to reserve taken off."""
        table = np.array(
            [self._modulated(s.places, s.modulated) for s in self.options.structures],
            dtype=np.int64,
        ).reshape(-1, *self.shape)
        table *= self.open_slots[:, None, :]
        for k, _, slots, places in self._reserved():
            table[k][:, slots] -= places
        return np.maximum(0, table)

    @cached_property
    def section_places(self) -> Ints:
        """Places of each section, month and slot, decisions to reserve taken off."""
        table = np.array(
            [self._modulated(s.places, s.modulated) for _, s in self.timeline.sections],
            dtype=np.int64,
        ).reshape(-1, *self.shape)
        owners = np.array([k for k, _ in self.timeline.sections], dtype=np.int64)
        table *= self.open_slots[owners][:, None, :]
        for k, section_id, slots, places in self._reserved():
            for number, (owner, section) in enumerate(self.timeline.sections):
                if owner == k and section.id == section_id:
                    table[number][:, slots] -= places
        return np.maximum(0, table)

    def _modulated(self, places: int, modulated: Iterable[Modulation]) -> Ints:
        table = np.full(self.shape, places, dtype=np.int64)
        for modulation in modulated:
            slots = sorted(self.calendar.expand(modulation.slots))
            for period in self.calendar.months:
                if not modulation.months or period.first.month in modulation.months:
                    table[period.number, slots] = modulation.places
        return table

    def _reserved(self) -> Iterable[tuple[int, str | None, list[int], int]]:
        position = {s.id: k for k, s in enumerate(self.options.structures)}
        for decision in self.options.territory.decisions:
            if decision.kind == "reserve":
                names = decision.slots or self.calendar.slot_names
                slots = sorted(self.calendar.expand(names))
                yield position[decision.structure], decision.section, slots, decision.places

    def overbooks(self, structure: Structure) -> bool:
        """Say whether a structure may take more children than places at a slot."""
        return structure.overbooking and structure.kind in COLLECTIVE

    def with_overbooking(self, places: Ints, owners: Iterable[int]) -> Ints:
        """Raise places to what overbooking allows, where a structure practises it.

        Parameters
        ----------
        places
            Shape ``(n, months, slots)``.
        owners
            Position of the structure of each of the ``n``.
        """
        raised = places.copy()
        known: dict[tuple[int, int, int], int] = {}
        for k, owner in enumerate(owners):
            structure = self.options.structures[owner]
            if not self.overbooks(structure):
                continue
            licensed = structure.places
            for period in self.calendar.months:
                row = raised[k, period.number]
                for n in set(row.tolist()):
                    if (n, period.number, licensed) not in known:
                        more = overbooked(n, period.first, licensed=licensed)
                        known[n, period.number, licensed] = more
                row[:] = [known[n, period.number, licensed] for n in row.tolist()]
        return raised

    def minutes(self, segments: Ints) -> Ints:
        """Count the minutes of stretches of care in each month, over the open days of the stay.

        Parameters
        ----------
        segments
            Positions of the stretches, shape ``(n,)``.

        Returns
        -------
            Minutes, shape ``(n, months)``.
        """
        of, months = self.options.segments, self.calendar.months
        closures = [self.options.structures[k].closures for k in of.structure[segments].tolist()]
        kinds = {spans: k for k, spans in enumerate(dict.fromkeys(closures))}
        kind = np.array([kinds[spans] for spans in closures], dtype=np.int64)[:, None]
        begins = np.array([period.first.toordinal() for period in months], dtype=np.int64)
        ends = np.array([period.last.toordinal() for period in months], dtype=np.int64)
        low = np.maximum(of.first[segments][:, None], begins)
        high = np.maximum(np.minimum(of.last[segments][:, None], ends) + 1, low)
        start = self.calendar.first.toordinal()
        passed = np.stack([self._days_passed(spans) for spans in kinds or ((),)])
        days = passed[kind, high - start] - passed[kind, low - start]
        by_weekday = self._minutes_by_weekday[of.week[segments]]
        return np.asarray(np.einsum("smd,sd->sm", days, by_weekday), dtype=np.int64)

    def _days_passed(self, closures: tuple[Span, ...]) -> Ints:
        """Count the open days of each weekday before each day, and before the day after all."""
        calendar = self.calendar
        table = np.zeros(
            ((calendar.last - calendar.first).days + 2, len(self._weekdays)), np.int64
        )
        for day in calendar.open_days(closures):
            weekday = self._weekdays[WEEKDAYS[day.weekday()]]
            table[(day - calendar.first).days + 1, weekday] = 1
        return table.cumsum(axis=0)

    @cached_property
    def _weekdays(self) -> dict[str, int]:
        return {day: k for k, day in enumerate(self.calendar.weekdays)}

    @cached_property
    def _minutes_by_weekday(self) -> Ints:
        """Minutes of each week on each offered weekday."""
        table = np.zeros((len(self.options.weeks), len(self._weekdays)), dtype=np.int64)
        for k, week in enumerate(self.options.weeks):
            for slot in week:
                day, band = self.calendar.slots[slot]
                table[k, self._weekdays[day]] += band.minutes
        return table
