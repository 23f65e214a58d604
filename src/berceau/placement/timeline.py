"""Months, ages and sections of stretches of care, for all of them at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from berceau.domain.structures import Section, Structure
    from berceau.domain.territory import Territory
    from berceau.placement.options import Segments

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

_UNBORN, _OLDEST = -1, 120
"""The tables of sections go from one age to the other, in months."""
_EPOCH = np.datetime64("0001-01-01", "D")
"""Day of proleptic ordinal 1."""
_THREE_YEARS = 36


class SegmentMonths(NamedTuple):
    """The months in which stretches of care are present, one a row."""

    segment: Ints
    month: Ints
    section: Ints
    """Number of the section over all structures, -1 where none is right for the age."""
    walks: Bools
    under_3: Bools


class Timeline:
    """The months of the year planned, the sections of the structures and the ages of children.

    Parameters
    ----------
    territory
        Where months and children are described.
    structures, children
        Structures, and identifiers of children, in the order of their numbers.
    """

    def __init__(
        self, territory: Territory, structures: tuple[Structure, ...], children: tuple[str, ...]
    ) -> None:
        periods = territory.calendar.months
        self.first = np.array([p.first.toordinal() for p in periods], dtype=np.int64)
        self.month_number = np.array([p.first.year * 12 + p.first.month for p in periods])
        self.sections: tuple[tuple[int, Section], ...] = tuple(
            (k, section) for k, s in enumerate(structures) for section in s.age_groups
        )
        self._by_age, self._by_age_held = self._tables(structures)
        self._births = _births(territory, children)
        self._walking_age = territory.policy.walking_age_months

    def _tables(self, structures: tuple[Structure, ...]) -> tuple[Ints, Ints]:
        """Give the section at each structure and age, for admission and for held places."""
        ages = np.arange(_UNBORN, _OLDEST)
        by_age = np.full((len(structures), len(ages)), -1, dtype=np.int64)
        held = np.full_like(by_age, -1)
        order = sorted(range(len(self.sections)), key=lambda n: self.sections[n][1].from_months)
        for number in order:
            k, section = self.sections[number]
            by_age[k, (ages >= section.from_months) & (ages < section.to_months)] = number
            # Too young for every section: the first; outgrown: the last one reached.
            held[k, (ages >= section.from_months) | (held[k] == -1)] = number
        return by_age, held

    def month_at(self, day: date) -> int:
        """Give the position of the month that a day of the year planned lies in."""
        return int(np.searchsorted(self.first, day.toordinal(), side="right")) - 1

    def receives(self, structure: Ints, child: Ints, first: Ints, last: Ints) -> Bools:
        """Say of new stays whether there is a section for the age in every month.

        Parameters
        ----------
        structure, child
            Positions, shape ``(n,)``.
        first, last
            Days of the year planned as proleptic ordinals, shape ``(n,)``.
        """
        last_month = self._month_of(last)
        youngest = _row(self._age(child, self._month_of(first), first))
        oldest = _row(self._age(child, last_month, np.maximum(self.first[last_month], first)))
        # From one month to the next an age grows by one at most, so that none is passed over.
        return self._unreceived[structure, youngest] > oldest

    @cached_property
    def _unreceived(self) -> Ints:
        """First age, from each age on, that a structure has no section for."""
        ages = np.arange(self._by_age.shape[1])
        gaps = np.where(self._by_age < 0, ages, len(ages))
        found = np.minimum.accumulate(gaps[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(found, dtype=np.int64)

    def months_of(self, segments: Segments) -> SegmentMonths:
        """Lay out the months of stretches of care, with section, walking and age."""
        from_month, to_month = self._month_of(segments.first), self._month_of(segments.last)
        counts = to_month - from_month + 1
        segment = np.repeat(np.arange(len(counts)), counts)
        month = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts - from_month, counts)
        reference = np.maximum(self.first[month], segments.first[segment])
        child, structure = segments.child[segment], segments.structure[segment]
        ages = self._age(child, month, reference)
        section = np.where(
            segments.held[segment],
            self._by_age_held[structure, _row(ages)],
            self._by_age[structure, _row(ages)],
        )
        walks_from = self._births.walks_from[child]
        walks = np.where(walks_from > 0, reference >= walks_from, ages >= self._walking_age)
        return SegmentMonths(segment, month, section, walks, ages < _THREE_YEARS)

    def counting_sections(self, structure: Ints, child: Ints, month: Ints, first: Ints) -> Ints:
        """Give the number of the section that counts children, outgrown or not.

        Parameters
        ----------
        structure, child, month
            Positions, shape ``(n,)``.
        first
            First days of stays, as proleptic ordinals, shape ``(n,)``.
        """
        ages = self._age(child, month, np.maximum(self.first[month], first))
        return np.asarray(self._by_age_held[structure, _row(ages)])

    def _month_of(self, days: Ints) -> Ints:
        return np.asarray(np.searchsorted(self.first, days, side="right") - 1, dtype=np.int64)

    def _age(self, child: Ints, month: Ints, reference: Ints) -> Ints:
        """Give the completed months of children on days of months."""
        ages = self.month_number[month] - self._births.month_number[child]
        return np.asarray(ages - (day_of_month(reference) < self._births.day[child]))


def _row(ages: Ints) -> Ints:
    """Give where ages stand in the tables of sections."""
    return np.clip(ages, _UNBORN, _OLDEST - 2) - _UNBORN


class _Births(NamedTuple):
    month_number: Ints
    day: Ints
    walks_from: Ints
    """Day from which a child walks, 0 where nobody has said so."""


def _births(territory: Territory, names: tuple[str, ...]) -> _Births:
    """Gather when children were born, and from when they walk."""
    children = [territory.child_by_id[name][1] for name in names]
    rows = [
        (
            child.born.year * 12 + child.born.month,
            child.born.day,
            0 if child.walks_from is None else child.walks_from.toordinal(),
        )
        for child in children
    ]
    return _Births(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def day_of_month(ordinals: Ints) -> Ints:
    """Give the day of the month of proleptic ordinals."""
    days = _EPOCH + (ordinals - 1).astype("timedelta64[D]")
    first = days.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((days - first).astype(np.int64) + 1, dtype=np.int64)
