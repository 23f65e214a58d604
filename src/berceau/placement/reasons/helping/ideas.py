"""The changes of one request with what the estimate says of each, and which are worth more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.communes import distance_km
from berceau.placement.reasons.helping.asked import pairs, singles, size_of
from berceau.placement.reasons.helping.changes import Both, OtherStructure
from berceau.placement.reasons.helping.clones import Variant
from berceau.placement.reasons.helping.quick import WHYS, hints_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from berceau.domain.families import Request
    from berceau.placement.reasons.helping.changes import Change
    from berceau.placement.reasons.helping.quick import Hint, Why
    from berceau.placement.reasons.helping.standing import Standing

MOST_STRUCTURES = 5
"""Most other structures that are looked at: those with room first, then the nearest."""
MOST_GLANCED, MOST_PRICED, MOST_SEARCHED = 4, 2, 2
"""Most changes that are verified, until one is known to help: at a glance, of those for which
there seems to be room and of those that prices alone speak for; then by a search."""
MOST_TOLD, MOST_ALIKE = 8, 3
"""Most changes that are told of in all, and of one kind."""


class Idea(NamedTuple):
    """A change that was looked at, and what the estimate says of it."""

    change: Change
    size: int
    why: Why | None = None
    structure: str | None = None
    far: float = 0.0

    @property
    def doubt(self) -> int:
        """How doubtful it is that it helps, 0 for the surest."""
        return len(WHYS) if self.why is None else WHYS.index(self.why)


class Ideas:
    """The changes of one child's request.

    Parameters
    ----------
    standing
        The plan.
    child
        Identifier of the child.
    request
        What is asked for it.
    """

    def __init__(self, standing: Standing, child: str, request: Request) -> None:
        self._standing = standing
        self._child = child
        self._request = request
        self._singles = singles(standing.territory, child)

    def single(self) -> list[Idea]:
        """List single changes, smallest first."""
        changes = [Variant(change) for change in self._singles]
        return self._estimated([Variant(), Variant(anywhere=True), *changes])

    def double(self) -> list[Idea]:
        """List two changes together, smallest first."""
        elsewhere = [Variant(change, anywhere=True) for change in self._singles]
        both = [Variant(change) for change in pairs(self._singles)]
        return self._estimated([Variant(), *both, *elsewhere])

    def _estimated(self, variants: Sequence[Variant]) -> list[Idea]:
        at: dict[int, list[Hint]] = {}
        for hint in hints_of(self._standing, self._child, variants):
            at.setdefault(hint.variant, []).append(hint)
        found: list[Idea] = []
        for number, variant in enumerate(variants):
            opened = at.get(number, [])
            if variant.anywhere:
                found += self._elsewhere(variant, opened)
            elif variant.change is not None:
                found.append(Idea(variant.change, self._size(variant.change), *_best(opened)))
        return sorted(found, key=lambda idea: (idea.size, idea.doubt, idea.far))

    def _size(self, change: Change) -> int:
        return size_of(self._standing.territory, self._child, change)

    def _elsewhere(self, variant: Variant, opened: Iterable[Hint]) -> Iterator[Idea]:
        """List the other structures that are open to the child: likely ones, then the nearest."""
        by_house: dict[str, list[Hint]] = {}
        for hint in opened:
            if hint.rank == len(self._request.wishes):
                by_house.setdefault(hint.structure, []).append(hint)
        found = []
        for house, hints in by_house.items():
            change: Change = OtherStructure(structure=house)
            if variant.change is not None and not isinstance(variant.change, Both):
                change = Both(changes=(variant.change, OtherStructure(structure=house)))
            found.append(Idea(change, self._size(change), *_best(hints), self._far(house)))
        found.sort(key=lambda idea: (idea.doubt, idea.size, idea.far))
        yield from found[:MOST_STRUCTURES]

    def _far(self, house: str) -> float:
        """Give the kilometres from home; those that nobody knows come last."""
        territory = self._standing.territory
        home = territory.home(territory.child_by_id[self._child][0])
        site = territory.site(territory.structure_by_id[house])
        return float("inf") if home is None or site is None else distance_km(home, site)


def _best(hints: Iterable[Hint]) -> tuple[Why | None, str | None]:
    """Give the surest reason, and the structure of the first option that it holds for."""
    likely = [(WHYS.index(hint.why), hint.rank, hint) for hint in hints if hint.why is not None]
    if not likely:
        return None, None
    *_, best = min(likely, key=lambda one: one[:2])
    return best.why, best.structure


def glances(ideas: Iterable[Idea]) -> list[Idea]:
    """List what is verified at a glance: what surely fits, then what is worth its price."""
    ideas = list(ideas)
    likely = [idea for idea in ideas if idea.why in {"room", "priority"}]
    priced = [idea for idea in ideas if idea.why == "prices"]
    return [*likely[:MOST_GLANCED], *priced[:MOST_PRICED]]


def searches(ideas: Iterable[Idea], known: Mapping[Change, bool | None]) -> list[Idea]:
    """List what is searched for: what a glance has left open, then what nothing speaks for.

    Parameters
    ----------
    ideas
        Smallest first.
    known
        Whether changes help, of those that were looked at.
    """
    open_still = [idea for idea in ideas if known.get(idea.change) is None]
    return sorted(open_still, key=lambda idea: idea.why is None)[:MOST_SEARCHED]


def worth_telling(ideas: Iterable[Idea], known: Mapping[Change, bool | None]) -> list[Idea]:
    """Choose the changes that are told of: the surest, not too many of a kind; smallest first.

    Parameters
    ----------
    ideas
        All that were looked at.
    known
        Whether changes help, of those that were looked at.
    """
    hopeful = [
        idea
        for idea in ideas
        if known.get(idea.change) or (idea.why is not None and known.get(idea.change) is None)
    ]
    surest = sorted(hopeful, key=lambda idea: (not known.get(idea.change), idea.doubt, idea.size))
    chosen: list[Idea] = []
    for idea in surest:
        alike = sum(one.change.kind == idea.change.kind for one in chosen)
        if len(chosen) < MOST_TOLD and alike < MOST_ALIKE:
            chosen.append(idea)
    return sorted(chosen, key=lambda idea: (idea.size, idea.doubt, idea.far))
