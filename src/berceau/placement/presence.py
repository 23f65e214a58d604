"""Where and when each option puts a child: the cells that rules count in.

A cell is a structure, a section, a month and a slot. Everything is laid out once, as arrays, and
shared by all rules.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.placement.timeline import Timeline
from berceau.regulation import overbooked

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from berceau.domain.structures import Modulation, Structure
    from berceau.placement.options import Options

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

COLLECTIVE = frozenset({"creche", "micro_creche", "multi_accueil", "halte_garderie"})


class Cells(NamedTuple):
    """One row for each option, month and slot at which a child is present."""

    option: Ints
    structure: Ints
    section: Ints
    month: Ints
    slot: Ints
    walks: Bools
    under_3: Bools
    via: Ints

    def only(self, chosen: Bools) -> Cells:
        """Keep the rows chosen."""
        return self.at(np.flatnonzero(chosen))

    def at(self, rows: Ints) -> Cells:
        """Take the rows at some positions."""
        return Cells(
            self.option[rows],
            self.structure[rows],
            self.section[rows],
            self.month[rows],
            self.slot[rows],
            self.walks[rows],
            self.under_3[rows],
            self.via[rows],
        )


class Presence:
    """Cells of all options, and places at them."""

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
    def cells(self) -> Cells:
        """Lay out every cell; a child counts once in each."""
        segments, months = self.options.segments, self.months
        slots, starts = self._week_slots
        week = segments.week[months.segment]
        counts = starts[week + 1] - starts[week]
        row = np.repeat(np.arange(len(week)), counts)
        offset = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        segment = months.segment[row]
        cells = Cells(
            option=segments.option[segment],
            structure=segments.structure[segment],
            section=months.section[row],
            month=months.month[row],
            slot=slots[starts[week[row]] + offset],
            walks=months.walks[row],
            under_3=months.under_3[row],
            via=segments.via[segment],
        )
        moves = len(segments.option) > len(self.options)
        return once(cells, self._keys(cells, cells.section)) if moves else cells

    def _keys(self, cells: Cells, place: Ints) -> Ints:
        months, slots = self.shape
        key = ((cells.option * (int(place.max(initial=0)) + 1) + place) * months) + cells.month
        return np.asarray(key * slots + cells.slot, dtype=np.int64)

    @cached_property
    def at_structures(self) -> Cells:
        """Cells in which a child counts once a structure, whatever its section."""
        return once(self.cells, self._keys(self.cells, self.cells.structure))

    @cached_property
    def at_houses(self) -> Cells:
        """Cells at structures, those of childminders at the house they are part of as well."""
        cells, structures = self.at_structures, self.options.structures
        position = {structure.id: k for k, structure in enumerate(structures)}
        house = np.array(
            [-1 if s.part_of is None else position[s.part_of] for s in structures], dtype=np.int64
        )
        members = cells.only(house[cells.structure] >= 0)
        if not len(members.option):
            return cells
        housed = members._replace(structure=house[members.structure])
        housed = once(housed, self._keys(housed, housed.structure))
        return Cells(
            np.concatenate([cells.option, housed.option]),
            np.concatenate([cells.structure, housed.structure]),
            np.concatenate([cells.section, housed.section]),
            np.concatenate([cells.month, housed.month]),
            np.concatenate([cells.slot, housed.slot]),
            np.concatenate([cells.walks, housed.walks]),
            np.concatenate([cells.under_3, housed.under_3]),
            np.concatenate([cells.via, housed.via]),
        )

    @cached_property
    def _week_slots(self) -> tuple[Ints, Ints]:
        weeks = [sorted(week) for week in self.options.weeks]
        starts = np.cumsum([0, *(len(week) for week in weeks)], dtype=np.int64)
        return np.array([slot for week in weeks for slot in week], dtype=np.int64), starts

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
        for k, owner in enumerate(owners):
            structure = self.options.structures[owner]
            if not self.overbooks(structure):
                continue
            for period in self.calendar.months:
                row = raised[k, period.number]
                row[:] = [overbooked(int(n), period.first, licensed=structure.places) for n in row]
        return raised

    @cached_property
    def minutes(self) -> Ints:
        """Minutes of care of each segment in each month, over the open days of its stay."""
        segments, structures = self.options.segments, self.options.structures
        week_minutes = self._minutes_by_weekday
        table = np.zeros((len(segments.option), self.shape[0]), dtype=np.int64)
        closures = [structure.closures for structure in structures]
        spans = np.stack([segments.structure, segments.first, segments.last], axis=1)
        distinct, which = np.unique(spans, axis=0, return_inverse=True)
        for n, (structure, first, last) in enumerate(distinct.tolist()):
            days = self.calendar.count_days(
                date.fromordinal(first), date.fromordinal(last), closures[structure]
            )
            chosen = np.flatnonzero(which.ravel() == n)
            counts = np.array(days, dtype=np.int64)
            table[chosen] = week_minutes[segments.week[chosen]] @ counts.T
        return table

    @cached_property
    def _minutes_by_weekday(self) -> Ints:
        days = {day: k for k, day in enumerate(self.calendar.weekdays)}
        table = np.zeros((len(self.options.weeks), len(days)), dtype=np.int64)
        for k, week in enumerate(self.options.weeks):
            for slot in week:
                day, band = self.calendar.slots[slot]
                table[k, days[day]] += band.minutes
        return table


def once(cells: Cells, keys: Ints) -> Cells:
    """Keep the first cell of each key."""
    _, first = np.unique(keys, return_index=True)
    return cells.at(first.astype(np.int64))
