"""Collective structures: sizes, sections, opening, licence by time, staff, reserved places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, cast

from berceau.domain.structures import Modulation, ReservedPool, Section, Staff, Structure
from berceau.regulation.rules import minimum_adults, reserved_places, staff_ratio
from berceau.synthetic.figures import number, numbers, table

if TYPE_CHECKING:
    from berceau.domain.structures import StructureKind
    from berceau.synthetic.area import Area
    from berceau.synthetic.chance import Chance
    from berceau.synthetic.recipes import Recipe

FIRST_DAY = date(2026, 9, 1)
_HALTE_OPENING = ("mon-am", "tue", "thu", "fri-am")
_LABELS = {
    "multi_accueil": "Multi-accueil",
    "creche": "Crèche",
    "micro_creche": "Micro-crèche",
    "halte_garderie": "Halte-garderie",
    "family_creche": "Crèche familiale",
}
_OPERATORS: tuple[Literal["public", "association", "company"], ...] = (
    "public",
    "public",
    "association",
    "company",
)
_OTHER_DAYS = ("mon", "tue", "thu", "fri")
_SMALLEST = 6
_WITHOUT_SECTIONS = 15
_TWO_SECTIONS = 29
_BABIES_UNTIL, _MIDDLES_UNTIL = 16, 26
_SLOTS = 10
_SPRING = (date(2027, 2, 15), date(2027, 2, 19))


@dataclass
class Collectives:
    """Draws the collective structures of an area.

    Attributes
    ----------
    area
        Where they stand.
    recipe
        Which kinds come first.
    chance
        Stream of draws.
    """

    area: Area
    recipe: Recipe
    chance: Chance

    def draw(self, slots: float) -> tuple[Structure, ...]:
        """Draw structures until they offer so many child half-days a week.

        Family crèches come as houses of a number of places; their childminders are drawn apart.
        """
        structures: list[Structure] = []
        left = slots
        while left >= _SMALLEST * _SLOTS / 2 or not structures:
            structure = self._one(len(structures), ceil(left / _SLOTS))
            structures.append(structure)
            left -= weekly_slots(structure)
        return tuple(structures)

    def _one(self, rank: int, left: int) -> Structure:
        leading = rank < len(self.recipe.kinds)
        code = self._leading_commune(rank) if leading else self.chance.pick(self.area.by_people)
        size = self.chance.pick(table("size_city" if self.area.is_city(code) else "size_rural"))
        kind = self.recipe.kinds[rank] if leading else self._kind(size)
        places = min(self._places(kind, size, leading=leading), max(_SMALLEST, left))
        if kind != "halte_garderie" and places <= numbers("size_most")["micro"]:
            kind = "micro_creche"
        return self._structure(kind, code, places, rank, leading=leading)

    def _leading_commune(self, rank: int) -> str:
        """Put the first structures where most people live, two in the centre."""
        return self.area.communes[max(0, rank - 1) % len(self.area.communes)].code

    def _kind(self, size: str) -> StructureKind:
        if size == "micro":
            return "micro_creche"
        return cast("StructureKind", self.chance.pick(table("kind_of_collective")))

    def _places(self, kind: StructureKind, size: str, *, leading: bool) -> int:
        if kind == "micro_creche":
            size = "micro"
        elif size == "micro" or kind in {"halte_garderie", "family_creche"} or leading:
            size = "small"
        return self.chance.between(
            int(numbers("size_least")[size]), int(numbers("size_most")[size])
        )

    def _structure(
        self, kind: StructureKind, code: str, places: int, rank: int, *, leading: bool
    ) -> Structure:
        # The first ones serve their commune only: conventions need hosts with something to open.
        wide = not leading and self.chance.happens(number("served_by_all"))
        wide = wide or kind in {"halte_garderie", "family_creche"}
        name = f"{_LABELS[kind]} {rank + 1}, {self.area.by_code[code].name}"
        common: dict[str, Any] = {
            "id": f"{kind.replace('_', '-')}-{rank + 1:04}",
            "name": name,
            "kind": kind,
            "commune": code,
            "serves": self._members(code) if wide else (),
            "operator": self.chance.one(_OPERATORS),
            "places": places,
        }
        if kind == "family_creche":
            return Structure(**common)
        sections, modulated = self._sections(kind, places), self._modulated(kind, places)
        return Structure(
            **common,
            sections=sections,
            opening=_HALTE_OPENING if kind == "halte_garderie" else None,
            modulated=modulated,
            overbooking=self.chance.happens(number("overbooking")),
            **self._staff(places, sections, modulated),
            reserved=self._reserved(places),
            closures=(_SPRING,) if self.chance.happens(number("own_closure")) else (),
        )

    def _members(self, code: str) -> tuple[str, ...]:
        epci = self.area.by_code[code].epci or ""
        return self.area.members[epci] if len(self.area.members) > 1 else ("*",)

    def _sections(self, kind: StructureKind, places: int) -> tuple[Section, ...]:
        if kind == "halte_garderie" or places <= _WITHOUT_SECTIONS:
            return ()
        babies = round(places * (0.30 + 0.08 * self.chance.unit()))
        if places <= _TWO_SECTIONS:
            return (
                Section(id="babies", from_months=2, to_months=18, places=babies),
                Section(id="big", from_months=18, to_months=48, places=places - babies),
            )
        middles = round(places * 0.33)
        return (
            Section(id="babies", from_months=2, to_months=_BABIES_UNTIL, places=babies),
            Section(
                id="middles", from_months=_BABIES_UNTIL, to_months=_MIDDLES_UNTIL, places=middles
            ),
            Section(
                id="big",
                from_months=_MIDDLES_UNTIL,
                to_months=48,
                places=places - babies - middles,
            ),
        )

    def _modulated(self, kind: StructureKind, places: int) -> tuple[Modulation, ...]:
        """Lower the licence on Wednesdays, in some structures in July too."""
        if kind == "halte_garderie" or not self.chance.happens(number("modulated")):
            return ()
        fewer = ceil(places * number("wednesday_places"))
        wednesday = Modulation(slots=("wed",), places=fewer)
        if not self.chance.happens(number("fewer_in_july")):
            return (wednesday,)
        return (wednesday, Modulation(slots=_OTHER_DAYS, months=(7,), places=fewer))

    def _staff(
        self, places: int, sections: tuple[Section, ...], modulated: tuple[Modulation, ...]
    ) -> dict[str, Any]:
        """Name enough adults for a full house, babies not walking yet; fewer on Wednesdays."""
        if not self.chance.happens(number("staff_given")):
            return {}
        regime: Literal["5-8", "6"] = "5-8" if sections else "6"
        babies = sections[0].places if sections else places
        wednesday = modulated[0].places if modulated else places
        staff = tuple(
            Staff(slots=slots, adults=_adults(regime, present, min(babies, present)))
            for slots, present in ((_OTHER_DAYS, places), (("wed",), wednesday))
        )
        return {"ratio": regime, "staff": staff}

    def _reserved(self, places: int) -> tuple[ReservedPool, ...]:
        """Reserve places for insertion by law; some for AVIP, some for emergencies."""
        pools = []
        if reserved_places(places, FIRST_DAY):
            pools.append(ReservedPool(kind="insertion", fact="insertion"))
            if self.chance.happens(number("avip_labelled")):
                pools.append(ReservedPool(kind="avip", fact="avip"))
        if self.chance.happens(number("emergency_kept")):
            pools.append(ReservedPool(kind="emergency", fact="urgent", places=1, kept=True))
        return tuple(pools)


def _adults(regime: Literal["5-8", "6"], children: int, babies: int) -> int:
    """Count the adults whom so many children need, babies not walking, in whole numbers."""
    ratio = staff_ratio(regime, FIRST_DAY)
    needed = babies * ratio.walkers + (children - babies) * ratio.non_walkers
    adults = -(-needed // (ratio.walkers * ratio.non_walkers))
    return max(minimum_adults(FIRST_DAY).adults, adults)


def weekly_slots(structure: Structure) -> int:
    """Child half-days a week that a licence allows in most months."""
    if structure.opening is not None:
        return structure.places * sum(1 if "-" in name else 2 for name in structure.opening)
    slots = structure.places * _SLOTS
    for modulation in structure.modulated:
        if not modulation.months:
            slots -= 2 * len(modulation.slots) * (structure.places - modulation.places)
    return slots
