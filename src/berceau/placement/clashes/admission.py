"""Decisions that clash by themselves: that nothing allows, or that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from berceau.errors import InfeasibleError
from berceau.placement.clashes.items import Item, Kind
from berceau.placement.options import options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from berceau.domain.decisions import Decision, Place, Signed
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory


def decision_item(position: int, decision: Decision) -> Item:
    """Name a decision."""
    return Item(
        kind=decision.kind,
        decision=position,
        child=getattr(decision, "child", None),
        structure=getattr(decision, "structure", None),
        section=getattr(decision, "section", None),
        limit=getattr(decision, "places", None),
    )


def contradictions(territory: Territory) -> Iterator[tuple[Item, ...]]:
    """List the pairs of decisions on one child of which only one can hold."""
    settled: dict[str, int] = {}
    forbidden = {
        (d.child, d.structure): k for k, d in enumerate(territory.decisions) if d.kind == "forbid"
    }
    for k, decision in enumerate(territory.decisions):
        if (
            decision.kind in {"place", "signed"}
            and (decision.child, decision.structure) in forbidden
        ):
            other = forbidden[decision.child, decision.structure]
            yield _pair(territory, k, other)
        if decision.kind in {"place", "signed", "refuse", "keep"}:
            before = settled.setdefault(decision.child, k)
            if before != k:
                yield _pair(territory, before, k)


def _pair(territory: Territory, first: int, second: int) -> tuple[Item, ...]:
    return tuple(decision_item(k, territory.decisions[k]) for k in (first, second))


def inadmissible(territory: Territory) -> Iterator[tuple[Item, ...]]:
    """List the decisions to place that no option allows, each with the rules that forbid it."""
    for position, decision in enumerate(territory.decisions):
        if decision.kind not in {"place", "signed"} or decision.child not in territory.child_by_id:
            continue
        alone = _alone(territory, decision)
        if not _admits(alone):
            yield (decision_item(position, decision), *_reasons(alone, decision))


def _alone(territory: Territory, decision: Place | Signed) -> Territory:
    """Give the territory with nobody but the child decided and its family."""
    family, _ = territory.child_by_id[decision.child]
    return territory.model_copy(update={"families": (family,), "decisions": (decision,)})


def _admits(territory: Territory) -> bool:
    try:
        options_of(territory)
    except InfeasibleError:
        return False
    return True


def _reasons(alone: Territory, decision: Place | Signed) -> Iterator[Item]:
    """List rules of admission that forbid the place together, each of them needed."""
    if any(other.part_of == decision.structure for other in alone.structures):
        yield Item(kind="house", structure=decision.structure)
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
