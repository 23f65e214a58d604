"""Which stays count in each of the occupancies that are known before anybody comes.

``proposed``
    Every placement of the proposal: what is kept, new, moved to, and left until the move.
``confirmed``
    Places under contract: those held, for the whole of their contract, and those signed. Who has
    signed for another place leaves the one held when the proposal says.
``planned``
    As confirmed, and places that the commission has decided and nobody has signed yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.observatory.indicators.counting import Stretch
from berceau.placement.stays import held_stay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from berceau.domain.territory import Territory
    from berceau.observatory.indicators.records import State
    from berceau.placement.proposal import Proposal

_DECIDED: dict[State, frozenset[str]] = {
    "planned": frozenset({"signed", "place"}),
    "confirmed": frozenset({"signed"}),
}
"""Kinds of decisions that make a placement of the proposal count."""


def stretches(territory: Territory, proposal: Proposal, state: State) -> list[Stretch]:
    """List the stays that count in a state.

    Parameters
    ----------
    territory
        Places held and decisions.
    proposal
        Placements.
    state
        ``proposed``, ``planned`` or ``confirmed``; what was realised stands in a table.
    """
    if state == "proposed":
        return list(_placed(territory, proposal, territory.child_by_id))
    kinds = _DECIDED[state]
    decided = {d.child for d in territory.decisions if d.kind in kinds and d.kind != "reserve"}
    placed = list(_placed(territory, proposal, decided))
    return [*placed, *_held(territory, without={stretch.child for stretch in placed})]


def _placed(
    territory: Territory, proposal: Proposal, children: Collection[str]
) -> Iterator[Stretch]:
    for placement in proposal.placements:
        if placement.child in children:
            slots = territory.calendar.expand(placement.week)
            stay = placement.start, placement.until
            yield Stretch(placement.child, placement.structure, slots, *stay)


def held(territory: Territory) -> list[Stretch]:
    """List the places held, each for the whole of its contract in the year planned."""
    return list(_held(territory, without=()))


def _held(territory: Territory, *, without: Collection[str]) -> Iterator[Stretch]:
    for name, (_, child) in territory.child_by_id.items():
        stay = held_stay(child, territory.calendar)
        if child.held is not None and stay is not None and name not in without:
            slots = territory.calendar.expand(child.held.week)
            yield Stretch(name, child.held.structure, slots, *stay)
