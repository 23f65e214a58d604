"""What is answered to each wish: where it is full, who is there, or what else decided."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import CommuneCode, Count, Identifier, Permille, Record, SlotName
from berceau.domain.conventions import Scope
from berceau.domain.policy import EnvyRule
from berceau.domain.structures import PoolKind
from berceau.placement.reasons.discretion import Told

Outcome = Literal["got", "below", "closed", "full", "room", "passed_over", "siblings"]
"""What came of a wish, a structure or a week.

``got``: it is what the child has. ``below``: the family ranks it below what the child has.
``closed``: the rules, or a decision, do not let the child have it. ``full``: a limit is reached by
children who keep what they have, or come before. ``passed_over``: a limit is reached, and children
who come after are there. ``room``: nothing is full. ``siblings``: the child alone could, with its
brothers and sisters as they ask together it could not.
"""
ConditionName = Literal[
    "dates",
    "decision",
    "transfer",
    "house",
    "residence",
    "convention",
    "opening",
    "age",
    "licence",
]
Kind = Literal[
    "section",
    "structure",
    "under_3",
    "week",
    "adults",
    "guests",
    "part",
    "hours",
    "children",
    "kept_free",
]
Unit = Literal["children", "minutes", "shares"]


class Moment(Record):
    """Slots and months that belong together: each of the slots in each of the months."""

    week: tuple[SlotName, ...] = ()
    """Slots; none where slots are not counted apart."""
    months: tuple[str, ...] = ()
    """Months as ``2026-09``; none where months are not counted apart."""


class Holders(Record):
    """Other children who use a limit, each counted once."""

    guaranteed: Told = 0
    """In place, decided, or counted in a reserved pool: nobody may take their place."""
    higher: Told = 0
    """Served because they come before, by layer or points."""
    equal: Told = 0
    """Equal in layer and points (or nearer than the policy's gap), not after by the tie-break."""
    lower: Told = 0
    """They come after, and have a place all the same."""


class LastServed(Record):
    """Who came last among the children newly served by priority: points, nothing else."""

    points: int | None = None
    """None where another layer, which is nobody's business, decided and not points."""
    ahead: bool
    """Whether even the last one comes before this child."""


class FullRow(Record):
    """A limit with no room for what is asked, at every moment named; numbers are of one."""

    rule: str
    """Name of the rule, as in the reference of rules."""
    kind: Kind
    """What is counted: children in a section, minutes of a convention, adults and so on."""
    structure: Identifier | None = None
    section: Identifier | None = None
    convention: Identifier | None = None
    commune: CommuneCode | None = None
    """The family's own commune, where only its children are counted."""
    scope: Scope | None = None
    """Whose hours of a convention are counted together."""
    pool: PoolKind | None = None
    """The reserved places that are kept free."""
    moments: tuple[Moment, ...]
    """When it is full, all told."""
    at: Moment
    """The moment that the numbers are of: the one where most is missing, then the first."""
    unit: Unit
    """Of the numbers: children, minutes, or shares of an adult's work."""
    limit: int
    load: Annotated[int, Field(ge=0)] | None = None
    """What others use; none where few children do."""
    needs: Annotated[int, Field(ge=1)]
    """What the place asked for would use; of brothers and sisters who ask together, all."""
    holders: Holders
    last: LastServed | None = None
    """The last of the children newly served who use it; none: nobody newly served does."""
    never: bool = False
    """Whether there is no room even with nobody there: the licence, not others, is in the way."""


class TradeOff(Record):
    """What decided where no limit reached by others before the child is in the way."""

    fits: bool
    """Whether there is room as things are; else there would be, if one or several children who
    come after gave way."""
    one_rival: bool = False
    """Whether one of them alone would be enough."""
    stage: str = ""
    """The first step of the published objective that the change would make worse; empty where
    none was found to."""
    rule: EnvyRule | None = None
    """The policy's rule on such complaints, if there is one."""
    hours: Count | None = None
    """Hours of care in the year that all children together would lose at most."""
    hours_sought: bool = False
    """Whether the hours were looked for; if so and there are none, they are not known."""


class Way(Record):
    """One accepted week at one structure."""

    week: tuple[SlotName, ...]
    position: Count
    """Position in the family's list, from 0."""
    share: Permille
    """Share of the need, in thousandths."""
    convention: Identifier | None = None
    outcome: Outcome
    full: tuple[FullRow, ...] = ()
    """Limits in the way, what is most wanting first."""
    trade_off: TradeOff | None = None


class Condition(Record):
    """Something that the rules ask before anything is compared."""

    name: ConditionName
    met: bool
    """Whether it is met for at least one accepted week."""
    convention: Identifier | None = None
    """The convention under which the family asks, where there is one."""
    weeks: tuple[tuple[SlotName, ...], ...] = ()
    """Accepted weeks that do not meet it."""
    months: tuple[str, ...] = ()
    """Months of the stay in which it is not met."""


class AtStructure(Record):
    """What came of a wish at one structure."""

    structure: Identifier
    section: Identifier | None = None
    """Section on the first day of the stay."""
    outcome: Outcome
    suggestion: bool = False
    """Whether a place there is only suggested: the parent employs the childminder."""
    conditions: tuple[Condition, ...] = ()
    """What the rules ask, met or not."""
    ways: tuple[Way, ...] = ()
    """Accepted weeks that the rules let the child have and that are ranked above what it has."""
    served: Told = 0
    """Children newly placed there in the same section."""
    last: LastServed | None = None
    """The last of them; none: nobody."""


Empty = Literal["dates", "earlier", "nothing"]
"""Why a wish is about no structure: the request has no stay in the year planned; earlier wishes
are about all that it covers; there is nothing of the kind."""


class WishAnswer(Record):
    """What came of one wish."""

    rank: Count
    """Position in the family's list, from 0."""
    wish: str
    """As the family wrote it: a structure or a group."""
    outcome: Outcome
    """That of the structure which came nearest."""
    at: tuple[AtStructure, ...] = ()
    """Structures that the wish covers and no earlier wish does."""
    empty: Empty | None = None
    """Why there are none, where there are none."""
