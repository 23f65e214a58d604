"""Points of a frontier: whole proposals, how they compare, which of them others beat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from berceau.domain.base import CommuneCode, Permille, Quantity, Record
from berceau.domain.policy import Policy
from berceau.domain.territory import Territory
from berceau.placement.outcomes import PresetOutcome
from berceau.placement.proposal import Proposal
from berceau.placement.readable import Readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from berceau.placement.show.table import Table
    from berceau.placement.show.words import Lang

Kind = Literal["by-points", "by-bands", "balanced", "exceptions", "hours"]
_IN_ORDER = ("by-points", "by-bands")


@dataclass(frozen=True)
class Rule:
    """What becomes of priority.

    Attributes
    ----------
    kind
        ``by-points``: strict order; ``by-bands``: strict between bands; ``balanced``: points
        decide who is refused, complaints of placed children have a price; ``exceptions``: so many
        children may have a complaint; ``hours``: complaints are only counted.
    number
        Width of the bands, price of a complaint in hours of the year, or number of exceptions.
    """

    kind: Kind
    number: int | None = None

    @property
    def has_floor(self) -> bool:
        """Whether a floor of the lowest rate can be asked of it."""
        return self.kind not in _IN_ORDER

    @property
    def preset(self) -> str:
        """Name of the preset of a rule that serves in an order."""
        return self.kind if self.number is None else f"{self.kind}-{self.number}"


class FrontierPoint(Record):
    """One choice and its proposal."""

    kind: Kind
    number: Quantity | None
    """Width of the bands, price of a complaint in hours, or number of exceptions."""
    floor: Permille
    """Level under which no commune may fall, in thousandths of the best lowest rate; 0: none."""
    policy: Policy
    proposal: Proposal
    beyond: tuple[CommuneCode, ...] = ()
    """Communes that ask for something and that no place could serve."""

    @cached_property
    def outcome(self) -> PresetOutcome:
        """The same as an outcome: hours, complaints, rates."""
        name = self.kind if self.number is None else f"{self.kind}-{self.number}"
        return PresetOutcome(
            name=name, policy=self.policy, proposal=self.proposal, beyond=self.beyond
        )

    @property
    def hours(self) -> int:
        """Hours of care granted in the year beyond the places held."""
        return self.outcome.hours

    @property
    def lowest_rate(self) -> int:
        """The lowest service rate of a commune that could be served, in thousandths."""
        return self.outcome.lowest_rate

    @property
    def complaints(self) -> tuple[int, int]:
        """Children who could be where one child of lower priority is: refused, placed."""
        return self.outcome.envious("swap") or (0, 0)

    @property
    def free_bound(self) -> int | None:
        """Hours that no proposal exceeds that keeps the stages before; none with other rules."""
        return None if self.policy.envy or self.policy.bands else self.outcome.hours_bound

    @property
    def shortfall(self) -> int:
        """What reserved pools lack, in children."""
        measures = self.proposal.measures
        return measures.reserved if measures else 0

    def merits(self) -> tuple[int, int, int, int]:
        """Give what is compared, larger is better."""
        refused, placed = self.complaints
        return self.hours, -refused, -(refused + placed), self.lowest_rate


class Frontier(Readable, Record):
    """Points between hours, respect of priority and equity."""

    territory: Territory
    points: tuple[FrontierPoint, ...] = Field(min_length=1)

    @property
    def hours_bound(self) -> int | None:
        """Hours that no lawful proposal exceeds that keeps the places reserved by law as well.

        It comes from the points without a floor where complaints are only counted; ``None``
        where there is no such point.
        """
        found = [point.free_bound for point in self.points if not point.floor]
        return min((bound for bound in found if bound is not None), default=None)

    def bound(self, point: FrontierPoint) -> int | None:
        """Give the hours that no proposal with the floor of a point exceeds.

        Rules of complaints are left out: how many hours there could be with so many complaints
        is not known, the bound without them is the only one. That of another point holds if that
        one has no floor, and keeps the reserved places no better than this one.
        """
        found = [
            other.free_bound
            for other in self.points
            if other is point or (not other.floor and point.shortfall <= other.shortfall)
        ]
        return min((bound for bound in found if bound is not None), default=None)

    def dominated(self, point: FrontierPoint) -> bool:
        """Say whether another point is as good in every respect and better in one.

        Respects are hours, refused children with a complaint, all children with one, and the
        lowest rate of a commune.
        """
        mine = point.merits()
        others = (other.merits() for other in self.points if other is not point)
        return any(
            theirs != mine and all(a >= b for a, b in zip(theirs, mine, strict=True))
            for theirs in others
        )

    def rows(self) -> list[dict[str, Any]]:
        """Give the points one after the other, under stable names."""
        return [
            {
                "number": k,
                "rule": point.kind,
                "setting": point.number,
                "floor": point.floor,
                "hours": point.hours,
                "bound": self.bound(point),
                "complaints_refused": point.complaints[0],
                "complaints_placed": point.complaints[1],
                "lowest_rate": point.lowest_rate,
                "served": point.proposal.measures.served if point.proposal.measures else None,
                "refused": len(point.proposal.refused),
                "dominated": self.dominated(point),
            }
            for k, point in enumerate(self.points, start=1)
        ]

    def record(self) -> dict[str, Any]:
        """Give what tables and figures need, as plain data."""
        name = self.territory.name
        return {"territory": name, "hours_bound": self.hours_bound, "points": self.rows()}

    def _tables(self, lang: Lang) -> Iterable[Table]:
        from berceau.placement.show.frontier import frontier_table  # noqa: PLC0415  (for people)

        return [frontier_table(self.record(), lang=lang)]

    def to_frame(self) -> pd.DataFrame:
        """Lay the points out as a frame, one row each (needs pandas)."""
        import pandas as pd  # noqa: PLC0415  (a second to load, and not everyone needs it)

        return pd.DataFrame(self.rows())
