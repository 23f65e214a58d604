"""What commissions do by hand, and what matching theory does: proposals to be compared with.

Both serve children one after the other and never take back what another has: brothers and
sisters whose requests hang together are served together, children in place keep what they hold
until they are given something they rank higher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.placement.problem import formulate
from berceau.placement.record import Finding, propose
from berceau.placement.room import NOBODY, Choices, Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from berceau.domain.territory import Territory
    from berceau.placement.problem import Problem
    from berceau.placement.proposal import Proposal
    from berceau.placement.siblings import Pattern

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
    problem = formulate(territory, complaints=False)
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
    problem = formulate(territory, complaints=False)
    return propose(problem, problem.complete(defer(problem)), Finding("deferred_acceptance"))


def serve_in_order(problem: Problem) -> Ints:
    """Give the options taken when children are served in order of points, 1 or 0 each."""
    choices, room = Choices(problem), Room(problem)
    taken = _guaranteed(choices, room)
    for children in choices.units:
        for child in children:
            if child in taken:
                room.take(taken[child], -1)
        served = _best_for(choices, room, children)
        for child in children:
            option = served.get(child, taken.get(child))
            if option is not None:
                taken[child] = option
                room.take(option)
    return choices.chosen(taken)


def _guaranteed(choices: Choices, room: Room) -> dict[int, int]:
    """Take what is held, and for decided children the first option that fits."""
    taken = dict(choices.held)
    for option in taken.values():
        room.take(option)
    for child in choices.decided:
        found = _best_for(choices, room, (child,))
        if child in found:
            taken[child] = found[child]
            room.take(found[child])
    return taken


def _best_for(choices: Choices, room: Room, children: Sequence[int]) -> dict[int, int]:
    """Find the best options that fit: of a child alone, or accepted of brothers and sisters."""
    bond = choices.bonds.get(tuple(children))
    if bond is None:
        option = next(filter(room.fits, choices.spans[children[0]]), None)
        return {} if option is None else {children[0]: option}
    for pattern in bond.patterns:
        if any(
            houses is None and child in choices.decided
            for child, houses in zip(children, pattern, strict=True)
        ):
            continue
        found = _all_fit(choices, room, children, pattern)
        if found is not None:
            return found
    return {}


def _all_fit(
    choices: Choices, room: Room, children: Sequence[int], pattern: Pattern
) -> dict[int, int] | None:
    found: dict[int, int] = {}
    for child, houses in zip(children, pattern, strict=True):
        if houses is None:
            continue
        fitting = (
            option
            for option in choices.spans[child]
            if choices.structure[option] in houses and room.fits(option)
        )
        option = next(fitting, None)
        if option is None:
            break
        found[child] = option
        room.take(option)
    for option in found.values():
        room.take(option, -1)
    return found if len(found) == sum(houses is not None for houses in pattern) else None


def defer(problem: Problem) -> Ints:
    """Give the options taken by deferred acceptance, 1 or 0 each."""
    choices, room = Choices(problem), Room(problem)
    units = choices.units
    asking = {unit: tuple(child for child in unit if child != NOBODY) for unit in units}
    while True:
        held = _rounds(choices, room, [child for unit in units for child in asking[unit]])
        # Siblings who got together what they do not accept withdraw, and all begins again.
        broken = [unit for unit in units if asking[unit] and _is_broken(choices, unit, held)]
        if not broken:
            return choices.chosen(held)
        for unit in broken:
            asking[unit] = _left(choices, unit, asking[unit])


def _is_broken(choices: Choices, unit: tuple[int, ...], held: dict[int, int]) -> bool:
    bond = choices.bonds.get(unit)
    return bond is not None and bond.position(choices.where(unit, held)) is None


def _left(choices: Choices, unit: tuple[int, ...], asking: tuple[int, ...]) -> tuple[int, ...]:
    """Give those who go on asking: without the last in the order of priority, if it may be."""
    order = sorted(asking, key=lambda child: choices.merit[choices.spans[child][0]])
    left = set(order[:-1])
    for pattern in choices.bonds[unit].patterns:
        placed = {c for c, houses in zip(unit, pattern, strict=True) if houses is not None}
        if placed <= left:
            return tuple(child for child in asking if child in left)
    return ()


def _rounds(choices: Choices, room: Room, asking: Sequence[int]) -> dict[int, int]:
    pointer = dict.fromkeys(asking, 0)
    spans, keep = choices.spans, choices.keep
    while True:
        room.empty()
        held = _guaranteed(choices, room)
        offers = [
            spans[child][at]
            for child, at in pointer.items()
            if at < len(spans[child]) and not keep[spans[child][at]]
        ]
        offers.sort(key=choices.merit.__getitem__)
        turned_away = False
        for option in offers:
            child = choices.child[option]
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
