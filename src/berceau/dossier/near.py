"""Children without a place who nearly have one: a single limit, one unit short."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from berceau.placement.problem import Problem
    from berceau.placement.reasons.plan import Plan

    Ints = npt.NDArray[np.int64]


class NearFit(NamedTuple):
    """A wish that all limits but few moments of one would hold.

    Attributes
    ----------
    child
        Who has nothing.
    structure
        Where it would fit but for that.
    week
        The week wished, as shortest names of slots.
    rank
        Position of the wish, from 0.
    slots
        Shortest names of the slots at which one place is missing.
    months
        Months in which it is missing there.
    """

    child: str
    structure: str
    week: tuple[str, ...]
    rank: int
    slots: tuple[str, ...]
    months: tuple[str, ...]


def near_fits(plan: Plan) -> tuple[NearFit, ...]:
    """Find, for each child without a place, the wish of which least is missing.

    A wish is near where nothing but places of structures is missing, one at each moment, and at
    no more than two slots of the week.

    Parameters
    ----------
    plan
        A proposal on the program of its territory; rules on complaints are not looked at.

    Returns
    -------
    tuple of NearFit
        At most one a child, those with least missing first.
    """
    found = _Room(plan.problem, plan.x).near(plan.proposal.refused)
    return tuple(sorted(found, key=lambda near: (len(near.slots), len(near.months))))


_MOST_SLOTS = 2


class _Room:
    """What is left of each limit under a proposal."""

    def __init__(self, problem: Problem, x: Ints) -> None:
        program = problem.bare
        self._problem = problem
        self._uses = program.matrix.transposed
        self._left = program.limits - program.matrix.times(x[: program.n_columns])

    def near(self, children: tuple[str, ...]) -> Iterator[NearFit]:
        """Give the nearest wish of each child."""
        options = self._problem.options
        number = {child: k for k, child in enumerate(options.children)}
        for child in children:
            if child not in number:
                continue
            own = np.flatnonzero(options.child == number[child]).tolist()
            found = [near for option in own if (near := self._missing(child, option))]
            if found:
                yield min(found, key=lambda n: (n.rank, len(n.slots), len(n.months)))

    def _missing(self, child: str, option: int) -> NearFit | None:
        """Say what is missing of an option, if it is little."""
        uses = self._uses
        entries = slice(int(uses.indptr[option]), int(uses.indptr[option + 1]))
        rows, needs = uses.indices[entries], uses.coefs[entries]
        lack = needs - self._left[rows]
        short = rows[lack > 0].tolist()
        labels = [self._problem.bare.row_label(row) for row in short]
        if not short or int(lack.max()) > 1 or {rule for rule, _ in labels} != {"places"}:
            return None
        moments = [label.rsplit(", ", 2)[1:] for _, label in labels]
        slots = {slot for slot, _ in moments}
        if len(slots) > _MOST_SLOTS:
            return None
        options = self._problem.options
        calendar = self._problem.territory.calendar
        return NearFit(
            child=child,
            structure=options.structures[options.structure[option]].id,
            week=calendar.compress(options.weeks[options.week[option]]),
            rank=int(options.rank[option]),
            slots=calendar.compress(calendar.expand(tuple(slots))),
            months=tuple(sorted({month for _, month in moments})),
        )
