"""Commitments and rules as items that people can negotiate, and how negotiable each is."""

from __future__ import annotations

from typing import Literal, get_args

from berceau.domain.base import CommuneCode, Count, Identifier, Record, SlotName

Level = Literal["decision", "convention", "wish", "organisation", "held", "law"]
"""How negotiable an item is, the easiest first.

``decision``: what the commission has fixed itself and may lift. ``convention``: what an amendment
between communes changes. ``wish``: what a family asks for its children together, and whether the
places of a pool stay free. ``organisation``: places of a section, adults present, opening.
``held``: a place that a child has by contract, in course or signed. ``law``: licence, approval,
legal limits, ages.
"""
LEVELS: tuple[Level, ...] = get_args(Level)

Kind = Literal[
    "place",
    "forbid",
    "refuse",
    "keep",
    "reserve",
    "hours",
    "places",
    "share",
    "children",
    "siblings",
    "pool",
    "section",
    "staff",
    "opening",
    "held",
    "signed",
    "title",
    "ages",
    "dates",
    "house",
    "approval",
    "licence",
    "childminder",
]
LEVEL_OF: dict[Kind, Level] = {
    "place": "decision",
    "forbid": "decision",
    "refuse": "decision",
    "keep": "decision",
    "reserve": "decision",
    "hours": "convention",
    "places": "convention",
    "share": "convention",
    "children": "convention",
    "title": "convention",
    "siblings": "wish",
    "pool": "wish",
    "section": "organisation",
    "staff": "organisation",
    "opening": "organisation",
    "held": "held",
    "signed": "held",
    "ages": "law",
    "dates": "law",
    "house": "law",
    "approval": "law",
    "licence": "law",
    "childminder": "law",
}
"""The scale: the level of each kind of item."""
TERMS: tuple[Kind, ...] = ("hours", "places", "children", "share")
"""Terms of conventions that limit what may be had."""
PLACING: tuple[Kind, ...] = ("place", "signed")
"""Decisions that give a child its place."""


class Item(Record):
    """One commitment or rule, named as a person would name it.

    Which fields are filled depends on the kind: a decision has its position among the
    territory's decisions, a term its convention and its number, and so on.
    """

    kind: Kind
    decision: Count | None = None
    """Position among the decisions of the territory, from 0."""
    child: Identifier | None = None
    family: Identifier | None = None
    structure: Identifier | None = None
    section: Identifier | None = None
    convention: Identifier | None = None
    commune: CommuneCode | None = None
    """Whose part of a shared structure."""
    number: Count | None = None
    """Which term of the convention, or pool of the structure, from 1."""
    limit: Count | None = None
    """The number that it says: places, hours or children; nothing where it changes with time."""
    slots: tuple[SlotName, ...] = ()
    """When it bites, for what is counted slot by slot."""
    months: tuple[str, ...] = ()
    """Months in which it bites; none for what is counted over the year planned."""

    @property
    def level(self) -> Level:
        """How negotiable it is."""
        return LEVEL_OF[self.kind]

    @property
    def rank(self) -> int:
        """Place of its level on the scale, 0 for the easiest to negotiate."""
        return LEVELS.index(self.level)
