"""Hours that were realised, as a structure counted them, in the place of those planned."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field

from berceau.domain.base import CommuneCode, Count, Identifier, PersonalRecord
from berceau.domain.faults import Names
from berceau.errors import Fault, InputError
from berceau.personal import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from berceau.domain.territory import Territory
    from berceau.placement.proposal import Proposal


class RealisedHours(PersonalRecord):
    """Hours used in a month by one child, or by all children of a commune."""

    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    """As ``2015-10``."""
    minutes: Count
    child: Identifier | None = None
    commune: CommuneCode | None = None
    """Whose total it is, where no child is named."""
    convention: Identifier | None = None
    """None: the only one that the child, or the commune, can have used."""


class Realised(NamedTuple):
    """Minutes used, by convention, commune, family and month.

    Attributes
    ----------
    minutes
        By convention, commune, family (none for a total of the commune) and month.
    months
        By convention, the months in which anything was counted: who does not stand in the table
        has used nothing then.
    children
        By convention, commune and month, the children counted; no entry for a total.
    """

    minutes: Mapping[tuple[str, str, str | None, str], int]
    months: Mapping[str, frozenset[str]]
    children: Mapping[tuple[str, str, str], frozenset[str]]

    def used(self, convention: str, commune: str, month: str) -> int:
        """Give the minutes of all families of a commune in a month."""
        return sum(
            minutes
            for (name, home, _, when), minutes in self.minutes.items()
            if (name, home, when) == (convention, commune, month)
        )

    def is_by_child(self, convention: str, month: str) -> bool:
        """Say whether every row of a month names its child."""
        return all(
            family is not None
            for name, _, family, when in self.minutes
            if (name, when) == (convention, month)
        )


def realised_hours(
    territory: Territory, proposal: Proposal, rows: Iterable[RealisedHours]
) -> Realised:
    """Sort realised hours by convention, commune, family and month.

    Parameters
    ----------
    territory
        Whose children, communes and conventions the rows name.
    proposal
        Whose placements say under which convention a child is received.
    rows
        What was counted.

    Raises
    ------
    InputError
        With every fault of the rows, each by its position.
    """
    return _Sorter(territory, proposal).sorted(tuple(rows))


class _Sorter:
    """Rows by whose they are, with all faults."""

    def __init__(self, territory: Territory, proposal: Proposal) -> None:
        self._territory = territory
        self._via: dict[str, set[str]] = defaultdict(set)
        for placement in proposal.placements:
            if placement.convention is not None:
                self._via[placement.child].add(placement.convention)
        self._faults: list[Fault] = []

    def sorted(self, rows: Sequence[RealisedHours]) -> Realised:
        minutes: dict[tuple[str, str, str | None, str], int] = {}
        months: dict[str, set[str]] = defaultdict(set)
        children: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        seen: dict[tuple[str, str, str | None, str], int] = {}
        for number, row in enumerate(rows):
            where = f"realised[{number}]"
            convention = self._checked(row, where)
            if convention is None:
                continue
            commune, family = self._whose(row)
            before = seen.setdefault((convention, commune, row.child, row.month), number)
            if before != number:
                self._faults.append(_twice(where, before))
            key = (convention, commune, family, row.month)
            minutes[key] = minutes.get(key, 0) + row.minutes
            months[convention].add(row.month)
            if row.child is not None and row.minutes:
                children[convention, commune, row.month].add(row.child)
        self._faults += _mixed(seen)
        if self._faults:
            raise InputError(self._faults)
        return Realised(
            minutes,
            {name: frozenset(found) for name, found in months.items()},
            {key: frozenset(found) for key, found in children.items()},
        )

    def _whose(self, row: RealisedHours) -> tuple[str, str | None]:
        if row.child is None:
            return row.commune or "", None
        family = self._territory.child_by_id[row.child][0]
        return family.commune, family.id

    def _checked(self, row: RealisedHours, where: str) -> str | None:
        """Give the convention of a row; none, and its faults told, where something is wrong."""
        before = len(self._faults)
        self._faults += month_outside(f"{where}.month", row.month, self._territory)
        if (row.child is None) == (row.commune is None):
            self._faults.append(
                Fault(
                    where,
                    "whose-hours",
                    "neither child nor commune" if row.child is None else "a child and a commune",
                    "one of the two",
                    "Say whose hours they are.",
                )
            )
        territory = self._territory
        if row.child is not None:
            known = Names("child", territory.child_by_id)
            self._faults += known.check(f"{where}.child", row.child)
        if row.commune is not None:
            communes = Names("commune", territory.commune_by_code, personal=True)
            self._faults += communes.check(f"{where}.commune", row.commune)
        if row.convention is not None:
            conventions = Names("convention", territory.convention_by_id, personal=True)
            self._faults += conventions.check(f"{where}.convention", row.convention)
        if len(self._faults) > before:
            return None
        return row.convention or self._only(row, where)

    def _only(self, row: RealisedHours, where: str) -> str | None:
        """Give the only convention that a row can mean."""
        if row.child is not None:
            names = sorted(self._via[row.child])
        else:
            names = [c.id for c in self._territory.conventions if row.commune in c.guests]
            used = {name for found in self._via.values() for name in found}
            names = [name for name in names if name in used] or names
        if len(names) == 1:
            return names[0]
        self._faults.append(
            Fault(
                f"{where}.convention",
                "which-convention",
                "no convention named",
                f"one of {', '.join(names)}" if names else "a convention that receives it",
                "Name the convention, or leave the row out.",
            )
        )
        return None


def month_outside(where: str, month: str, territory: Territory) -> Iterator[Fault]:
    """Yield a fault if a month, as ``2015-10``, is none of the year planned."""
    labels = [period.label for period in territory.calendar.months]
    if month not in labels:
        yield Fault(
            where,
            "month-outside",
            shape(month),
            f"a month of the year planned, {labels[0]} to {labels[-1]}",
            "Correct the month.",
        )


def _twice(where: str, before: int) -> Fault:
    return Fault(
        where,
        "hours-twice",
        f"hours that realised[{before}] gives too",
        "the hours of a child, or of a commune, once a month",
        "Remove one of the two rows, or add their hours up.",
    )


def _mixed(seen: Mapping[tuple[str, str, str | None, str], int]) -> Iterator[Fault]:
    """Find totals of communes beside hours of their children."""
    by_child = {(key[0], key[1], key[3]) for key in seen if key[2] is not None}
    for (convention, commune, child, month), number in seen.items():
        if child is None and (convention, commune, month) in by_child:
            yield Fault(
                f"realised[{number}]",
                "hours-twice",
                "a total of a commune beside hours of its children in the same month",
                "one of the two",
                "Keep the total, or the rows of the children.",
            )
