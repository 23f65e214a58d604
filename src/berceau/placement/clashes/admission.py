"""Decisions that clash by themselves: that nothing allows, or that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.decisions import Keep, Place, Refuse, Signed
from berceau.errors import InfeasibleError
from berceau.placement.clashes.commitments import decision_item, is_placing
from berceau.placement.clashes.items import Item, Kind
from berceau.placement.options import options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


class Plain(NamedTuple):
    """A clash that needs no search, and the decision of it that is given up."""

    items: tuple[Item, ...]
    dropped: int


def plain_clashes(territory: Territory) -> list[Plain]:
    """List the decisions that contradict each other, then those that no option allows.

    Parameters
    ----------
    territory
        The territory, whether its decisions were checked or not.
    """
    found = list(_contradictions(territory))
    dropped = {plain.dropped for plain in found}
    left = [
        (k, decision)
        for k, decision in enumerate(territory.decisions)
        if is_placing(decision) and k not in dropped
    ]
    return found + list(_inadmissible(territory, left))


def _contradictions(territory: Territory) -> Iterator[Plain]:
    """List the pairs of decisions on one child of which only one can hold."""
    settled: dict[str, int] = {}
    forbidden = {
        (d.child, d.structure): k for k, d in enumerate(territory.decisions) if d.kind == "forbid"
    }
    for k, decision in enumerate(territory.decisions):
        if is_placing(decision) and (decision.child, decision.structure) in forbidden:
            yield _pair(territory, k, forbidden[decision.child, decision.structure])
        if isinstance(decision, _SETTLING):
            before = settled.setdefault(decision.child, k)
            if before != k:
                yield _pair(territory, before, k)


def _pair(territory: Territory, kept: int, dropped: int) -> Plain:
    pair = (kept, dropped)
    return Plain(tuple(decision_item(k, territory.decisions[k]) for k in pair), dropped)


Placing = tuple[int, Place | Signed]


def _inadmissible(territory: Territory, placing: list[Placing]) -> Iterator[Plain]:
    """List the decisions to place that no option allows, each with the rules that forbid it.

    Those that are possible are many and told apart at once: halves are looked at only where
    something in the whole is not.
    """
    if not placing or _admits(_alone(territory, [decision for _, decision in placing])):
        return
    if len(placing) > 1:
        half = len(placing) // 2
        yield from _inadmissible(territory, placing[:half])
        yield from _inadmissible(territory, placing[half:])
        return
    [(position, decision)] = placing
    reasons = _reasons(_alone(territory, [decision]), decision)
    yield Plain((decision_item(position, decision), *reasons), position)


def _alone(territory: Territory, placing: Sequence[Place | Signed]) -> Territory:
    """Give the territory with nobody but the children decided and their families."""
    families = dict.fromkeys(territory.child_by_id[d.child][0] for d in placing)
    update = {"families": tuple(families), "decisions": tuple(placing)}
    return territory.model_copy(update=update)


def _admits(territory: Territory) -> bool:
    try:
        options_of(territory)
    except InfeasibleError:
        return False
    return True


def _reasons(alone: Territory, decision: Place | Signed) -> Iterator[Item]:
    """List rules of admission that forbid the place together, each of them needed."""
    if any(other.part_of == decision.structure for other in alone.structures):
        yield Item(kind="house", structure=decision.structure, child=decision.child)
        return
    needed = list(_OPENED)
    if not _admits(_without(alone, decision, set(_OPENED))):
        yield Item(kind="dates", child=decision.child)
        return
    for kind in sorted(_OPENED, key=list(_OPENED).index, reverse=True):
        rest = [other for other in needed if other != kind]
        if not _admits(_without(alone, decision, set(_OPENED) - set(rest))):
            needed = rest
    for kind in needed:
        yield Item(kind=kind, structure=decision.structure, child=decision.child)


def _without(alone: Territory, decision: Place | Signed, kinds: set[Kind]) -> Territory:
    """Give the territory in which a structure admits without some rules."""
    structures = []
    for structure in alone.structures:
        changed = structure
        if structure.id == decision.structure:
            for kind in kinds:
                changed = _OPENED[kind](changed)
        structures.append(changed)
    return alone.model_copy(update={"structures": tuple(structures)})


_OLDEST = 84
"""Beyond all ages received."""
_OPENED: dict[Kind, Callable[[Structure], Structure]] = {
    "title": lambda s: s.model_copy(update={"serves": ("*",)}),
    "opening": lambda s: s.model_copy(update={"opening": None}),
    "ages": lambda s: s.model_copy(
        update={"from_months": 0, "to_months": _OLDEST, "sections": ()}
    ),
}
"""What each rule of admission would be if it let everybody in; the easiest to negotiate first."""
_SETTLING = (Place, Signed, Refuse, Keep)
"""Decisions of which a child can have one."""
