"""Parts of an explanation: role and versions, data, points, conventions, pools, decisions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from berceau.domain.base import CommuneCode, Count, Identifier, Record, SlotName
from berceau.domain.conventions import Per, Scope
from berceau.domain.families import FactValue, SiblingWish, Week
from berceau.domain.policy import TieBreak
from berceau.domain.structures import PoolKind
from berceau.placement.proposal import Method, Verdict
from berceau.placement.reasons.discretion import Told


class Basis(Record):
    """What the answer rests on: session, rules, versions."""

    territory: str
    """Name of the territory and session."""
    first: date
    """First day of the year planned."""
    last: date
    role: Literal["advice"] = "advice"
    """What the algorithm does: it advises, the commission decides."""
    method: Method
    verdict: Verdict
    policy: str = ""
    """Name of the published rules."""
    policy_version: str = ""
    stages: tuple[str, ...] = ()
    """What the proposal makes best, one thing after the other."""
    library: str
    """Version of the library."""
    fingerprint: str
    """Hash of the exact input."""
    seal: str
    """Hash of the proposal."""


class Asked(Record):
    """What the family asked for, as the register has it."""

    born: date
    commune: CommuneCode
    start: date | None = None
    """First day asked; none: nothing is asked."""
    until: date | None = None
    weeks: tuple[Week, ...] = ()
    wishes: tuple[str, ...] = ()
    submitted: date | None = None
    refusals: Count = 0
    first: date | None = None
    """First day of the stay in the year planned; none: it has none."""
    last: date | None = None


class FactUsed(Record):
    """A fact of the family that the rules look at."""

    name: str
    value: FactValue | None = None
    """None: nobody has said."""
    source: str | None = None
    checked: date | None = None
    state: Literal["proven", "declared", "derived", "missing"]
    """Proven: source and day checked are known. Declared: it counts all the same. Derived: worked
    out from the file. Missing: it counts for nothing."""
    used_by: tuple[str, ...]
    """Criteria of the grid, layers (``layer``) and pools (``pool``) that look at it."""
    at_most: int = 0
    """Points that a missing fact could have brought, if it could have brought any."""


class CriterionPoints(Record):
    """What one criterion gives."""

    criterion: Identifier
    fact: str
    value: FactValue | None
    points: int
    block: Identifier | None = None
    proof: str = ""
    source: str = ""
    """Where the value comes from: what the file says, else what the grid says."""


class BlockPoints(Record):
    """Criteria whose points have a maximum together."""

    block: Identifier
    before: int
    """Sum of the criteria."""
    max: int
    points: int
    """What counts."""


class Score(Record):
    """Points at one or several structures where they are the same."""

    structures: tuple[Identifier, ...]
    criteria: tuple[CriterionPoints, ...] = ()
    blocks: tuple[BlockPoints, ...] = ()
    total: int
    brought: bool = False
    """Whether the points were brought with the wish, and not counted by the grid."""
    layer: Count
    """Number of the layer, which goes before points; 0 for the lowest that occurs."""
    after_residents: bool = False
    """Whether the convention has residents go first."""


class Layer(Record):
    """A fact that goes before all points."""

    fact: Identifier
    holds: bool


class TieBreaks(Record):
    """How equals are told apart."""

    chain: tuple[TieBreak, ...]
    kept: bool
    """Whether equals stay equal: nobody has a complaint against an equal."""
    submitted: date | None = None
    born: date
    seed: Count
    """Published seed of the lottery."""


class Cap(Record):
    """A limit of a convention, and what all who count in it use."""

    kind: Literal["hours", "places", "children", "part"]
    scope: Scope = "convention"
    per: Per | None = None
    structure: Identifier | None = None
    """The structure that is shared, for a part."""
    max: Count
    """Hours, or children."""
    month: str = ""
    """Month in which most is used; empty where months are not counted apart."""
    used: Told
    """Minutes for hours, else children; hidden where few children use it."""


class ConventionUse(Record):
    """A convention under which the child has, or asks for, a place."""

    convention: Identifier
    name: str = ""
    holds: bool
    """Whether the child's place is taken under it."""
    after_residents: bool
    half_days_only: bool
    until: date | None = None
    caps: tuple[Cap, ...] = ()


class PoolUse(Record):
    """Places reserved at a structure that the child wishes or has."""

    structure: Identifier
    kind: PoolKind
    places: Count
    kept: bool
    """Whether they stay free where nobody entitled asks."""
    entitled: bool
    """Whether the child is entitled to them."""
    counted: bool
    """Whether the child's place is one of them."""
    served: Told
    """Entitled children placed there, this one left out."""


class DecisionTaken(Record):
    """What people have decided, and when.

    Neither who, for authors are persons too, nor why, for motives are written for those who
    decide; the letter of a decision gives its own motive (`berceau.notice`).
    """

    kind: Literal["place", "forbid", "refuse", "keep", "reserve", "signed"]
    structure: Identifier | None = None
    section: Identifier | None = None
    week: tuple[SlotName, ...] = ()
    places: Count = 0
    """Places set aside, of a decision to reserve."""
    decided: date | None = None


class WaitingRank(Record):
    """Where the child stands on a waiting list."""

    structure: Identifier
    section: Identifier
    rank: Annotated[int, Field(ge=1)]
    points: int
    wish: Count
    others: Told
    """Other children on the list."""


class Together(Record):
    """What the family asks for its children together."""

    wish: SiblingWish
    granted: bool
    """Whether the policy grants it; if not, each child is looked at alone."""
    children: tuple[Identifier, ...]
    """The brothers and sisters concerned, this child included."""


class Named(Record):
    """Names of what an explanation mentions, where the territory gives any."""

    structures: dict[Identifier, str] = Field(default_factory=dict)
    conventions: dict[Identifier, str] = Field(default_factory=dict)
    communes: dict[CommuneCode, str] = Field(default_factory=dict)

    def structure(self, identifier: str) -> str:
        """Name a structure, by its identifier where nobody has said."""
        return self.structures.get(identifier) or identifier

    def convention(self, identifier: str) -> str:
        """Name a convention."""
        return self.conventions.get(identifier) or identifier

    def commune(self, code: str) -> str:
        """Name a commune."""
        return self.communes.get(code) or code
