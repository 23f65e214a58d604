"""What comes back: the placements of one run, with its proof, its records and its waiting list."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from berceau.domain.base import (
    CommuneCode,
    Count,
    Identifier,
    Permille,
    PersonalRecord,
    PersonName,
    Record,
    SlotName,
)
from berceau.placement.explained import Explained

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["proven", "within_gap", "feasible", "infeasible", "unknown"]
Status = Literal["kept", "new", "moved", "leaving"]
Method = Literal[
    "place", "in_order", "by_points", "by_bands", "deferred_acceptance", "planted", "given"
]


class Placement(PersonalRecord):
    """A child, a structure, a section, a week, from, until."""

    child: Identifier
    structure: Identifier
    section: Identifier
    """Section on the first day."""
    week: tuple[SlotName, ...]
    """Shortest names of the slots, in order of the week."""
    start: Annotated[date, Field(alias="from")]
    until: date
    convention: Identifier | None = None
    """The convention under which the place is taken; none: as a resident."""
    status: Status
    """Kept as it was held; new; moved here from a held place; or leaving a held place for it."""
    suggestion: bool = False
    """Whether it is only suggested: the parent employs an independent childminder."""
    rank: Count | None = None
    """Position of the wish met, from 0; none where nothing was asked."""
    share: Permille | None = None
    """Share of the hours asked, in thousandths."""
    points: int | None = None
    """Points of the child at this structure."""


class Level(Record):
    """One level of a leximin stage: all groups but ``level - 1`` have at least this rate."""

    level: Annotated[int, Field(ge=1)]
    verdict: Verdict
    value: int
    bound: int
    certified: int | None = None
    """What the certificates prove; the bound may be better, on the word of a solver."""
    bound_source: str = ""


class StageResult(Record):
    """What one stage of the objective reached, and what it can prove."""

    name: str
    verdict: Verdict
    value: int | None
    bound: int | None
    """No lawful proposal that keeps the earlier stages does better than this: the best known."""
    certified: int | None = None
    """The same, as the certificates prove it: anyone can recompute it without a solver."""
    certified_by: int | None = None
    """Number of the stage whose certificate proves it: this one, or an earlier one that asked for
    the same."""
    locked: str = ""
    """What later stages must keep."""
    seconds: float = 0.0
    """Wall-clock time; not repeatable, left out of comparisons."""
    work: float = 0.0
    """Deterministic time, in the solver's units."""
    bound_source: str = ""
    stopped_by: str = ""
    means: tuple[str, ...] = ()
    """What was used, in order: how the relaxation was solved, dive, pieces, the whole program."""
    levels: tuple[Level, ...] = ()
    """Of a leximin stage; its value and bound are those of the first, the lowest rate."""

    @property
    def gap(self) -> float | None:
        """Distance from value to bound, as a share of the bound; ``None`` where one is missing."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(1, abs(self.bound))


PRICED_UP_TO = 2**62
"""Prices stay below this."""

Price = Annotated[int, Field(gt=-PRICED_UP_TO, lt=PRICED_UP_TO)]


class Derivation(Record):
    """A row derived from others by rounding; see the page of certificates."""

    divisor: Annotated[int, Field(ge=2, lt=PRICED_UP_TO)]
    terms: tuple[tuple[int, Price], ...]
    """Rows mixed, and how often: positions in the certificate's list of rows (its rules in order
    of their names), or -1 for the first derived row, -2 for the second."""
    price: Annotated[int, Field(ge=0, lt=PRICED_UP_TO)] = 0


class Certificate(Record):
    """Whole-number prices of rows, which prove a bound on one stage.

    See the page of certificates for what they are and how the bound is recomputed from them.
    """

    stage: Annotated[int, Field(ge=1)]
    """Number of the stage, from 1."""
    level: Count = 0
    """Number of the level of a leximin stage, from 1; 0 for other stages."""
    bound: int
    """What the prices prove of the stage's value: it is no better than this."""
    scale: Annotated[int, Field(ge=1)]
    """How many units of price make one unit of the stage's value."""
    prices: dict[str, dict[str, Price]] = Field(default_factory=dict)
    """Prices that are not zero: by rule, then by the subject of the row."""
    rows: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Rows from which others are derived: by rule, the subjects."""
    derived: tuple[Derivation, ...] = ()
    """Derived rows, each from those listed and from derived rows before it."""


class Waiting(PersonalRecord):
    """A child on the waiting list of a structure."""

    structure: Identifier
    section: Identifier
    rank: Annotated[int, Field(ge=1)]
    """Place in the list, 1 is next."""
    child: Identifier
    points: int
    wish: Count
    """Position of the wish, from 0."""


class Consumption(Record):
    """What one commune uses of one convention in one month."""

    convention: Identifier
    commune: CommuneCode
    month: str
    """As ``2015-09``."""
    minutes: Count
    children: Count
    peak: Count
    """Largest number of children present at a slot."""
    owed_cents: int | None = None
    """What the commune owes, where the terms give a price per hour or a net cost."""


class Occupancy(Record):
    """Children present and places of a section, slot by slot, in one month."""

    structure: Identifier
    section: Identifier
    month: str
    present: tuple[Count, ...]
    """Children present, one number a slot of the calendar."""
    places: tuple[Count, ...]
    """Places, one number a slot of the calendar; 0 where the structure is closed."""


class ServiceRate(Record):
    """Need met over need asked in a group."""

    group: str
    met: Count
    asked: Count

    @property
    def permille(self) -> int:
        """The rate in thousandths, rounded down."""
        return 1000 * self.met // self.asked if self.asked else 1000


class Measures(Record):
    """Every measure of a proposal, recomputed from the placements alone."""

    requests: Count
    """Children whose request has a stay in the year planned."""
    served: Count
    """Requests that are met by a new place or a move."""
    kept: Count
    """Children who keep the place they hold, with or without a request."""
    minutes_week: Count
    """Minutes a week newly granted: new places and moves."""
    minutes_year: Count
    """Minutes newly granted over the open days of the year planned."""
    hours: int = 0
    """Hours of the year planned granted beyond the places held, in whole hours a child."""
    reserved: Count
    """Sum of the shortfalls of the reserved pools, in children."""
    need: Count
    """Need met weighted by points, all layers together."""
    need_met: Count
    """Need met without weights."""
    need_asked: Count
    misses: Count
    wishes: Count
    ranks: tuple[Count, ...]
    """Requests served at the first wish, the second, and so on."""
    rates: tuple[ServiceRate, ...]
    """Service rates of communes, in order of their codes."""


class EnvyCounts(Record):
    """Children who could complain, by who stands in their way."""

    waste: Count = 0
    """Nobody: what they prefer fits in the free room."""
    cutoff: Count = 0
    """Children with lower priority, all of them together."""
    swap: Count = 0
    """One child with lower priority."""
    cover: Count = 0
    """One child with lower priority, who holds everything asked for."""


class Envy(Record):
    """Justified complaints; see the page on justified envy."""

    gap: Count
    """Points apart below which nobody complains; 0: every difference of priority counts."""
    refused: EnvyCounts
    """Of the children who have nothing."""
    placed: EnvyCounts
    """Of those who have a place and wanted a better one."""


class Run(Record):
    """How a proposal was made, so that it can be made again."""

    library: str
    solver: str = ""
    seed: int = 0
    deterministic_limit: float | None = None
    wall_limit: float | None = None
    workers: int = 1
    stopped_by: str = ""
    seconds: float = 0.0
    columns: Count = 0
    rows: Count = 0


def digest_of(document: object) -> str:
    """Hash a JSON document, however its objects are ordered."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


class Proposal(Explained, Record):
    """All placements of one run, with what is proven of them."""

    territory: str
    """Name of the territory."""
    fingerprint: str
    """Hash of the exact input."""
    method: Method
    verdict: Verdict
    stages: tuple[StageResult, ...] = ()
    placements: tuple[Placement, ...]
    """In order of children, then of dates."""
    refused: tuple[PersonName, ...] = ()
    """Children with a request who get no place and hold none."""
    waiting: tuple[Waiting, ...] = ()
    consumption: tuple[Consumption, ...] = ()
    occupancy: tuple[Occupancy, ...] = ()
    measures: Measures | None = None
    envy: Envy | None = None
    """Children who could complain, as the policy counts them; none where nobody has counted."""
    certificates: tuple[Certificate, ...] = ()
    """Proofs of the bounds, in order of the stages."""
    former: str = ""
    """Hash of the placements against which changes were counted; empty for none."""
    seal: str = ""
    """Hash of everything but this and the run: whatever is altered, it is no longer the same."""
    run: Run

    def outcome(self) -> dict[str, Any]:
        """Give what was decided and proven, without what depends on the clock or the machine."""
        timing: Any = {"run": True, "stages": {"__all__": {"seconds"}}}
        return self.model_dump(mode="json", exclude=timing)

    @property
    def placements_digest(self) -> str:
        """Hash the placements alone."""
        return digest_of([placement.model_dump(mode="json") for placement in self.placements])

    @property
    def digest(self) -> str:
        """Work out what the seal must be."""
        without: Any = {"run": True, "seal": True, "stages": {"__all__": {"seconds"}}}
        if self.envy is None:
            # Proposals made before complaints were counted keep their seal.
            without["envy"] = True
        return digest_of(self.model_dump(mode="json", exclude=without))

    def sealed(self) -> Proposal:
        """Give the proposal with its seal."""
        return self.model_copy(update={"seal": self.digest})

    def __str__(self) -> str:
        """Write the proposal as tables that a person can read, in French."""
        from berceau.placement.show import summary_text  # noqa: PLC0415  (shown by few runs)

        return summary_text(self)

    def _repr_html_(self) -> str:
        """Render the proposal in a notebook."""
        from berceau.placement.show import summary_html  # noqa: PLC0415  (shown by few runs)

        return summary_html(self)

    def to_frame(self) -> pd.DataFrame:
        """Lay the placements out as a frame, one row each (needs pandas, which ortools brings)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        columns = list(Placement.model_fields)
        rows = [
            {**placement.model_dump(by_alias=False), "week": " ".join(placement.week)}
            for placement in self.placements
        ]
        return pd.DataFrame(rows, columns=columns)
