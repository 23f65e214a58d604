"""What a proposal uses: of each convention month by month, of each section slot by slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.proposal import Consumption, Occupancy
from berceau.placement.terms import at_hosts

if TYPE_CHECKING:
    import numpy.typing as npt

    from berceau.domain.conventions import Convention
    from berceau.placement.problem import Problem

    Ints = npt.NDArray[np.int64]

_MINUTES = 60
_MONTHS = 12


def consumption_of(problem: Problem, taken: Ints) -> tuple[Consumption, ...]:
    """Count what each commune uses of each convention at its hosts, month by month."""
    options, presence = problem.options, problem.presence
    segments = options.segments
    chosen = np.isin(segments.option, taken) & (segments.via >= 0)
    found = []
    for number, convention in enumerate(options.conventions):
        counted = at_hosts(presence, convention)[segments.structure]
        here = np.flatnonzero(chosen & (segments.via == number) & counted)
        communes = np.array(
            [
                problem.territory.child_by_id[options.children[child]][0].commune
                for child in segments.child[here]
            ]
        )
        for commune in sorted(set(communes.tolist())):
            found += _by_month(problem, convention, commune, here[communes == commune])
    return tuple(found)


def _by_month(
    problem: Problem, convention: Convention, commune: str, segments: Ints
) -> list[Consumption]:
    presence, options = problem.presence, problem.options
    months = presence.months
    of_segments = np.isin(months.segment, segments)
    weeks = np.zeros((len(options.weeks), presence.shape[1]), dtype=np.int64)
    for k, week in enumerate(options.weeks):
        weeks[k, sorted(week)] = 1
    found = []
    for period in problem.territory.calendar.months:
        present = months.segment[of_segments & (months.month == period.number)]
        if not len(present):
            continue
        minutes = int(presence.minutes[present, period.number].sum())
        children, position = np.unique(options.segments.child[present], return_inverse=True)
        # A child that moves within the month counts once at a slot.
        slots = np.zeros((len(children), weeks.shape[1]), dtype=np.int64)
        np.maximum.at(slots, position.ravel(), weeks[options.segments.week[present]])
        peak = int(slots.sum(axis=0).max())
        found.append(
            Consumption(
                convention=convention.id,
                commune=commune,
                month=period.label,
                minutes=minutes,
                children=len(children),
                peak=peak,
                owed_cents=owed_cents(convention, minutes, peak),
            )
        )
    return found


def owed_cents(convention: Convention, minutes: int, peak: int) -> int | None:
    """Give what a commune owes for a month, where the price terms say how to count it.

    Parameters
    ----------
    minutes
        Minutes used in the month.
    peak
        Largest number of its children present at a slot.
    """
    prices = [term for term in convention.terms if term.kind == "price"]
    owed: list[int] = []
    for price in prices:
        if price.cents_per_hour is not None:
            owed.append(round(minutes * price.cents_per_hour / _MINUTES))
        if price.cents_per_place_year is not None:
            owed.append(round(peak * price.cents_per_place_year / _MONTHS))
        if price.share_of_net_cost is not None and price.net_cost_cents_per_hour is not None:
            cost = minutes * price.net_cost_cents_per_hour / _MINUTES
            owed.append(round(cost * price.share_of_net_cost))
    return sum(owed) if owed else None


def occupancy_of(problem: Problem, taken: Ints) -> tuple[Occupancy, ...]:
    """Count the children present in each section, slot by slot and month by month."""
    presence, options = problem.presence, problem.options
    cells = presence.cells
    chosen = np.zeros(len(options), dtype=np.bool_)
    chosen[taken] = True
    cells = cells.only(chosen[cells.option])
    present = np.zeros(presence.section_places.shape, dtype=np.int64)
    np.add.at(present, (cells.section, cells.month, cells.slot), 1)
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
