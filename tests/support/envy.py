"""Complaints, told plainly from ``docs/reference/justified-envy.md`` by trying everything out.

Nothing is shared with the market or the checker: options and walls come from the third reading
of the rules (``support.naive``, ``support.walls``), and every question is asked by adding up what
would be used and looking at the limits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from functools import cached_property
from itertools import permutations, product
from typing import TYPE_CHECKING, NamedTuple

from berceau.placement.proposal import Envy, EnvyCounts, Placement
from support.stays import fact, held_stay, is_true, months_of, months_old, request_stay, section_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from berceau.domain.families import Child
    from berceau.domain.territory import Territory
    from support.enumerate import Choice, Oracle
    from support.naive import Option, Stretch
    from support.walls import Wall

    Used = Counter[Wall]

NOTIONS = ("waste", "cutoff", "swap", "cover")


class Key(NamedTuple):
    """Priority: larger goes first."""

    layer: tuple[int, ...]
    points: int
    chain: int


class Complaint(NamedTuple):
    """A unit, the options that it prefers, and the unit in the way for swap and cover."""

    notion: str
    unit: int
    option: Choice
    rival: int | None


class Trial:
    """Every complaint of one plan.

    Parameters
    ----------
    oracle
        Reads the territory.
    choice
        The option of each child that is placed.
    gap
        Points apart below which nobody complains.
    """

    def __init__(self, oracle: Oracle, choice: Choice, gap: int) -> None:
        self.oracle = oracle
        self.territory: Territory = oracle.territory
        self.gap = gap
        self.has = {option.child.id: option for option in choice}
        self.units = list(self._units())
        self.held = [
            tuple(self.has[child] for child in unit if child in self.has) for unit in self.units
        ]
        self.load = self._sum(choice)

    # -- who stands for what

    def _units(self) -> Iterator[tuple[str, ...]]:
        """List brothers and sisters who ask together, and every other child by itself."""
        with_options = [child for child, options in self.oracle.options.items() if options]
        policy, tied = self.territory.policy, set[str]()
        for family in self.territory.families:
            asking = [c.id for c in family.children if self._asks(c)]
            if family.siblings != "any" and family.siblings in policy.siblings:
                unit = tuple(sorted(child for child in asking if child in with_options))
                if len(asking) > 1 and unit:
                    tied.update(unit)
                    yield unit
        yield from ((child,) for child in with_options if child not in tied)

    def _asks(self, child: Child) -> bool:
        return (
            request_stay(self.territory, child) is not None
            and held_stay(self.territory, child) is None
        )

    def _joint(self, unit: tuple[str, ...]) -> Iterator[Choice]:
        """List what a unit may have at the same time, nothing apart."""
        lists = [(None, *self.oracle.options[child]) for child in unit]
        for combined in product(*lists):
            chosen = tuple(option for option in combined if option is not None)
            # One reading of what siblings may have is enough for two oracles.
            if chosen and self.oracle._siblings_agree(chosen):  # noqa: SLF001
                yield chosen

    # -- order

    def _level(self, unit: tuple[str, ...], chosen: Choice) -> int:
        """Sum the positions of children's options in their orders of preference."""
        has = {option.child.id: option for option in chosen}
        total = 0
        for child in unit:
            places = sorted({(o.rank, o.position) for o in self.oracle.options[child]})
            option = has.get(child)
            total += (
                len(places) if option is None else places.index((option.rank, option.position))
            )
        return total

    def key(self, option: Option) -> Key:
        """Give the priority of a child at a structure."""
        reader, request = self.oracle.reader, option.child.request
        points = 0
        if request is not None and request_stay(self.territory, option.child) is not None:
            if request.points and option.rank < len(request.points):
                points = request.points[option.rank]
            else:
                points = reader.merit.by_grid(
                    option.child, option.family, option.last.structure, self._title(option)
                )
        return Key(option.layer, points, -self._chain.index(option.child.id))

    def _title(self, option: Option) -> str:
        days = request_stay(self.territory, option.child)
        assert days is not None
        stretch = option.last
        titles = self.oracle.reader.titles(option.family.commune, stretch.structure, days[0])
        kinds = {None if c is None else c.id: kind for c, kind in titles}
        return kinds.get(stretch.via, "none")

    @cached_property
    def _chain(self) -> list[str]:
        """Children in the order of the tie-breaks."""
        policy = self.territory.policy

        def links(child: Child) -> tuple[object, ...]:
            submitted = None if child.request is None else child.request.submitted
            drawn = hashlib.sha256(f"{policy.lottery_seed}\x1f{child.id}".encode()).digest()[:8]
            known = {"submitted": submitted or date.max, "born": child.born, "lottery": drawn}
            return (*(known[link] for link in policy.tie_break), child.id)

        children = [child for _, child in self.territory.child_by_id.values()]
        return [child.id for child in sorted(children, key=links)]

    def _is_lower(self, rival: Choice, choice: Choice) -> bool:
        """Say whether a unit with some options gives way to one that wants others."""
        theirs = min(map(self.key, rival))
        mine = min(map(self.key, choice))
        if theirs.layer != mine.layer:
            return theirs.layer < mine.layer
        if self.gap:
            return mine.points - theirs.points >= self.gap
        if self.territory.policy.ties == "kept":
            return theirs.points < mine.points
        return theirs < mine

    # -- what is guaranteed

    def _pooled(self, child: str) -> bool:
        """Say whether a placed child counts in a reserved pool of its structure."""
        option = self.has[child]
        for pool in option.last.structure.reserved:
            places = self.oracle.walls.pool_places(option.last.structure, pool)
            entitled = [
                other
                for other in self.has.values()
                if other.last.structure is option.last.structure
                and is_true(fact(other.family, other.child, pool.fact))
            ]
            entitled.sort(key=lambda o: (self._is_sure(o), self.key(o)), reverse=True)
            if child in [o.child.id for o in entitled[:places]]:
                return True
        return False

    def _is_sure(self, option: Option) -> bool:
        decided = {d.child for d in self.territory.decisions if d.kind in {"place", "signed"}}
        return option.keep or option.child.id in decided

    def freed(self, unit: int) -> Used:
        """Count what is free when a unit gives way: all that is not guaranteed."""
        held = self.held[unit]
        if held and all(self._pooled(option.child.id) for option in held):
            return Counter()
        free: Used = Counter()
        for option in held:
            if self._is_sure(option):
                continue
            used = self.oracle.used[id(option)]
            free += used
            for kept in self.oracle.options[option.child.id]:
                if kept.keep:
                    # What it would use by staying is its own.
                    free -= self.oracle.used[id(kept)] & used
        return free

    # -- complaints

    def _sum(self, choice: Iterable[Option]) -> Used:
        total: Used = Counter()
        for option in choice:
            total += self.oracle.used[id(option)]
        return total

    def _fits(self, unit: int, choice: Choice, out: Iterable[int]) -> bool:
        needed = self._sum(choice)
        room = self._sum(self.held[unit])
        for rival in out:
            room += self.freed(rival)
        return all(
            self.load[wall] - room[wall] + needed[wall] <= self.oracle.walls.limits[wall]
            for wall in needed
        )

    @cached_property
    def complaints(self) -> list[Complaint]:
        """All of them."""
        found = []
        for number, unit in enumerate(self.units):
            has = self._level(unit, self.held[number]) if self.held[number] else None
            for choice in self._joint(unit):
                if has is None or self._level(unit, choice) < has:
                    found += list(self._complaints_of(number, choice))
        return found

    def _complaints_of(self, unit: int, choice: Choice) -> Iterator[Complaint]:
        if self._fits(unit, choice, ()):
            yield Complaint("waste", unit, choice, None)
            return
        lower = [
            rival
            for rival, held in enumerate(self.held)
            if rival != unit and held and self._is_lower(held, choice)
        ]
        if self._fits(unit, choice, lower):
            yield Complaint("cutoff", unit, choice, None)
        for rival in lower:
            if self._fits(unit, choice, [rival]):
                yield Complaint("swap", unit, choice, rival)
                if self._is_covered(choice, self.held[rival]):
                    yield Complaint("cover", unit, choice, rival)

    def _is_covered(self, choice: Choice, held: Choice) -> bool:
        return any(
            all(self._covers(a, b) for a, b in zip(choice, others, strict=True))
            for others in permutations(held, len(choice))
        )

    def _covers(self, wanted: Option, held: Option) -> bool:
        return self._seats(wanted, [wanted.last]) <= self._seats(held, held.stretches)

    def _seats(self, option: Option, stretches: Iterable[Stretch]) -> set[tuple[object, ...]]:
        seats: set[tuple[object, ...]] = set()
        for stretch in stretches:
            for month, day in months_of(self.territory, stretch.days):
                age = months_old(option.child, day)
                section = section_of(stretch.structure, age, held=stretch.held)
                assert section is not None
                seats |= {(stretch.structure.id, section.id, month, slot) for slot in stretch.week}
        return seats

    def counts(self) -> Envy:
        """Count the children, refused and placed apart."""
        sides: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for notion, unit in {(c.notion, c.unit) for c in self.complaints}:
            sides[bool(self.held[unit])][notion] += len(self.units[unit])
        refused, placed = (
            EnvyCounts(**{notion: sides[side][notion] for notion in NOTIONS})
            for side in (False, True)
        )
        return Envy(gap=self.gap, refused=refused, placed=placed)


def placements_of(oracle: Oracle, choice: Choice) -> list[Placement]:
    """Write a choice as placements, in order."""
    territory = oracle.territory
    found = []
    for option in choice:
        for stretch in option.stretches:
            first = next(day for _, day in months_of(territory, stretch.days))
            section = section_of(
                stretch.structure, months_old(option.child, first), held=stretch.held
            )
            assert section is not None
            moved = held_stay(territory, option.child) is not None
            granted = "moved" if moved else "new"
            status = "kept" if option.keep else "leaving" if stretch.held else granted
            found.append(
                Placement(
                    child=option.child.id,
                    structure=stretch.structure.id,
                    section=section.id,
                    week=territory.calendar.compress(stretch.week),
                    start=stretch.days[0],
                    until=stretch.days[1],
                    convention=stretch.via,
                    status=status,
                    suggestion=not option.keep
                    and not stretch.held
                    and _is_independent(territory, stretch),
                )
            )
    return sorted(found, key=lambda p: (p.child, p.start))


def _is_independent(territory: Territory, stretch: Stretch) -> bool:
    structure = stretch.structure
    if structure.part_of is not None:
        return territory.structure_by_id[structure.part_of].kind == "mam"
    return structure.is_individual
