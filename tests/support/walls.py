"""The rules as walls, read plainly from ``docs/reference/rules.md``: what options use of each.

A wall is a name and a limit; an option uses so much of it. The third reading of the page, like
``support.naive``: nothing is shared with the placement or the checker.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from berceau import regulation
from support.stays import fact, is_true, months_of, months_old, section_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from berceau.domain.calendar import Period
    from berceau.domain.conventions import Convention
    from berceau.domain.structures import Modulation, ReservedPool, Section, Structure
    from berceau.domain.territory import Territory
    from support.naive import Option, Stretch

    Wall = tuple[Hashable, ...]

COLLECTIVE = {"creche", "micro_creche", "multi_accueil", "halte_garderie"}
YEAR = -1


def minutes_by_month(territory: Territory, stretch: Stretch) -> Counter[int]:
    """Minutes of care over the open days of a stretch."""
    calendar = territory.calendar
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    daily = Counter[str]()
    for slot in stretch.week:
        day, band = calendar.slots[slot]
        daily[day] += band.minutes
    used = Counter[int]()
    for day in calendar.open_days(stretch.structure.closures):
        if stretch.days[0] <= day <= stretch.days[1]:
            [month] = [m.number for m in calendar.months if m.first <= day <= m.last]
            used[month] += daily[names[day.weekday()]]
    return used


def _in_force(convention: Convention, period: Period) -> bool:
    """Say whether a convention is in force on some day of a month."""
    days = (period.last - period.first).days + 1
    return any(convention.in_force(period.first + timedelta(k)) for k in range(days))


class Walls:
    """The limits of a territory, and what options use of them."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.calendar = territory.calendar
        self.limits: dict[Wall, int] = {}
        for structure in territory.structures:
            for period in territory.calendar.months:
                for slot in range(len(territory.calendar.slots)):
                    self._limit_places(structure, period, slot)
                    self._limit_adults(structure, period, slot)
                    self._limit_pools(structure, period, slot)
                self._limit_hours_of_capacity(structure, period)
        for convention in territory.conventions:
            self._limit_terms(convention)

    # -- limits

    def _opens(self, structure: Structure, slot: int) -> bool:
        return structure.opening is None or slot in self.calendar.expand(structure.opening)

    def _number(
        self, licensed: Structure | Section, structure: Structure, period: Period, slot: int
    ) -> int:
        """Places of a structure or one of its sections, in a month and slot."""
        if not self._opens(structure, slot):
            return 0
        number = licensed.places
        modulation: Modulation
        for modulation in licensed.modulated:
            in_month = not modulation.months or period.first.month in modulation.months
            if in_month and slot in self.calendar.expand(modulation.slots):
                number = modulation.places
        for decision in self.territory.decisions:
            if decision.kind != "reserve" or decision.structure != structure.id:
                continue
            here = licensed is structure or decision.section == licensed.id
            if here and (decision.slots is None or slot in self.calendar.expand(decision.slots)):
                number -= decision.places
        return max(0, number)

    def _limit_places(self, structure: Structure, period: Period, slot: int) -> None:
        overbooks = structure.overbooking and structure.kind in COLLECTIVE
        for licensed in (structure, *structure.age_groups):
            number = self._number(licensed, structure, period, slot)
            if overbooks and number:
                number = regulation.overbooked(number, period.first, licensed=structure.places)
            name = "" if licensed is structure else licensed.id
            self.limits["places", structure.id, name, period.number, slot] = number
        if structure.kind == "childminder":
            law = regulation.childminder_limits(period.first)
            self.limits["under 3", structure.id, period.number, slot] = (
                law.under_three - structure.own_under_3
            )
            self.limits["under 11", structure.id, period.number, slot] = (
                law.minors - structure.own_under_11
            )

    def _limit_hours_of_capacity(self, structure: Structure, period: Period) -> None:
        if structure.overbooking and structure.kind in COLLECTIVE:
            self.limits["capacity", structure.id, period.number] = sum(
                band.minutes * self._number(structure, structure, period, slot)
                for slot, (_, band) in enumerate(self.calendar.slots)
            )

    def _limit_adults(self, structure: Structure, period: Period, slot: int) -> None:
        named = [s.adults for s in structure.staff if slot in self.calendar.expand(s.slots)]
        if not named:
            return
        adults = sum(named)
        micro = structure.kind == "micro_creche"
        least = regulation.minimum_adults(period.first, micro=micro)
        if adults < least.adults:
            alone = least.from_child - 1 if adults else 0
            self.limits["alone", structure.id, period.number, slot] = alone
        ratio = regulation.staff_ratio(structure.ratio, period.first)
        self.limits["ratio", structure.id, period.number, slot] = (
            adults * ratio.walkers * ratio.non_walkers
        )

    def pool_places(self, structure: Structure, pool: ReservedPool) -> int:
        """Places of a pool: those given, else those of the law."""
        day = self.calendar.first
        if pool.places is not None:
            return pool.places
        if pool.kind == "insertion":
            rounding = self.territory.policy.reserved_rounding
            return regulation.reserved_places(structure.places, day, rounding)
        if pool.kind == "avip":
            return -(-structure.places * regulation.avip_share(day) // 100)
        return 0

    def _limit_pools(self, structure: Structure, period: Period, slot: int) -> None:
        for k, pool in enumerate(structure.reserved):
            if pool.kept:
                free = self._number(structure, structure, period, slot)
                free -= self.pool_places(structure, pool)
                self.limits["kept", structure.id, k, period.number, slot] = max(0, free)

    def _limit_terms(self, convention: Convention) -> None:
        months = [period.number for period in self.calendar.months]
        slots = range(len(self.calendar.slots))
        for k, term in enumerate(convention.terms):
            name = (convention.id, k)
            if term.kind == "children":
                self.limits["children", *name] = term.max
            elif term.kind == "places":
                self.limits |= {("guests", *name, m, s): term.max for m in months for s in slots}
            elif term.kind == "hours":
                kept = months if term.per == "month" else [YEAR]
                for who in self._scopes(term.scope):
                    self.limits |= {("hours", *name, who, m): 60 * term.max for m in kept}
            elif term.kind == "share":
                self.limits |= {
                    ("share", *name, part.commune, period.number, s): part.places
                    for period in self.calendar.months
                    if _in_force(convention, period)
                    and (term.released_on is None or period.first < term.released_on)
                    for part in term.parts
                    for s in slots
                }

    def _scopes(self, scope: str) -> list[str]:
        if scope == "family":
            return [family.id for family in self.territory.families]
        if scope == "commune":
            return [commune.code for commune in self.territory.communes]
        return ["all"]

    # -- what an option uses

    def used(self, option: Option) -> Counter[Wall]:
        """Count what an option uses of every wall that there is."""
        seen: dict[Wall, int] = {}
        for stretch in option.stretches:
            for wall, amount in self._present(option, stretch):
                seen.setdefault(wall, amount)
        total = Counter(seen)
        total.update(self._weekly(option))
        for stretch in option.stretches:
            total.update(dict(self._minutes(option, stretch)))
        return Counter({wall: n for wall, n in total.items() if wall in self.limits})

    def _weekly(self, option: Option) -> Counter[Wall]:
        """Minutes of the week of a structure's capacity, each slot once a month."""
        slots = {
            (stretch.structure.id, month, slot)
            for stretch in option.stretches
            for month, _ in months_of(self.territory, stretch.days)
            for slot in stretch.week
        }
        weekly: Counter[Wall] = Counter()
        for structure, month, slot in slots:
            weekly["capacity", structure, month] += self.calendar.minutes[slot]
        return weekly

    def counts(self, convention: Convention, stretch: Stretch) -> bool:
        """Say whether a stay is under a convention; a childminder of its network is no host."""
        if stretch.via != convention.id:
            return False
        house = self.territory.structure_by_id.get(stretch.structure.part_of or "")
        employed = house is not None and house.kind == "family_creche"
        independent = stretch.structure.is_individual and not employed
        return not independent or stretch.structure in self.territory.hosts_of(convention)

    def _houses(self, structure: Structure) -> list[Structure]:
        house = self.territory.structure_by_id.get(structure.part_of or "")
        return [structure] if house is None else [structure, house]

    def _present(self, option: Option, stretch: Stretch) -> Iterator[tuple[Wall, int]]:
        """Walls that count a child once, however often it is there."""
        child, family = option.child, option.family
        for month, day in months_of(self.territory, stretch.days):
            age = months_old(child, day)
            at = {structure.id for structure in self._houses(stretch.structure)}
            for slot in stretch.week:
                for structure in self._houses(stretch.structure):
                    keeps = stretch.held or structure is not stretch.structure
                    section = section_of(structure, age, held=keeps)
                    assert section is not None
                    here = (month, slot)
                    yield ("places", structure.id, "", *here), 1
                    yield ("places", structure.id, section.id, *here), 1
                yield from self._cared_for(option, stretch, (month, slot), age)
                for convention in self.territory.conventions:
                    for k, term in enumerate(convention.terms):
                        name = (convention.id, k)
                        if term.kind == "share" and term.structure in at:
                            yield ("share", *name, family.commune, month, slot), 1
                        elif not self.counts(convention, stretch):
                            continue
                        elif term.kind == "places":
                            yield ("guests", *name, month, slot), 1
                        elif term.kind == "children":
                            yield ("children", *name), 1

    def _cared_for(
        self, option: Option, stretch: Stretch, here: tuple[int, int], age: int
    ) -> Iterator[tuple[Wall, int]]:
        child, structure = option.child, stretch.structure
        month, _ = here
        day = dict(months_of(self.territory, stretch.days))[month]
        walks = (
            child.walks_from <= day
            if child.walks_from is not None
            else age >= self.territory.policy.walking_age_months
        )
        ratio = regulation.staff_ratio(structure.ratio, self.calendar.months[month].first)
        yield ("ratio", structure.id, *here), ratio.non_walkers if walks else ratio.walkers
        yield ("alone", structure.id, *here), 1
        yield ("under 11", structure.id, *here), 1
        if age < 36:
            yield ("under 3", structure.id, *here), 1
        for house in self._houses(structure):
            for k, pool in enumerate(house.reserved):
                if not is_true(fact(option.family, child, pool.fact)):
                    yield ("kept", house.id, k, *here), 1

    def _minutes(self, option: Option, stretch: Stretch) -> Iterator[tuple[Wall, int]]:
        """Walls that count minutes, which add up."""
        by_month = minutes_by_month(self.territory, stretch)
        by_month[YEAR] = by_month.total()
        scopes = {"family": option.family.id, "commune": option.family.commune}
        for convention in self.territory.conventions:
            for k, term in enumerate(convention.terms):
                if term.kind == "hours" and self.counts(convention, stretch):
                    who = scopes.get(term.scope, "all")
                    for month, minutes in by_month.items():
                        yield ("hours", convention.id, k, who, month), minutes
