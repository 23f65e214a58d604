"""What children could have: every lawful place and week, in the order in which they wish it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from berceau.domain.wishes import is_group, parse_group
from berceau.placement.check.asking import access_allows, covers, rank_of, titles, ways
from berceau.placement.check.presence import Presence, Stays, presence_of
from berceau.placement.check.view import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from berceau.domain.conventions import Convention
    from berceau.domain.families import Child, Family, Request
    from berceau.domain.structures import Structure
    from berceau.placement.check.view import View

    Bools = NDArray[np.bool_]

_OLDEST = 120
"""Months."""


class Chance(NamedTuple):
    """A place and a week that a child could have.

    Attributes
    ----------
    family, child, structure
        Whose it is, and where.
    slots
        The week.
    convention
        Under which it would be taken, none for residents.
    stay
        First and last day.
    level
        Position of the wish, then of the week: what comes first is wished more.
    """

    family: Family
    child: Child
    structure: Structure
    slots: frozenset[int]
    convention: Convention | None
    stay: Stretch
    level: tuple[int, int]


def chances(view: View) -> tuple[list[Chance], Presence]:
    """List what each child could have besides what it holds, and when it would be there.

    Whether there is room is not looked at.
    """
    finder = _Finder(view)
    found = [
        chance
        for family, child in view.territory.child_by_id.values()
        for chance in finder.of(family, child)
    ]
    presence = presence_of(
        view,
        Stays(
            children=[chance.child for chance in found],
            structures=[chance.structure for chance in found],
            slots=[chance.slots for chance in found],
            spans=[chance.stay for chance in found],
        ),
    )
    ok = np.flatnonzero(_of_age(view, found, presence)).tolist()
    return [found[k] for k in ok], some(presence, ok)


def some(presence: Presence, rows: list[int]) -> Presence:
    """Take some rows of presences."""
    return Presence(
        marked=presence.marked[rows],
        present=presence.present[rows],
        ages=presence.ages[rows],
        walks=presence.walks[rows],
        minutes=presence.minutes[rows],
    )


def _of_age(view: View, found: Sequence[Chance], presence: Presence) -> Bools:
    """Say whether there is a section for the age in every month."""
    tables: dict[str, Bools] = {}
    for chance in found:
        structure = chance.structure
        if structure.id not in tables:
            received = [view.section_at(structure, age) is not None for age in range(_OLDEST)]
            # The last row stands for the unborn and the very old, whom no section receives.
            tables[structure.id] = np.array([*received, False], dtype=np.bool_)
    if not found:
        return np.zeros(0, dtype=np.bool_)
    ages = np.where((presence.ages < 0) | (presence.ages >= _OLDEST), _OLDEST, presence.ages)
    numbers = {name: k for k, name in enumerate(tables)}
    table = np.stack(list(tables.values()))
    where = np.array([numbers[chance.structure.id] for chance in found])
    received = table[where[:, None], ages] | ~presence.present
    of_age: Bools = received.all(axis=1)
    return of_age


class _Finder:
    """Joins wishes, titles and weeks, child by child."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._settled = {d.child for d in view.territory.decisions if d.kind in {"refuse", "keep"}}
        self._forbidden = {
            (d.child, d.structure) for d in view.territory.decisions if d.kind == "forbid"
        }
        self._covered: dict[tuple[str, str], list[str]] = {}
        self._access: dict[tuple[str, str, str, frozenset[int]], bool] = {}

    def of(self, family: Family, child: Child) -> Iterator[Chance]:
        """List the chances of a child."""
        view, request = self._view, child.request
        stay, held = view.requested(child), view.held(child)
        decided = view.decided.get(child.id)
        if request is None or stay is None or child.id in self._settled:
            return
        if held is not None and decided is None and not view.policy.transfers:
            return
        levels = self._levels(child, request)
        limit = self._held_level(family, child, levels)
        for rank, name in self._ranks(family, child, request):
            structure = view.territory.structure_by_id[name]
            opened = view.opening(structure)
            for convention in titles(view, family.commune, structure, stay.first):
                last = stay.last
                if convention and convention.exit == "leave" and convention.until:
                    last = min(last, convention.until)
                for slots, position in levels.items():
                    level = (rank, position)
                    if (
                        (limit is None or level < limit)
                        and slots <= opened
                        and self._admits(convention, family.commune, structure, slots)
                    ):
                        span = Stretch(stay.first, last)
                        yield Chance(family, child, structure, slots, convention, span, level)

    def _levels(self, child: Child, request: Request) -> dict[frozenset[int], int]:
        """Give the weeks accepted with their positions; those with fewer days share the last."""
        view = self._view
        levels = {
            slots: min(way.position, len(request.weeks))
            for slots, way in ways(view, request).items()
        }
        decided = view.decided.get(child.id)
        if decided is None or decided.week is None:
            return levels
        slots = view.calendar.expand(decided.week)
        return {slots: levels.get(slots, len(request.weeks) + 1)}

    def _held_level(
        self, family: Family, child: Child, levels: dict[frozenset[int], int]
    ) -> tuple[int, int] | None:
        """Give where the held place stands among the wishes; none where all are above it."""
        view, held = self._view, child.held
        if held is None or view.held(child) is None or child.id in view.decided:
            return None
        rank = rank_of(view, family, child, view.territory.structure_by_id[held.structure])
        position = levels.get(view.slots(held.week))
        return None if rank is None or position is None else (rank, position)

    def _ranks(self, family: Family, child: Child, request: Request) -> Iterator[tuple[int, str]]:
        """List the structures that a child may have, each under its first wish."""
        view, decided = self._view, self._view.decided.get(child.id)
        seen = set(view.houses) | {
            structure for name, structure in self._forbidden if name == child.id
        }
        if decided is not None:
            seen |= set(view.territory.structure_by_id) - {decided.structure}
        for rank, wish in enumerate(request.wishes):
            for name in self._covers(family, child, wish):
                if name not in seen:
                    seen.add(name)
                    yield rank, name
        if decided is not None and decided.structure not in seen:
            yield len(request.wishes), decided.structure

    def _covers(self, family: Family, child: Child, wish: str) -> list[str]:
        """List the structures at which a wish is met."""
        known = self._view.territory.structure_by_id
        if not is_group(wish):
            return [wish] if wish in known else []
        group = parse_group(wish)
        personal = group is None or group.km is not None or group.kind == "sibling"
        key = (wish, child.id if personal else "")
        if key not in self._covered:
            who = (family, child)
            self._covered[key] = [s.id for s in known.values() if covers(self._view, wish, who, s)]
        return self._covered[key]

    def _admits(
        self,
        convention: Convention | None,
        commune: str,
        structure: Structure,
        slots: frozenset[int],
    ) -> bool:
        if convention is None:
            return True
        key = (convention.id, commune, structure.id, slots)
        if key not in self._access:
            allowed = access_allows(self._view, convention, commune, structure, slots)
            self._access[key] = allowed
        return self._access[key]
