"""What a complaint is told with: who wants what, who holds it, where it is full."""

from __future__ import annotations

from berceau.domain.base import CommuneCode, Count, Identifier, PersonalRecord, Record, SlotName
from berceau.domain.policy import Notion


class Offer(PersonalRecord):
    """A child at a structure, for a week: what it wants, or what it has."""

    child: Identifier
    structure: Identifier
    week: tuple[SlotName, ...]
    convention: Identifier | None = None
    wish: Count | None = None
    """Position of the wish, from 0; none for a place that was not asked for."""
    points: int
    """Points of the child at the structure."""
    layer: Count
    """Number of the layer, which goes before points; 0 for the lowest that occurs."""


class Full(Record):
    """A limit that stands in the way."""

    rule: str
    subject: str
    """Structure and section, or convention."""
    week: tuple[SlotName, ...] = ()
    """Slots at which there is no room; none where slots are not counted apart."""
    months: tuple[str, ...] = ()
    """Months in which it is so, as ``2026-09``; none where months are not counted apart."""
    lack: Count
    """What is missing where most is, in the units of the rule."""


class Witness(PersonalRecord):
    """One complaint, with what proves it."""

    notion: Notion
    """The strongest that the child has: who holds everything, one child, several, nobody."""
    refused: bool
    """Whether the child has nothing; else it has a place and wanted a better one."""
    commune: CommuneCode
    wanted: tuple[Offer, ...]
    """What it could have; of brothers and sisters whose requests hang together, each."""
    rivals: tuple[Offer, ...] = ()
    """What those hold who would have to give way, those with the lowest priority first."""
    others: Count = 0
    """Further children each of whom alone stands in the way in the same manner."""
    full: tuple[Full, ...] = ()
    """Where there is no room as long as they are there."""


class Reasons(Record):
    """Why children have nothing: each is counted once, under the strongest reason."""

    no_option: Count = 0
    """No wish, week or title that the rules allow."""
    priority: Count = 0
    """Equal or higher priority, or what is guaranteed, fills every wish."""
    several: Count = 0
    """Several children with lower priority, all together, hold what it asks for."""
    swap: Count = 0
    """One child with lower priority does, together with those who rightly do."""
    cover: Count = 0
    """One child with lower priority holds all its days."""
    waste: Count = 0
    """Its days are free."""
