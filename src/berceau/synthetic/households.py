"""Families: where they live and what the grid may know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from berceau.domain.families import Child, Fact, Family, SiblingWish
from berceau.synthetic.figures import number, numbers, table

if TYPE_CHECKING:
    from datetime import date

    from berceau.domain.families import FactValue, Held, Request
    from berceau.synthetic.area import Area
    from berceau.synthetic.chance import Chance

_NEIGHBOURHOODS = ("centre", "north", "south", "priority")
_MEDICAL_STEPS = (10, 10, 20, 30, 50, 100)


@dataclass(slots=True)
class Household:
    """A family while it is being drawn."""

    id: str
    commune: str
    facts: tuple[Fact, ...]
    siblings: SiblingWish = "any"
    children: list[Child] = field(default_factory=list)

    def record(self) -> Family:
        """Give the family as it stands."""
        return Family(
            id=self.id,
            commune=self.commune,
            facts=self.facts,
            siblings=self.siblings,
            children=tuple(self.children),
        )


@dataclass
class Households:
    """Draws families and keeps those drawn.

    Attributes
    ----------
    area
        Where they live.
    chance
        Stream of draws.
    drawn
        Families kept so far.
    """

    area: Area
    chance: Chance
    drawn: list[Household] = field(default_factory=list)
    _facts: dict[tuple[str, FactValue, str], Fact] = field(default_factory=dict)

    def new(self, commune: str | None = None) -> Household:
        """Draw a family, of a given commune or of any by its inhabitants; it is not kept yet."""
        if commune is None:
            commune = self.chance.pick(self.area.by_people)
        return Household(f"F{len(self.drawn) + 1:06}", commune, self._known(commune))

    def keep(self, household: Household) -> None:
        """Keep a family that was drawn last."""
        self.drawn.append(household)

    def add(
        self,
        household: Household,
        born: date,
        *,
        request: Request | None = None,
        held: Held | None = None,
    ) -> Child:
        """Add a child to a family and give it."""
        child = self.child(household, born, request=request, held=held)
        household.children.append(child)
        return child

    def child(
        self,
        household: Household,
        born: date,
        *,
        request: Request | None = None,
        held: Held | None = None,
    ) -> Child:
        """Draw what is known of a child, the next of its family, without adding it."""
        walks = None
        if self.chance.happens(number("walking_known")):
            months = born.month - 1 + self.chance.between(11, 15)
            walks = born.replace(year=born.year + months // 12, month=months % 12 + 1)
        facts: tuple[Fact, ...] = ()
        if self.chance.happens(number("child_disability")):
            facts = (self._fact(household.commune, "disability", value=True),)
        return Child(
            id=f"{household.id}-{'abcdefgh'[len(household.children)]}",
            born=born,
            walks_from=walks,
            facts=facts,
            request=request,
            held=held,
        )

    def twins(self, household: Household) -> None:
        """Note that a family has twins."""
        household.facts += (self._fact(household.commune, "twins", value=True),)

    def _known(self, commune: str) -> tuple[Fact, ...]:
        """Draw what the desks know of a family; what is false is not written."""
        chance, city = self.chance, self.area.is_city(commune)
        found: dict[str, FactValue] = {}
        if chance.happens(numbers("single_parent")["city" if city else "rural"]):
            found["single_parent"] = True
        work = chance.pick(table("work"))
        if work != "none":
            found[{"one_seeks": "job_seeker"}.get(work, work)] = True
        found["income_band"] = int(chance.pick(table("income_band")))
        if city:
            found["neighbourhood"] = chance.one(_NEIGHBOURHOODS)
        if passages := int(chance.pick(table("passages"))):
            found["passages"] = passages
        if chance.happens(number("refused_offer")):
            found["refused_offer"] = True
        for name, share in numbers("rare_facts").items():
            if chance.happens(share):
                found[name] = chance.one(_MEDICAL_STEPS) if name == "medical" else True
        return tuple(self._fact(commune, name, value=value) for name, value in found.items())

    def _fact(self, commune: str, name: str, *, value: FactValue) -> Fact:
        """Give a fact as said by one of the desks; equal ones are one record."""
        seat = self.area.desk_of[commune]
        names = self.area.by_code
        source = f"Relais petite enfance, {names[seat].name}"
        if self.chance.happens(number("town_hall_desk")):
            source = f"Mairie, {names[commune].name}"
        key = name, value, source
        if key not in self._facts:
            self._facts[key] = Fact(name=name, value=value, source=source)
        return self._facts[key]
