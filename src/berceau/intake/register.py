"""The register: every application of every desk, where each value comes from, who may be whom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from berceau.domain.base import Count, PersonalRecord, Record
from berceau.errors import Fault
from berceau.intake.fields import field_of
from berceau.intake.mapping import Mapping
from berceau.intake.statuses import History
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from berceau.intake.statuses import Status
    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Level = Literal[
    "same",
    "close",
    "part",
    "swapped",
    "figure",
    "expected",
    "near",
    "nearly",
    "missing",
    "differs",
]
Zone = Literal["same", "look", "family"]
Verdict = Literal["same", "different", "family"]


class Value(Record):
    """What one desk says of one thing."""

    field: str
    """Which thing; empty for a column that means nothing to the register."""
    header: str
    """Name of the column."""
    text: str
    """As the desk wrote it."""
    meaning: Any = None
    """As it was understood, as plain data."""


class Application(Record):
    """One row of one desk: a child and what is asked for it."""

    id: str
    """The desk, and its own number or the row."""
    desk: str
    file: str
    sheet: str = ""
    row: Count
    values: tuple[Value, ...]
    history: History = ()

    @cached_property
    def meanings(self) -> dict[str, Any]:
        """What is said, by field."""
        return {value.field: value.meaning for value in self.values if value.field}

    @property
    def status(self) -> Status:
        """The present status."""
        return self.history[-1].status if self.history else "DRAFT"


class Row(Record):
    """A row that is no application: it has a fault, or stands above the header."""

    desk: str
    file: str
    sheet: str = ""
    row: Count
    cells: tuple[tuple[str, str], ...]
    """Header and text of each cell that is not empty."""
    faults: tuple[Fault, ...] = ()


class Evidence(Record):
    """How far two applications agree in one thing, and what that counts."""

    field: str
    level: Level
    points: int


class Pair(Record):
    """Two applications that may be of the same child, or of one family."""

    first: str
    second: str
    score: int
    zone: Zone
    """Surely the same, to be looked at, or brothers and sisters."""
    evidence: tuple[Evidence, ...]
    verdict: Verdict | None = None
    """What was decided, by a person; without it, nothing is merged."""
    outdated: bool = False
    """Whether a decision was taken on other evidence than there is now, and is not followed."""

    @property
    def is_open(self) -> bool:
        """Say whether somebody has to decide."""
        return self.verdict is None and self.zone != "family"

    def seen(self) -> dict[str, str]:
        """Give the evidence in short, as decisions keep it: levels, and no value of anybody."""
        return {item.field: item.level for item in self.evidence}


class Said(Record):
    """What one application says where others of the same child say otherwise."""

    application: str
    desk: str
    text: str


class Conflict(Record):
    """A thing of one child on which its applications do not agree."""

    child: str
    field: str
    said: tuple[Said, ...]
    chosen: str | None = None
    """The application that is right, once a person has decided."""

    @property
    def counts(self) -> bool:
        """Say whether a proposal depends on it.

        Names and addresses decide nothing; wishes of several desks are taken one after the other.
        """
        field = field_of(self.field)
        known = field is not None and (not field.personal or field.name == "born")
        return known and self.field != "wishes"


class Kid(Record):
    """A child of the register: one application, or several that were accepted as the same."""

    id: str
    family: str
    applications: tuple[str, ...]


class DeskCount(Record):
    """What was read of one file."""

    desk: str
    file: str
    suggested: bool
    """Whether its mapping was only suggested, and looked at by nobody."""
    rows: Count
    kept: Count
    faults: Count


class Register(Readable, PersonalRecord):
    """All that the desks gave, made one; what may be the same child, and what was decided."""

    mappings: tuple[Mapping, ...] = ()
    files: tuple[DeskCount, ...] = ()
    applications: tuple[Application, ...] = ()
    left_out: tuple[Row, ...] = ()
    """Rows that cannot be used as they are."""
    above: tuple[Row, ...] = ()
    """Rows above the headers."""
    pairs: tuple[Pair, ...] = ()
    """Surest first."""
    children: tuple[Kid, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[Fault, ...] = ()
    """What decisions say that does not fit the files any more."""
    retired: tuple[str, ...] = ()
    """Identifiers of applications that are gone; they are given to nobody else."""

    @cached_property
    def application_by_id(self) -> dict[str, Application]:
        """Applications by identifier."""
        return {application.id: application for application in self.applications}

    @cached_property
    def child_by_application(self) -> dict[str, Kid]:
        """Children by the identifier of each of their applications."""
        return {name: child for child in self.children for name in child.applications}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of every row, in the order of the files."""
        return tuple(fault for row in self.left_out for fault in row.faults)

    def of(self, zone: Zone) -> tuple[Pair, ...]:
        """List the pairs of one zone."""
        return tuple(pair for pair in self.pairs if pair.zone == zone)

    def told_by(self, child: Kid) -> tuple[Application, ...]:
        """List the applications of a child."""
        return tuple(self.application_by_id[name] for name in child.applications)

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.intake.show import register_tables  # noqa: PLC0415  (words when read)

        return register_tables(self, lang=lang)
