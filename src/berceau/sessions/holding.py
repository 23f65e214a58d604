"""What a child holds once a place is accepted, and whether all that is held fits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from berceau.domain.families import Held
from berceau.errors import Fault
from berceau.placement.choices import chosen
from berceau.placement.problem import formulate
from berceau.regulation import school_start

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    import numpy.typing as npt

    from berceau.domain.calendar import Calendar
    from berceau.domain.families import Child
    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Placement

    Ints = npt.NDArray[np.int64]


def held_after(placement: Placement, child: Child, until: date | None, calendar: Calendar) -> Held:
    """Give the place held once an offer is accepted.

    The stay goes on beyond the year planned, as far as the request does, unless a convention
    ends it before.

    Parameters
    ----------
    placement
        What was accepted.
    child
        Who has it.
    until
        Last day asked for; none: until school.
    calendar
        The year planned.
    """
    ends = [calendar.last, school_start(child.born) - timedelta(days=1)]
    asked = min([*ends, until] if until is not None else ends)
    return Held(
        structure=placement.structure,
        week=placement.week,
        since=placement.start,
        until=until if placement.until >= asked else placement.until,
        convention=placement.convention,
    )


def overfull(
    territory: Territory, placements: Iterable[Placement], staying: Collection[str]
) -> Iterator[Fault]:
    """Say where places do not suffice when some children stay whose place was given away.

    Parameters
    ----------
    territory
        What was proposed for.
    placements
        What is accepted or kept.
    staying
        Children who keep the place that they were to leave.
    """
    problem = formulate(territory, complaints=False)
    options = problem.options
    x, _ = chosen(problem, placements)
    stays = np.array([child in staying for child in options.children], dtype=np.bool_)
    x[: len(options)][options.keep & stays[options.child]] = 1
    for rule, subject, load, limit in _over(problem, x):
        yield Fault(
            subject,
            f"held-{rule}",
            f"{load} with the children who stay after all",
            f"at most {limit}",
            "Offer the places again before the session is closed.",
        )


def overfull_at_opening(territory: Territory) -> Iterator[Fault]:
    """Say where the places held do not fit beside each other: children grow out of sections.

    Parameters
    ----------
    territory
        With the places held and the moves accepted before.
    """
    problem = formulate(territory, complaints=False)
    for rule, subject, load, limit in _over(problem, held_options(problem)):
        yield Fault(
            subject,
            f"held-{rule}",
            f"{load} with the places held",
            f"at most {limit}",
            "Say whose contract ends, or correct the places of the section.",
        )


def held_options(problem: Problem) -> Ints:
    """Mark the options of places held, and those of moves that can go one way only.

    Parameters
    ----------
    problem
        Of a territory with the places held and the moves accepted before.

    Returns
    -------
        1 for each of them, shape ``(n_options,)``.
    """
    options = problem.options
    moved = {one.child for one in problem.territory.decisions if one.kind == "signed"}
    several = np.bincount(options.child, minlength=len(options.children)) > 1
    signed = np.array([child in moved for child in options.children], dtype=np.bool_) & ~several
    return np.asarray(options.keep | signed[options.child], dtype=np.int64)


def _over(problem: Problem, x: Ints) -> Iterator[tuple[str, str, int, int]]:
    """Give each rule and place that a choice goes beyond, at its worst, with the limit."""
    program = problem.bare
    load = program.matrix.times(problem.complete(x[: len(problem.options)])[: program.n_columns])
    worst: dict[tuple[str, str], int] = {}
    for row in np.flatnonzero(load > program.limits).tolist():
        rule, subject = program.row_label(row)
        # A family may take a place for one child and not for the other.
        if rule != "siblings":
            place = rule, subject.rsplit(", ", 2)[0]
            if place not in worst or load[row] > load[worst[place]]:
                worst[place] = row
    for row in worst.values():
        yield *program.row_label(row), int(load[row]), int(program.limits[row])
