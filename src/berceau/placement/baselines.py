"""What commissions do by hand, and what matching theory does: proposals to be compared with.

Both serve children one after the other and never take back what another has: brothers and
sisters who want all or nothing are served together, children in place keep what they hold until
they are given something they rank higher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from berceau.placement.coupling import coupled
from berceau.placement.priority import tie_break_order
from berceau.placement.problem import formulate
from berceau.placement.record import Finding, propose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal

    Ints = npt.NDArray[np.int64]


def in_order(territory: Territory) -> Proposal:
    """Serve families in order of points, each with its best option that still fits.

    The order is that of the first wish: layer, points, then the chain of tie-breaks. Places that
    a child leaves by moving are free for those served after it.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.

    Returns
    -------
        A lawful proposal without stages: it claims no bound.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    """
    problem = formulate(territory)
    return propose(problem, problem.complete(serve_in_order(problem)), Finding("in_order"))


def deferred_acceptance(territory: Territory) -> Proposal:
    """Let children propose down their lists, each structure keeping those who go first there.

    Among all offers on the table those with the higher priority *at the structure asked* are kept
    as far as every rule allows; who is turned away proposes its next option. With weeks of several
    slots no stable outcome is guaranteed; see Gale and Shapley (1962) for one slot.

    Parameters
    ----------
    territory
        Structures, conventions, families, policy and decisions.

    Returns
    -------
        A lawful proposal without stages: it claims no bound.

    Raises
    ------
    InfeasibleError
        If the places held and the decisions do not fit by themselves.
    """
    problem = formulate(territory)
    chosen = _deferred(problem)
    return propose(problem, problem.complete(chosen), Finding("deferred_acceptance"))


class Room:
    """What the rows leave free while options are taken one by one.

    Rows that only count what is missing, and those that tie siblings, do not limit room.
    """

    def __init__(self, problem: Problem) -> None:
        program = problem.program
        self._columns = program.matrix.transposed
        positive = np.bincount(
            program.matrix.row_of, weights=program.matrix.coefs < 0, minlength=program.n_rows
        )
        free = np.where((positive > 0) | program.equality, np.iinfo(np.int64).max, program.limits)
        self._free: Ints = free.astype(np.int64)

    def _entries(self, option: int) -> tuple[Ints, Ints]:
        span = slice(self._columns.indptr[option], self._columns.indptr[option + 1])
        return self._columns.indices[span], self._columns.coefs[span]

    def fits(self, option: int) -> bool:
        """Say whether an option fits beside those taken."""
        rows, coefs = self._entries(option)
        return bool(np.all(coefs <= self._free[rows]))

    def take(self, option: int, times: int = 1) -> None:
        """Take an option, or give it back (``times=-1``)."""
        rows, coefs = self._entries(option)
        limited = self._free[rows] < np.iinfo(np.int64).max
        self._free[rows[limited]] -= times * coefs[limited]


def serve_in_order(problem: Problem) -> Ints:
    """Give the options taken when children are served in order of points, 1 or 0 each."""
    options, room = problem.options, Room(problem)
    taken = _guaranteed(problem, room)
    for children in _units(problem):
        for child in children:
            if child in taken:
                room.take(taken[child], -1)
        served = _best_for(problem, room, children)
        for child in children:
            option = served.get(child, taken.get(child))
            if option is not None:
                taken[child] = option
                room.take(option)
    chosen = np.zeros(len(options), dtype=np.int64)
    chosen[list(taken.values())] = 1
    return chosen


def _guaranteed(problem: Problem, room: Room) -> dict[int, int]:
    """Take what is held, and for decided children the first option that fits."""
    options = problem.options
    taken: dict[int, int] = {}
    kept = np.flatnonzero(options.keep).tolist()
    decided = set(np.flatnonzero(options.required).tolist())
    for option in kept:
        taken[int(options.child[option])] = option
        room.take(option)
    for child in sorted(decided - set(taken)):
        found = _best_for(problem, room, (child,))
        if child in found:
            taken[child] = found[child]
            room.take(found[child])
    return taken


def span_of(problem: Problem, child: int) -> range:
    """Give the options of a child, best first, a held place last."""
    starts = np.searchsorted(problem.options.child, [child, child + 1])
    return range(int(starts[0]), int(starts[1]))


def _best_for(problem: Problem, room: Room, children: Sequence[int]) -> dict[int, int]:
    """Find the best options that fit for children served together: all of them, or none."""
    if not children:
        return {}
    together = len(children) > 1 and _family_of(problem, children[0]) == "together"
    structures: Iterable[int | None] = (None,)
    if together:
        first = span_of(problem, children[0])
        structures = dict.fromkeys(int(problem.options.structure[o]) for o in first)
    for structure in structures:
        found = _all_fit(problem, room, children, structure)
        if found is not None:
            return found
    return {}


def _all_fit(
    problem: Problem, room: Room, children: Sequence[int], structure: int | None
) -> dict[int, int] | None:
    found: dict[int, int] = {}
    for child in children:
        fitting = (
            option
            for option in span_of(problem, child)
            if structure in {None, int(problem.options.structure[option])} and room.fits(option)
        )
        option = next(fitting, None)
        if option is None:
            break
        found[child] = option
        room.take(option)
    for option in found.values():
        room.take(option, -1)
    return found if len(found) == len(children) else None


def _family_of(problem: Problem, child: int) -> str:
    family, _ = problem.territory.child_by_id[problem.options.children[child]]
    return family.siblings


def _units(problem: Problem) -> list[tuple[int, ...]]:
    """List children in order of priority at their first wish, coupled siblings as one."""
    options = problem.options
    chain = {child: k for k, child in enumerate(tie_break_order(problem.territory))}
    position = {child: k for k, child in enumerate(options.children)}
    tied = [
        tuple(position.get(child, -1) for child in children)
        for _, children in coupled(problem.territory)
    ]
    lonely = {child for unit in tied for child in unit}
    units = [unit for unit in tied if -1 not in unit]
    units += [(child,) for child in range(len(options.children)) if child not in lonely]

    def key(unit: tuple[int, ...]) -> tuple[int, int, int]:
        firsts = [span_of(problem, child)[0] for child in unit]
        return min(
            (-int(options.layer[o]), -int(options.points[o]), chain[options.children[child]])
            for o, child in zip(firsts, unit, strict=True)
        )

    return sorted(units, key=key)


def _deferred(problem: Problem) -> Ints:
    options = problem.options
    chain = {child: k for k, child in enumerate(tie_break_order(problem.territory))}
    units = _units(problem)
    out: set[int] = set()
    while True:
        held = _rounds(problem, [u for k, u in enumerate(units) if k not in out], chain)
        # Siblings who want all or nothing and got something else withdraw, and all begins again.
        broken = {k for k, unit in enumerate(units) if _is_broken(problem, unit, held)}
        if not broken:
            chosen = np.zeros(len(options), dtype=np.int64)
            chosen[list(held.values())] = 1
            return chosen
        out |= broken


def _is_broken(problem: Problem, unit: tuple[int, ...], held: dict[int, int]) -> bool:
    if len(unit) == 1:
        return False
    found = [held[child] for child in unit if child in held]
    if found and len(found) < len(unit):
        return True
    structures = {int(problem.options.structure[o]) for o in found}
    return _family_of(problem, unit[0]) == "together" and len(structures) > 1


def _rounds(
    problem: Problem, units: list[tuple[int, ...]], chain: dict[str, int]
) -> dict[int, int]:
    options = problem.options
    asking = {child for unit in units for child in unit}
    pointer = dict.fromkeys(asking, 0)
    spans = {child: span_of(problem, child) for child in asking}
    while True:
        room = Room(problem)
        held = _guaranteed(problem, room)
        offers = [
            spans[child][at]
            for child, at in pointer.items()
            if at < len(spans[child]) and not options.keep[spans[child][at]]
        ]
        offers.sort(
            key=lambda o: (
                -int(options.layer[o]),
                -int(options.points[o]),
                chain[options.children[options.child[o]]],
            )
        )
        turned_away = False
        for option in offers:
            child = int(options.child[option])
            guaranteed = held.get(child)
            if guaranteed is not None:
                # The held place stays reserved until the child has something better.
                room.take(guaranteed, -1)
            if room.fits(option):
                room.take(option)
                held[child] = option
                continue
            pointer[child] += 1
            turned_away = True
            if guaranteed is not None:
                room.take(guaranteed)
        if not turned_away:
            return held
