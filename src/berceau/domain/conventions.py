"""Who may use what of whom, how much, when, and at what share of the cost.

A convention has versions in time: each version is a record of its own, with its first and last
day; ``replaces`` says which one it follows.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import AtLeastOne, CommuneCode, Identifier, Quantity, Record, SlotName

Scope = Literal["convention", "commune", "family"]
Per = Literal["month", "year"]


class Access(Record):
    """Guests may ask for the host structures, at all or some slots."""

    kind: Literal["access"]
    slots: tuple[SlotName, ...] | None = None
    """Slots open to guests; none given: all."""
    half_days_only: bool = False
    """Whether a guest holds, on one day, bands of one half of the day only."""


class Places(Record):
    """At most so many places are used by guests at any slot."""

    kind: Literal["places"]
    max: Quantity


class Part(Record):
    """The places that one party has in a shared structure."""

    commune: CommuneCode
    places: Quantity


class Share(Record):
    """The places of a structure are split between communes."""

    kind: Literal["share"]
    structure: Identifier
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    released_on: date | None = None
    """From when a party may use what another leaves unused; none given: never, it is kept."""


class Hours(Record):
    """At most so many hours are used."""

    kind: Literal["hours"]
    max: Quantity
    """Hours."""
    per: Per = "month"
    scope: Scope = "convention"
    """Counted for all guests together, for each guest commune, or for each family."""


class Children(Record):
    """At most so many children are received."""

    kind: Literal["children"]
    max: Quantity


class Order(Record):
    """Guests compete on equal terms with residents, or after them."""

    kind: Literal["order"]
    guests: Literal["equal", "after_residents"]


class Target(Record):
    """A wished volume; what is missing is made small, it is no wall."""

    kind: Literal["target"]
    unit: Literal["hours", "children"]
    """Hours in the year planned, or children received."""
    min: AtLeastOne


class Price(Record):
    """What each guest commune owes (*quote-part*); it informs, it never decides."""

    kind: Literal["price"]
    cents_per_hour: Quantity | None = None
    cents_per_place_year: Quantity | None = None
    share_of_net_cost: Annotated[float, Field(ge=0, le=1)] | None = None
    net_cost_cents_per_hour: Quantity | None = None
    """Net cost of an hour, where the share of it is to be put in euros."""


class Network(Record):
    """Childminders of each party are offered to the families of the others."""

    kind: Literal["network"]


Term = Annotated[
    Access | Places | Share | Hours | Children | Order | Target | Price | Network,
    Field(discriminator="kind"),
]


class Convention(Record):
    """One version of an agreement between communes."""

    id: Identifier
    name: str = ""
    hosts: tuple[Identifier, ...] = ()
    """Host structures."""
    host_commune: CommuneCode | None = None
    """A commune all of whose structures, childminders apart, are hosts."""
    guests: tuple[CommuneCode, ...] = ()
    """Communes whose families are received."""
    start: Annotated[date | None, Field(alias="from")] = None
    """First day in force; none given: since always."""
    until: date | None = None
    """Last day in force; none given: until further notice."""
    tacit_renewal_months: Quantity | None = None
    notice_months: Quantity | None = None
    exit: Literal["stay", "leave"] = "stay"
    """What becomes of children placed when it ends: they stay under its terms, or leave."""
    replaces: Identifier | None = None
    """The version that it follows."""
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]

    def in_force(self, day: date) -> bool:
        """Say whether the version is in force on a day."""
        return (self.start is None or self.start <= day) and (
            self.until is None or day <= self.until
        )
