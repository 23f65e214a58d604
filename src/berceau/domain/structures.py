"""Where care happens: crèches of all kinds, childminders and their houses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import (
    AtLeastOne,
    CommuneCode,
    Identifier,
    Months,
    Quantity,
    Record,
    SlotName,
)
from berceau.domain.calendar import Span

StructureKind = Literal[
    "creche",
    "micro_creche",
    "multi_accueil",
    "halte_garderie",
    "family_creche",
    "childminder",
    "mam",
]
Operator = Literal["public", "association", "company", "private"]
PoolKind = Literal["insertion", "avip", "disability", "emergency", "other"]


class Modulation(Record):
    """A licence that gives another number of places at some slots (*agrément modulé*)."""

    slots: Annotated[tuple[SlotName, ...], Field(min_length=1)]
    places: Quantity
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    """Months of the year in which it holds (1 = January); none given: every month."""


class Section(Record):
    """An age group of a structure."""

    id: Identifier
    from_months: Months
    """Youngest age, in completed months, included."""
    to_months: Months
    """Oldest age, in completed months, excluded."""
    places: Quantity
    """Children present at the same time."""
    modulated: tuple[Modulation, ...] = ()


class Staff(Record):
    """Adults present with the children at some slots."""

    slots: Annotated[tuple[SlotName, ...], Field(min_length=1)]
    adults: Quantity


class ReservedPool(Record):
    """Places that go first to children entitled to them."""

    kind: PoolKind
    fact: Identifier
    """The fact of the child or the family that entitles to the pool, when it is true."""
    places: Quantity | None = None
    """Children to be served from the pool; by default what the law asks for the kind."""
    kept: bool = False
    """Whether the places stay free when nobody entitled asks for them."""


class Structure(Record):
    """A place of care, as its licence or approval describes it."""

    id: Identifier
    name: str = ""
    kind: StructureKind
    commune: CommuneCode
    """Where it stands."""
    serves: tuple[CommuneCode | Literal["*"], ...] = ()
    """Communes whose families it serves in its own right; none given: its own; `*`: all."""
    operator: Operator = "public"
    places: AtLeastOne
    """Licensed places: children present at the same time."""
    sections: tuple[Section, ...] = ()
    """Age groups; none given: all ages together."""
    from_months: Months = 2
    """Youngest age received, in completed months, included."""
    to_months: Months = 48
    """Oldest age received, in completed months, excluded."""
    opening: tuple[SlotName, ...] | None = None
    """Slots at which it is open; none given: every slot of the calendar."""
    modulated: tuple[Modulation, ...] = ()
    overbooking: bool = False
    """Whether the house rules allow more children than places at a slot, within the law."""
    staff: tuple[Staff, ...] = ()
    """Adults present; none given: the ratio is not looked at."""
    ratio: Literal["5-8", "6"] = "5-8"
    """One adult for 5 non-walkers and for 8 walkers, or for 6 children whatever their age."""
    reserved: tuple[ReservedPool, ...] = ()
    closures: tuple[Span, ...] = ()
    """Its own closures, besides those of the calendar."""
    part_of: Identifier | None = None
    """The MAM or family crèche that a childminder belongs to."""
    own_under_3: Quantity = 0
    """A childminder's own children under three, who count in her limits."""
    own_under_11: Quantity = 0
    """A childminder's own children under eleven, those under three included."""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @property
    def is_individual(self) -> bool:
        """Whether care is given by a childminder, at home or in a MAM."""
        return self.kind in {"childminder", "mam"}

    def serves_commune(self, code: str) -> bool:
        """Say whether it serves a commune's families in its own right."""
        return code in (self.serves or (self.commune,)) or "*" in self.serves

    @property
    def age_groups(self) -> tuple[Section, ...]:
        """The sections, or one section `all` that holds every age and place."""
        return self.sections or (
            Section(
                id="all",
                from_months=self.from_months,
                to_months=self.to_months,
                places=self.places,
                modulated=self.modulated,
            ),
        )

    def section_at(self, months: int) -> Section | None:
        """Give the section of a child of so many completed months, if there is one."""
        for section in self.age_groups:
            if section.from_months <= months < section.to_months:
                return section
        return None
