"""The best there is, by looking at every lawful combination: an oracle for tiny territories."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from berceau.domain.policy import LARGER_COMMUNES
from support.naive import Reader
from support.stays import fact, held_stay, is_true, request_stay
from support.walls import Walls, minutes_by_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from berceau.domain.families import Child, Combination, Family
    from berceau.domain.policy import Grouping, Stage
    from berceau.domain.structures import Structure
    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Placement, Proposal
    from support.naive import Option

Choice = tuple["Option", ...]
"""One option of each child that is placed."""
Told = tuple[str, str, frozenset[int], str | None, date, date]
"""Child, structure, week, convention, first and last day."""


SMALL = {"reserved", "misses"}
"""Measures that are made small."""


class Best(NamedTuple):
    """The value of every stage, tie-breaks apart, and the choices that reach them all."""

    values: tuple[int | None, ...]
    choices: list[Choice]


class Oracle:
    """Every lawful combination of a territory's options, and what each is worth."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.walls = Walls(territory)
        self.reader = Reader(territory)
        self.options = {
            child.id: self.reader.options(child, family)
            for family, child in territory.child_by_id.values()
        }
        self.used = {
            id(option): self.walls.used(option)
            for options in self.options.values()
            for option in options
        }

    # -- what is lawful

    def lawful(self) -> list[Choice]:
        """List every lawful combination."""
        return [choice for choice in self._combined() if self._siblings_agree(choice)]

    @property
    def size(self) -> int:
        """Number of combinations to look at, lawful or not."""
        product = 1
        for options in self.options.values():
            product *= len(options) + 1
        return product

    def _must(self, child: Child) -> bool:
        decided = {d.child for d in self.territory.decisions if d.kind in {"place", "signed"}}
        return held_stay(self.territory, child) is not None or child.id in decided

    def _combined(self) -> Iterator[Choice]:
        """Go through the children one by one; walls only fill, so a full one ends a branch."""
        children = [child for _, child in self.territory.child_by_id.values()]

        def grow(number: int, chosen: Choice, filled: Counter[object]) -> Iterator[Choice]:
            if number == len(children):
                yield chosen
                return
            child = children[number]
            if not self._must(child):
                yield from grow(number + 1, chosen, filled)
            for option in self.options[child.id]:
                more = filled + self.used[id(option)]
                if all(more[wall] <= self.walls.limits[wall] for wall in self.used[id(option)]):
                    yield from grow(number + 1, (*chosen, option), more)

        yield from grow(0, (), Counter())

    def _siblings_agree(self, choice: Choice) -> bool:
        placed = {option.child.id: option.last.structure for option in choice}
        return all(
            self.agree(family, [placed.get(child.id) for child in asking], asking)
            for family in self.territory.families
            if family.siblings in self.territory.policy.siblings
            for asking in [self.asking(family)]
            if len(asking) > 1
        )

    def asking(self, family: Family) -> list[Child]:
        """Children of a family whom its wish for brothers and sisters concerns."""
        return [
            child
            for child in family.children
            if request_stay(self.territory, child) is not None
            and held_stay(self.territory, child) is None
        ]

    def agree(self, family: Family, where: list[Structure | None], asking: list[Child]) -> bool:
        """Say whether a family accepts what those of its children who ask have together."""
        there = {house.id for house in where if house is not None}
        if not there:
            return True
        if family.siblings == "not_apart":
            return len(there) == 1
        if family.siblings == "combinations":
            alone = where.count(None) == len(where) - 1
            return (alone and family.unlisted == "one_alone") or any(
                self._is(family, combination, where, asking) for combination in family.combinations
            )
        split = family.siblings == "together" and len(there) > 1
        return family.siblings == "any" or not (None in where or split)

    def _is(
        self,
        family: Family,
        combination: Combination,
        where: list[Structure | None],
        asking: list[Child],
    ) -> bool:
        """Say whether children are where a combination says, those not named nowhere."""
        named = {place.child: place.structure for place in combination}
        return all(
            house is None
            if child.id not in named
            else house is not None and self.reader.covers(named[child.id], house, family, child)
            for child, house in zip(asking, where, strict=True)
        )

    # -- what it is worth

    def need(self, choice: Choice, layer: tuple[int, ...] | None = None) -> int:
        """Need met times weight, of one layer or all."""
        return sum(o.need * o.weight for o in choice if layer is None or o.layer == layer)

    def reserved(self, choice: Choice) -> int:
        """Sum of the shortfalls of the pools."""
        return sum(
            max(0, self.walls.pool_places(structure, pool) - entitled)
            for structure in self.territory.structures
            for pool in structure.reserved
            for entitled in [
                sum(
                    option.last.structure.id == structure.id
                    and is_true(fact(option.family, option.child, pool.fact))
                    for option in choice
                )
            ]
        )

    def misses(self, choice: Choice) -> int:
        """Sum of the misses of the targets."""
        total = 0
        for convention in self.territory.conventions:
            under = [
                (option, stretch)
                for option in choice
                for stretch in option.stretches
                if self.walls.counts(convention, stretch)
            ]
            minutes = sum(minutes_by_month(self.territory, s).total() for _, s in under)
            children = len({option.child.id for option, _ in under})
            for term in convention.terms:
                if term.kind == "target" and term.unit == "hours":
                    total += max(0, 60 * term.min - minutes)
                elif term.kind == "target":
                    total += max(0, term.min - children)
        return total

    def hours(self, choice: Choice) -> int:
        """Whole hours of each child in the year, less those of the place it holds."""
        return sum(self._hours_beyond(option) for option in choice)

    def _hours_beyond(self, option: Option) -> int:
        minutes = self._minutes(option)
        kept = (o for o in self.options[option.child.id] if o.keep)
        held = next((self._minutes(o) for o in kept), 0)
        return (minutes - held) // 60

    def _minutes(self, option: Option) -> int:
        months = (minutes_by_month(self.territory, s) for s in option.stretches)
        return sum(by_month.total() for by_month in months)

    def wishes(self, choice: Choice) -> int:
        """Count the requests served, the first wishes for more."""
        return sum(max(1, 10 - option.rank) for option in choice if not option.keep)

    def rates(self, choice: Choice, name: str) -> dict[object, int]:
        """Service rates of the groups."""
        group, asked = self._groups(name)
        met = Counter[object]()
        for option in choice:
            if option.child.id in group:
                met[group[option.child.id]] += option.need
        return {label: 1000 * met[label] // asked[label] for label in asked}

    def alone(self, name: str) -> dict[object, int]:
        """Service rates if each group were alone, with no wall at all."""
        group, asked = self._groups(name)
        met = Counter[object]()
        for child, options in self.options.items():
            if child in group:
                met[group[child]] += max((option.need for option in options), default=0)
        return {label: 1000 * met[label] // asked[label] for label in asked}

    def _groups(self, name: str) -> tuple[dict[str, object], Counter[object]]:
        """Give the group of each child that asks, and what each group asks for."""
        known = {g.id: g for g in (LARGER_COMMUNES, *self.territory.policy.groups)}
        group, hours = dict[str, object](), Counter[str]()
        for family, child in self.territory.child_by_id.values():
            if request_stay(self.territory, child) is not None and child.request is not None:
                hours[child.id] = 1000 * self.reader.hours(child.request)
                group[child.id] = self._group(family, child, known.get(name), name)
        sizes = Counter(group.values())
        if name in known:
            few = {label for label, size in sizes.items() if size < known[name].least}
            group = {child: None if label in few else label for child, label in group.items()}
        asked = Counter[object]()
        for child, label in group.items():
            asked[label] += hours[child]
        return group, asked

    @staticmethod
    def _group(family: Family, child: Child, grouping: Grouping | None, name: str) -> object:
        fact_name = name if grouping is None else grouping.fact
        if fact_name == "commune":
            return family.commune
        value = fact(family, child, fact_name)
        if fact_name == "@refusals" and child.request is not None:
            value = child.request.refusals
        if grouping is None or not grouping.bands or value is None:
            return None if value is None else repr(value)
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        return sum(start <= value for start in grouping.bands)

    @property
    def layers(self) -> list[tuple[int, ...]]:
        """Layers that some option has, the highest first."""
        found = {
            o.layer for options in self.options.values() for o in options if o.need * o.weight > 0
        }
        return sorted(found, reverse=True) or [()]

    # -- the best, stage by stage

    def best(self) -> Best | None:
        """Settle the stages of the policy but the tie-break; ``None`` if nothing is lawful."""
        left = self.lawful()
        if not left:
            return None
        if self.territory.policy.weights:
            values = [self.weighed(choice) for choice in left]
            return Best((max(values),), _least(left, values, max(values)))
        reached: list[int | None] = []
        for stage in self.territory.policy.stages:
            if stage.measure == "fairness":
                value, left = self._settle_fairness(stage, left)
                reached.append(value)
            elif stage.measure != "tie_break":
                for layer in self.layers if stage.measure == "need" else (None,):
                    values = [self._signed(stage.measure, choice, layer) for choice in left]
                    value = max(values)
                    left = _least(left, values, _floor(stage, value))
                    reached.append(-value if stage.measure in SMALL else value)
        return Best(tuple(reached), left)

    def weighed(self, choice: Choice) -> int:
        """Add up the weighted measures; what is made small counts against."""
        return sum(
            weight.weight * self._signed(weight.measure, choice)
            for weight in self.territory.policy.weights
        )

    def _signed(self, measure: str, choice: Choice, layer: tuple[int, ...] | None = None) -> int:
        if measure == "need":
            return self.need(choice, layer)
        value: int = getattr(self, measure)(choice)
        return -value if measure in SMALL else value

    def _settle_fairness(
        self, stage: Stage, left: list[Choice]
    ) -> tuple[int | None, list[Choice]]:
        """Set apart who alone sets the lowest rate, then raise the lowest, the second lowest.

        The value of the stage is the lowest rate of all.
        """
        rates = [self.rates(choice, stage.group) for choice in left]
        alone = self.alone(stage.group)
        groups = sorted(alone, key=lambda label: (alone[label], repr(label)))
        if not groups:
            return None, left
        lowest = max(min(rate.values()) for rate in rates)
        least: dict[object, int] = {}
        kept = list(range(len(left)))
        while groups:
            value = max(min(rates[k][label] for label in groups) for k in kept)
            if value < alone[groups[0]]:
                break
            kept = [k for k in kept if rates[k][groups[0]] >= value]
            least[groups.pop(0)] = value
        floors: list[int] = []
        for level in range(min(len(groups), stage.levels or len(groups))):
            values = {k: sorted(rates[k][label] for label in groups)[level] for k in kept}
            floors.append(max(values.values()))
            kept = [k for k in kept if values[k] >= floors[-1]]
        found = [
            choice
            for choice, rate in zip(left, rates, strict=True)
            if all(rate[label] >= _floor(stage, value) for label, value in least.items())
            and all(
                value >= _floor(stage, floor)
                for value, floor in zip(
                    sorted(rate[label] for label in groups), floors, strict=False
                )
            )
        ]
        return lowest, found

    def find(self, proposal: Proposal, choices: list[Choice]) -> list[Choice]:
        """List the choices that say the same as a proposal, placement by placement."""
        told = {_placement(self.territory, placement) for placement in proposal.placements}
        return [choice for choice in choices if _told(choice) == told]


def _told(choice: Choice) -> set[Told]:
    return {
        (option.child.id, s.structure.id, s.week, s.via, *s.days)
        for option in choice
        for s in option.stretches
    }


def _placement(territory: Territory, p: Placement) -> Told:
    week = territory.calendar.expand(p.week)
    return p.child, p.structure, week, p.convention, p.start, p.until


def _floor(stage: Stage, value: int) -> int:
    return value - abs(value) * stage.tolerance // 1000


def _least(left: list[Choice], values: list[int], least: int) -> list[Choice]:
    return [choice for choice, value in zip(left, values, strict=True) if value >= least]
