"""What a proposal uses: of each convention month by month, of each section slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.dues import known_cents, price_lines
from berceau.placement.proposal import Consumption, Occupancy
from berceau.placement.terms import at_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.domain.conventions import Convention
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]


def consumption_of(problem: Problem, taken: Ints) -> tuple[Consumption, ...]:
    """Count what each commune uses of each convention at its hosts, month by month."""
    options, presence = problem.options, problem.presence
    segments = options.segments
    chosen = np.isin(segments.option, taken) & (segments.via >= 0)
    found: list[Consumption] = []
    for number, convention in enumerate(options.conventions):
        counted = at_hosts(presence, convention)[segments.structure]
        here = np.flatnonzero(chosen & (segments.via == number) & counted)
        if len(here):
            found += _by_commune(problem, convention, here)
    return tuple(found)


def _by_commune(problem: Problem, convention: Convention, here: Ints) -> Iterator[Consumption]:
    """Count the stretches of care under a convention by commune, then by month."""
    presence, segments = problem.presence, problem.options.segments
    of_child = problem.territory.child_by_id
    homes = [of_child[problem.options.children[k]][0].commune for k in segments.child[here]]
    communes, commune = np.unique(homes, return_inverse=True)
    periods = problem.territory.calendar.months
    minutes = np.zeros((len(communes), len(periods)), dtype=np.int64)
    np.add.at(minutes, commune, presence.minutes(here))
    rows = np.flatnonzero(np.isin(presence.months.segment, here))
    segment, month = presence.months.segment[rows], presence.months.month[rows]
    group = commune[np.searchsorted(here, segment)] * len(periods) + month
    # A child that moves within the month counts once, also at a slot.
    order = np.lexsort((segments.child[segment], group))
    group, segment = group[order], segment[order]
    child = segments.child[segment]
    is_first = np.append(True, (np.diff(group) != 0) | (np.diff(child) != 0))
    slots = np.logical_or.reduceat(
        presence.week_slots[segments.week[segment]], np.flatnonzero(is_first), axis=0
    )
    groups, first, children = np.unique(group[is_first], return_index=True, return_counts=True)
    peaks = np.add.reduceat(slots, first, axis=0, dtype=np.int64).max(axis=1)
    for key, count, peak in zip(groups.tolist(), children.tolist(), peaks.tolist(), strict=True):
        who, when = divmod(key, len(periods))
        used = int(minutes[who, when])
        yield Consumption(
            convention=convention.id,
            commune=str(communes[who]),
            month=periods[when].label,
            minutes=used,
            children=count,
            peak=peak,
            owed_cents=owed_cents(convention, used, peak),
        )


def owed_cents(convention: Convention, minutes: int, peak: int) -> int | None:
    """Give what a commune owes for a month, where the price terms say how to count it.

    Parameters
    ----------
    minutes
        Minutes used in the month.
    peak
        Largest number of its children present at a slot.
    """
    return known_cents(price_lines(convention, minutes, peak))


def occupancy_of(problem: Problem, taken: Ints) -> tuple[Occupancy, ...]:
    """Count the children present in each section, slot by slot and month by month."""
    presence, options = problem.presence, problem.options
    chosen = np.zeros(len(options), dtype=np.bool_)
    chosen[taken] = True
    there = presence.at_own_sections.only(chosen[presence.at_own_sections.option])
    present = np.zeros(presence.section_places.shape, dtype=np.int64)
    np.add.at(present, (there.section, there.month), there.slots)
    return tuple(
        Occupancy(
            structure=options.structures[owner].id,
            section=section.id,
            month=period.label,
            present=tuple(present[number, period.number].tolist()),
            places=tuple(presence.section_places[number, period.number].tolist()),
        )
        for number, (owner, section) in enumerate(presence.timeline.sections)
        for period in problem.territory.calendar.months
    )
