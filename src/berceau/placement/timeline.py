"""Months, ages and sections of stretches of care, for all of them at once."""

from __future__ import annotations

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

_OLDEST = 120
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
    """The months of the year planned and the sections of the structures, as arrays."""

    def __init__(self, territory: Territory, structures: tuple[Structure, ...]) -> None:
        periods = territory.calendar.months
        self.first = np.array([p.first.toordinal() for p in periods], dtype=np.int64)
        self.month_number = np.array([p.first.year * 12 + p.first.month for p in periods])
        self.sections: tuple[tuple[int, Section], ...] = tuple(
            (k, section) for k, s in enumerate(structures) for section in s.age_groups
        )
        self._by_age, self._by_age_held = self._tables(structures)

    def _tables(self, structures: tuple[Structure, ...]) -> tuple[Ints, Ints]:
        """Give the section at each structure and age, for admission and for held places."""
        ages = np.arange(-1, _OLDEST)
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

    def months_of(
        self, segments: Segments, territory: Territory, children: tuple[str, ...]
    ) -> SegmentMonths:
        """Lay out the months of stretches of care, with section, walking and age.

        Parameters
        ----------
        segments
            The stretches of care.
        territory
            Where the children are described.
        children
            Identifiers of the children, in the order of ``segments.child``.
        """
        from_month = np.searchsorted(self.first, segments.first, side="right") - 1
        to_month = np.searchsorted(self.first, segments.last, side="right") - 1
        counts = to_month - from_month + 1
        segment = np.repeat(np.arange(len(counts)), counts)
        month = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts - from_month, counts)
        reference = np.maximum(self.first[month], segments.first[segment])
        born, walks = _births(territory, children)
        child = segments.child[segment]
        ages = self.month_number[month] - born.month_number[child]
        ages -= day_of_month(reference) < born.day[child]
        clipped = np.clip(ages, -1, _OLDEST - 2) + 1
        structure = segments.structure[segment]
        section = np.where(
            segments.held[segment],
            self._by_age_held[structure, clipped],
            self._by_age[structure, clipped],
        )
        walking_age = territory.policy.walking_age_months
        said = walks[child] > 0
        walking = np.where(said, reference >= walks[child], ages >= walking_age)
        return SegmentMonths(segment, month, section, walking, ages < _THREE_YEARS)


class _Births(NamedTuple):
    month_number: Ints
    day: Ints


def _births(territory: Territory, children: tuple[str, ...]) -> tuple[_Births, Ints]:
    born = [territory.child_by_id[child][1] for child in children]
    months = np.array([c.born.year * 12 + c.born.month for c in born], dtype=np.int64)
    days = np.array([c.born.day for c in born], dtype=np.int64)
    walks = [c.walks_from.toordinal() if c.walks_from is not None else 0 for c in born]
    return _Births(months, days), np.array(walks, dtype=np.int64)


def day_of_month(ordinals: Ints) -> Ints:
    """Give the day of the month of proleptic ordinals."""
    days = _EPOCH + (ordinals - 1).astype("timedelta64[D]")
    first = days.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((days - first).astype(np.int64) + 1, dtype=np.int64)
